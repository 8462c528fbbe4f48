package dev.stash.servlet.http;

import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
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
import org.jspecify.annotations.Nullable;

/** A container whose filter and servlets each test brings along. */
final class Front implements AutoCloseable {
  /** What {@code /do/{name}} does. */
  final Map<String, Action> actions = new ConcurrentHashMap<>();

  /** The container's own response of the last request. */
  final AtomicReference<@Nullable HttpServletResponse> response = new AtomicReference<>();

  private final AtomicReference<@Nullable StashFilter> filter = new AtomicReference<>();
  private final Container container;

  /** What a request does. */
  interface Action {
    void run(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  Front(Container.Kind kind) {
    this(kind, Map.of());
  }

  Front(Container.Kind kind, Map<String, String> parameters) {
    this.container = kind.start(parameters, this::register);
  }

  private void register(ServletContext context) {
    Filter current =
        (request, response, chain) -> {
          if (request.getDispatcherType() == DispatcherType.REQUEST) {
            this.response.set((HttpServletResponse) response);
          }
          Objects.requireNonNull(filter.get()).doFilter(request, response, chain);
        };
    FilterRegistration.Dynamic registration = context.addFilter("stash", current);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    registration.setAsyncSupported(true);
    ServletRegistration.Dynamic servlet = context.addServlet("actions", new Actions());
    servlet.addMapping("/do/*");
    servlet.setAsyncSupported(true);
  }

  void use(StashFilter next) {
    filter.set(next);
  }

  String origin() {
    return container.origin();
  }

  Browser browser() {
    return new Browser(origin());
  }

  @Override
  public void close() {
    container.close();
  }

  private final class Actions extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
      String path = String.valueOf(included == null ? request.getPathInfo() : included);
      Action action = actions.get(path.substring(1));
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
