package dev.stash.servlet;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.StorageBackend;
import dev.stash.web.contract.Browser;
import dev.stash.web.contract.Counter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Consumer;

/** An application with Stash in a real container, and the servlets that the tests use. */
final class Shop implements AutoCloseable {
  static final String SECRET = "a secret of more than thirty-two bytes for tests";

  final Stash stash;
  final StashFilter filter;
  final Container server;
  final Browser browser;

  Shop(Container.Kind kind, StorageBackend storage) {
    this(kind, storage, options -> {}, context -> {});
  }

  Shop(
      Container.Kind kind,
      StorageBackend storage,
      Consumer<StashFilter.Builder> options,
      Container.Application more) {
    this.stash =
        Stash.builder().secret(SECRET).storage(storage).insecureLoopbackCookies(true).build();
    StashFilter.Builder builder =
        StashFilter.builder()
            .stash(stash)
            .view("counter", Counter::new)
            .allowOrigin("https://shop.example");
    options.accept(builder);
    this.filter = builder.build();
    this.server =
        kind.start(
            Map.of(),
            context -> {
              map(context.addFilter("stash", filter));
              servlets(context);
              more.start(context);
            });
    this.browser = new Browser(server);
  }

  static void map(FilterRegistration.Dynamic filter) {
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
  }

  static void servlets(ServletContext context) {
    add(context, "/page", (request, response) -> response.getWriter().write("<html>hello</html>"));
    add(
        context,
        "/cached",
        (request, response) -> {
          response.setHeader("Cache-Control", "public, max-age=3600");
          response.addHeader("cache-control", "s-maxage=60");
          response.getWriter().write("<html>for all</html>");
        });
    add(context, "/count", (request, response) -> count(request, response));
    add(
        context,
        "/set",
        (request, response) -> {
          view(request).put("count", 7);
          response.getWriter().write("set");
        });
    add(context, "/login", (request, response) -> StashFilter.session(request).login("ada"));
    add(context, "/logout", (request, response) -> StashFilter.session(request).destroy());
    add(
        context,
        "/forward",
        (request, response) -> request.getRequestDispatcher("/count").forward(request, response));
    add(
        context,
        "/include",
        (request, response) -> request.getRequestDispatcher("/count").include(request, response));
    add(
        context,
        "/reset",
        (request, response) -> {
          view(request).put("count", 6);
          response.reset();
          response.setHeader("Cache-Control", "no-store");
        });
    add(context, "/broken", (request, response) -> response.sendError(500));
    add(
        context,
        "/async",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          async.start(
              () -> {
                view(request).put("count", 8);
                async.dispatch("/count");
              });
        });
    add(
        context,
        "/later",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          Session session = StashFilter.session(request);
          async.start(
              () -> {
                session.view("counter").put("count", 9);
                async.complete();
              });
        });
  }

  private static void count(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    response.getWriter().write("" + view(request).get("count", Integer.class).orElse(0));
  }

  private static dev.stash.SessionView view(HttpServletRequest request) {
    return StashFilter.session(request).view("counter");
  }

  static void add(ServletContext context, String path, Work.Task task) {
    var servlet = context.addServlet(path, new Work(task));
    servlet.setAsyncSupported(true);
    servlet.addMapping(path);
  }

  @Override
  public void close() {
    server.close();
    stash.close();
  }
}
