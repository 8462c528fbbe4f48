package dev.stash.servlet.cdi;

import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.web.contract.Browser;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.weld.environment.se.WeldContainer;
import org.jboss.weld.environment.servlet.EnhancedListener;
import org.jboss.weld.environment.servlet.Listener;
import org.jspecify.annotations.Nullable;

/** A container with Weld, whose filter and requests each test brings along. */
final class Front implements AutoCloseable {
  /** What {@code /do/{name}} does, and {@code /past/{name}}, which the filter does not see. */
  final Map<String, Action> actions = new ConcurrentHashMap<>();

  private final AtomicReference<@Nullable StashFilter> filter = new AtomicReference<>();
  private final WeldContainer weld;
  private final Container server;

  /** What a request does. */
  interface Action {
    void run(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  Front(Container.Kind kind) {
    this.weld = Containers.weld(Shop.BEANS);
    this.server = kind.start(Map.of(), this::register);
  }

  private void register(ServletContext context) throws ServletException {
    context.setAttribute(Listener.CONTAINER_ATTRIBUTE_NAME, weld);
    new EnhancedListener().onStartup(null, context);
    Filter current =
        (request, response, chain) ->
            Objects.requireNonNull(filter.get()).doFilter(request, response, chain);
    FilterRegistration.Dynamic registration = context.addFilter("stash", current);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/do/*");
    registration.setAsyncSupported(true);
    ServletRegistration.Dynamic servlet = context.addServlet("actions", new Actions());
    servlet.addMapping("/do/*", "/past/*");
    servlet.setAsyncSupported(true);
  }

  void use(StashFilter next) {
    filter.set(next);
  }

  <T> T bean(Class<T> type) {
    return weld.select(type).get();
  }

  Browser browser() {
    return new Browser(server);
  }

  @Override
  public void close() {
    server.close();
    weld.close();
  }

  private final class Actions extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Action action = actions.get(request.getPathInfo().substring(1));
      try {
        Objects.requireNonNull(action).run(request, response);
      } catch (IOException | RuntimeException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new IOException(failed);
      }
    }
  }
}
