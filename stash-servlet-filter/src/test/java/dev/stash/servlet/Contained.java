package dev.stash.servlet;

import dev.stash.DrainReport;
import dev.stash.servlet.testing.Container;
import dev.stash.web.contract.Answer;
import dev.stash.web.contract.Application;
import dev.stash.web.contract.WebModule;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A servlet container with our filter.
 *
 * @param parameters of the context
 */
record Contained(Container.Kind kind, Map<String, String> parameters) implements WebModule {
  private static final List<String> PATHS =
      List.of("", "/cached", "/cached/*", "/do/*", "/session/*");

  Contained(Container.Kind kind) {
    this(kind, Map.of());
  }

  @Override
  public Server start(Application application) {
    StashFilter.Builder builder = StashFilter.builder();
    application.setUp(builder);
    StashFilter filter = builder.build();
    return new Running(
        kind.start(parameters, context -> register(context, filter, application)), filter);
  }

  /** To Tomcat only the names of RFC 1123 are names. */
  @Override
  public boolean knows(String host) {
    return kind != Container.Kind.TOMCAT || !host.contains("_");
  }

  private static void register(
      ServletContext context, StashFilter filter, Application application) {
    Shop.map(context.addFilter("stash", filter));
    var servlet =
        context.addServlet(
            "application", new Work((request, response) -> serve(application, request, response)));
    servlet.addMapping(PATHS.toArray(String[]::new));
  }

  private static void serve(
      Application application, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Answer answer = application.answer(request.getRequestURI(), () -> StashFilter.session(request));
    response.setStatus(answer.status());
    answer.cacheControl().forEach(value -> response.addHeader("Cache-Control", value));
    List<String> parts = answer.parts();
    if (parts.size() == 1) {
      response.setContentLength(parts.getFirst().length());
    }
    for (String part : parts) {
      response.getWriter().write(part);
    }
  }

  private record Running(Container container, StashFilter filter) implements Server {
    @Override
    public int port() {
      return container.port();
    }

    @Override
    public int openSockets() {
      return filter.openSockets();
    }

    @Override
    public DrainReport drain(Duration spread) {
      return filter.drain(spread);
    }

    @Override
    public void close() {
      container.close();
    }
  }
}
