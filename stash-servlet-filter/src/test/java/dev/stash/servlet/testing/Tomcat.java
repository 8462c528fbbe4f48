package dev.stash.servlet.testing;

import jakarta.servlet.ServletContainerInitializer;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat, embedded, as an application would start it. */
final class Tomcat implements Container {
  private final Site site = new Site();
  private final org.apache.catalina.startup.Tomcat server =
      new org.apache.catalina.startup.Tomcat();

  Tomcat(String path, Map<String, String> parameters, Application application) {
    server.setBaseDir(site.folder.toString());
    server.setPort(0);
    Connector connector = server.getConnector(); // asks for one
    if (parameters.containsKey(HTTP2)) {
      connector.addUpgradeProtocol(new Http2Protocol());
    }
    Context context = server.addContext(path, site.folder.toString());
    if (context
        instanceof StandardContext standard) { // searches that need more rights than we have
      standard.setClearReferencesRmiTargets(false);
      standard.setClearReferencesThreadLocals(false);
    }
    parameters.forEach(context::addParameter);
    String location = parameters.get(ERROR_PAGE);
    if (location != null) {
      ErrorPage page = new ErrorPage();
      page.setLocation(location);
      context.addErrorPage(page);
    }
    ErrorPage gone = new ErrorPage();
    gone.setErrorCode(GONE);
    gone.setLocation(GONE_PAGE);
    context.addErrorPage(gone);
    context.addServletContainerInitializer(new WsSci(), Set.of());
    ServletContainerInitializer start = (classes, started) -> application.start(started);
    context.addServletContainerInitializer(start, Set.of());
    org.apache.catalina.startup.Tomcat.addServlet(context, "default", new DefaultServlet())
        .addMapping("/");
    loadForGood();
    try {
      server.start();
    } catch (LifecycleException failed) {
      close();
      throw new IllegalStateException("Tomcat did not start", failed);
    }
    if (!context.getState().isAvailable()) {
      close();
      throw new IllegalStateException("the application did not start");
    }
  }

  /**
   * Tomcat looks for a service when this class is first used, with the class loader of the
   * application that has the first socket: if that has stopped by then, no socket ever opens.
   */
  private static void loadForGood() {
    try {
      var unused =
          Class.forName(
              "org.apache.tomcat.websocket.WsSession", true, Tomcat.class.getClassLoader());
    } catch (ClassNotFoundException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public int port() {
    return server.getConnector().getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
      server.destroy();
    } catch (LifecycleException failed) {
      throw new IllegalStateException("Tomcat did not stop", failed);
    } finally {
      site.close();
    }
  }
}
