package dev.stash.servlet.testing;

import jakarta.servlet.ServletContainerInitializer;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty, embedded, as an application would start it. */
final class Jetty implements Container {
  private final Site site = new Site();
  private final Server server = new Server(0);

  Jetty(String path, Map<String, String> parameters, Application application) {
    ServletContextHandler context =
        new ServletContextHandler(path.isEmpty() ? "/" : path, ServletContextHandler.SESSIONS);
    context.setBaseResourceAsPath(site.folder);
    parameters.forEach(context::setInitParameter);
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errors.addErrorPage(GONE, ERROR_PAGE);
    context.setErrorHandler(errors);
    JakartaWebSocketServletContainerInitializer.configure(context, (started, sockets) -> {});
    ServletContainerInitializer start = (classes, started) -> application.start(started);
    context.addServletContainerInitializer(start);
    context.addServlet(DefaultServlet.class, "/");
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception failed) {
      close();
      throw new IllegalStateException("the application did not start", failed);
    }
  }

  @Override
  public int port() {
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("Jetty did not stop", failed);
    } finally {
      site.close();
    }
  }
}
