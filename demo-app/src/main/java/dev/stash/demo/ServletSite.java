package dev.stash.demo;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.net.BindException;
import java.time.Duration;
import java.util.EnumSet;

/** The demo in a servlet container: what an application registers there. */
final class ServletSite implements Site {
  private final StashFilter filter;
  private final DemoServlet servlet;
  private final Container container;

  /** An embedded servlet container with one application at {@code /}. */
  interface Container {
    /**
     * Starts it, with WebSockets, on loopback.
     *
     * @return its port
     * @throws Exception if it did not start; caused by a BindException if the port is in use
     */
    int start(int port, ServletContainerInitializer application) throws Exception;

    /** Stops it. */
    void stop() throws Exception;
  }

  ServletSite(Stash stash, DemoMetrics metrics, Container container) {
    StashFilter.Builder builder = StashFilter.builder().stash(stash).exemptPath(Payment.RETURN);
    DemoViews.of(stash).forEach(builder::view);
    this.filter = builder.build();
    this.servlet = new DemoServlet(stash, metrics);
    this.container = container;
  }

  @Override
  public int start(int port) {
    try {
      int bound = container.start(port, (classes, context) -> register(context));
      servlet.ready(true);
      return bound;
    } catch (Exception failed) {
      if (inUse(failed)) {
        throw new OptionInvalid(
            "--port", "cannot be bound, it is likely in use", "choose another one", failed);
      }
      throw new IllegalStateException("the server did not start", failed);
    }
  }

  private static boolean inUse(Throwable failed) {
    Throwable cause = failed;
    while (cause != null && !(cause instanceof BindException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private void register(ServletContext context) throws ServletException {
    var stash = context.addFilter("stash", filter);
    stash.setAsyncSupported(true);
    stash.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    context.addServlet("demo", servlet).addMapping("/");
    ServerContainer sockets =
        (ServerContainer) context.getAttribute(ServerContainer.class.getName());
    try {
      for (String path : PlainView.PATHS.keySet()) {
        sockets.addEndpoint(PlainEndpoint.at(path));
      }
    } catch (DeploymentException refused) {
      throw new ServletException(refused);
    }
  }

  @Override
  public void refuse() {
    servlet.ready(false);
  }

  @Override
  public void drain(Duration spread) {
    filter.drain(spread);
  }

  @Override
  public void stop() {
    try {
      container.stop();
    } catch (Exception failed) {
      System.err.println("the server did not stop: " + failed.getMessage());
    }
  }
}
