package dev.stash.benchmarks.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** The process of one side: {@code Server SIDE DIRECTORY}; ends when its standard input does. */
final class Server {
  private Server() {}

  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    Path directory = Path.of(arguments[1]);
    try (Side side = Side.of(arguments[0], directory)) {
      Tomcat tomcat = start(side, directory);
      System.out.println("ready " + tomcat.getConnector().getLocalPort());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    System.exit(0); // Tomcat is not stopped: it would only tell of threads that others left behind
  }

  private static Tomcat start(Side side, Path directory) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.resolve("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("keepAliveTimeout", "-1"); // the sides wait for each other
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", directory.toString());
    Tomcat.addServlet(context, "shop", new Shop(side)).addMapping("/shop/*");
    Tomcat.addServlet(context, "written", new WrittenServlet(side)).addMapping("/written");
    if (side.filter() != null) {
      FilterDef filter = new FilterDef();
      filter.setFilterName("sessions");
      filter.setFilter(side.filter());
      filter.setAsyncSupported("true");
      context.addFilterDef(filter);
      FilterMap before = new FilterMap();
      before.setFilterName("sessions");
      before.addURLPattern("/shop/*");
      context.addFilterMap(before);
    }
    tomcat.start();
    return tomcat;
  }

  /** Tells the load what was written. */
  private static final class WrittenServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Side side;

    WrittenServlet(Side side) {
      this.side = side;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = side.written().toString().getBytes("UTF-8");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
