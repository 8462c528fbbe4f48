package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.Stash;
import dev.stash.helidon.StashFeature;
import dev.stash.servlet.StashFilter;
import dev.stash.testing.TestBackend;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A server in this process with the views of the page script's tests, and their pages. */
final class PageSite implements AutoCloseable {
  private static final Map<String, Supplier<Object>> VIEWS =
      Map.of("inputs", InputsView::new, "forms", FormsView::new, "cart", CartView::new);

  private final Stash stash =
      Stash.builder()
          .secret("the secret of the page script's tests")
          .storage(new TestBackend())
          .insecureLoopbackCookies(true)
          .build();

  private final Runnable stop;
  private final int port;

  PageSite(ServerKind kind, Path data) throws Exception {
    if (kind == ServerKind.HELIDON) {
      WebServer started = helidon().start();
      stop = started::stop;
      port = started.port();
    } else {
      ServletSite.Container container =
          kind == ServerKind.TOMCAT ? new TomcatContainer(data) : new JettyContainer();
      port = container.start(0, (classes, context) -> register(context));
      stop = () -> stop(container);
    }
  }

  private static void stop(ServletSite.Container container) {
    try {
      container.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("the server did not stop", failed);
    }
  }

  /** Helidon alone, or with {@code -Dstash.pages=all}, as every night, all that there are. */
  static Stream<ServerKind> kinds() {
    boolean all = "all".equals(System.getProperty("stash.pages"));
    return all ? Stream.of(ServerKind.values()) : Stream.of(ServerKind.HELIDON);
  }

  /** Where a page of {@code src/test/resources/pages} is. */
  String url(String page) {
    return "http://127.0.0.1:" + port + "/pages/" + page + ".html";
  }

  private WebServer helidon() {
    StashFeature.Builder feature = StashFeature.builder().stash(stash);
    VIEWS.forEach(feature::view);
    return WebServer.builder()
        .address(InetAddress.getLoopbackAddress())
        .port(0)
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        .addFeature(feature.build())
        .routing(
            routing ->
                routing
                    .register("/pages", files("pages"))
                    .register("/webjars", files("META-INF/resources/webjars")))
        .shutdownHook(false)
        .build();
  }

  private static HttpService files(String folder) {
    return StaticContentFeature.createService(
        ClasspathHandlerConfig.builder().location(folder).build());
  }

  private void register(ServletContext context) {
    StashFilter.Builder filter = StashFilter.builder().stash(stash);
    VIEWS.forEach(filter::view);
    var registered = context.addFilter("stash", filter.build());
    registered.setAsyncSupported(true);
    registered.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    context.addServlet("pages", new Pages()).addMapping("/");
  }

  private static final class Pages extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String path = request.getServletPath();
      String type = path.endsWith(".js") ? "text/javascript" : "text/html";
      response.setContentType(type + "; charset=utf-8");
      String place = path.startsWith("/webjars/") ? "/META-INF/resources" + path : path;
      try (var page = PageSite.class.getResourceAsStream(place)) {
        if (page == null) {
          response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else {
          response.getOutputStream().write(new String(page.readAllBytes(), UTF_8).getBytes(UTF_8));
        }
      }
    }
  }

  @Override
  public void close() {
    stop.run();
    stash.close();
  }
}
