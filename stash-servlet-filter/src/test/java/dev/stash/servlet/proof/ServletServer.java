package dev.stash.servlet.proof;

import dev.stash.Stash;
import dev.stash.cluster.ClusterBackend;
import dev.stash.helidon.proof.Ledger;
import dev.stash.helidon.proof.Server;
import dev.stash.helidon.proof.Site;
import dev.stash.helidon.proof.Vitals;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.StorageBackend;
import dev.stash.wire.WireOptions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** A servlet container with what a {@link Site} has, and with both kinds of {@link Shelf}. */
public abstract class ServletServer implements Server {
  private final Stash stash;
  private final StashFilter filter;
  private final Container container;

  private ServletServer(
      Container.Kind kind,
      StorageBackend storage,
      ClusterBackend cluster,
      Consumer<WireOptions.Builder> wire) {
    this.stash =
        Stash.builder()
            .secret(Site.SECRET)
            .storage(storage)
            .cluster(cluster)
            .insecureLoopbackCookies(true)
            .build();
    this.filter =
        StashFilter.builder()
            .stash(stash)
            .wire(wire)
            .view("ledger", Ledger::new)
            .httpSessions(HttpSessions.builder().build())
            .build();
    this.container = kind.start(Map.of(), this::register);
  }

  public static final class OnTomcat extends ServletServer {
    public OnTomcat(
        StorageBackend storage, ClusterBackend cluster, Consumer<WireOptions.Builder> wire) {
      super(Container.Kind.TOMCAT, storage, cluster, wire);
    }
  }

  public static final class OnJetty extends ServletServer {
    public OnJetty(
        StorageBackend storage, ClusterBackend cluster, Consumer<WireOptions.Builder> wire) {
      super(Container.Kind.JETTY, storage, cluster, wire);
    }
  }

  private void register(ServletContext context) {
    var mapped = context.addFilter("stash", filter);
    mapped.setAsyncSupported(true);
    mapped.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    serve(context, "/ready", request -> stash.ready() + " " + stash.members().size());
    serve(context, "", request -> "<html>hello</html>");
    serve(context, "/vitals", request -> vitals());
    serve(
        context,
        "/" + Shelf.ATTRIBUTES + "/*",
        request -> new Shelf.Attributes(request.getSession()).answer(request.getRequestURI()));
    serve(
        context,
        "/" + Shelf.NOTES + "/*",
        request -> new Shelf.Notes(StashFilter.session(request)).answer(request.getRequestURI()));
  }

  private String vitals() {
    try {
      return Vitals.of(stash, filter.openSockets()).encoded();
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static void serve(
      ServletContext context, String path, Function<HttpServletRequest, String> work) {
    context.addServlet("at " + path, new Answers(work)).addMapping(path);
  }

  private static final class Answers extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Function<HttpServletRequest, String> work;

    private Answers(Function<HttpServletRequest, String> work) {
      this.work = work;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(work.apply(request));
    }
  }

  @Override
  public int port() {
    return container.port();
  }

  @Override
  public void close() {
    filter.drain(Duration.ofMillis(1));
    container.close();
    stash.close();
  }
}
