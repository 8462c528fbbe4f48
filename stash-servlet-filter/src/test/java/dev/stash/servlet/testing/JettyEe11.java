package dev.stash.servlet.testing;

import dev.stash.servlet.testing.Container.Application;
import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Handler;

/** Applications of Jetty for EE 11. */
final class JettyEe11 {
  private JettyEe11() {}

  static Handler application(
      Path folder, String path, Map<String, String> parameters, Application application) {
    ServletContextHandler context =
        new ServletContextHandler(path.isEmpty() ? "/" : path, ServletContextHandler.SESSIONS);
    context.setBaseResourceAsPath(folder);
    parameters.forEach(context::setInitParameter);
    ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
    pages.addErrorPage(Container.GONE, Container.GONE_PAGE);
    String location = parameters.get(Container.ERROR_PAGE);
    if (location != null) {
      pages.addErrorPage(ErrorPageErrorHandler.GLOBAL_ERROR_PAGE, location);
    }
    context.setErrorHandler(pages);
    JakartaWebSocketServletContainerInitializer.configure(context, (started, sockets) -> {});
    ServletContainerInitializer start = (classes, started) -> application.start(started);
    context.addServletContainerInitializer(start);
    context.addServlet(DefaultServlet.class, "/");
    return context;
  }
}
