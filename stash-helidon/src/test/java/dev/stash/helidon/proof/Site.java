package dev.stash.helidon.proof;

import com.hazelcast.core.HazelcastInstance;
import dev.stash.Cluster;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.cluster.ClusterBackend;
import dev.stash.helidon.StashFeature;
import dev.stash.identity.SessionKey;
import dev.stash.storage.StorageBackend;
import dev.stash.wire.WireOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A server with the {@link Ledger} view on a real port of this machine. */
public final class Site implements AutoCloseable {
  public static final String SECRET = "a secret of more than thirty-two bytes for proofs";

  /** For clients that mean well and are in a hurry. */
  static final Consumer<WireOptions.Builder> FAST =
      w -> w.eventsPerSecond(100_000).eventBurst(100_000);

  /** As it comes. */
  static final Consumer<WireOptions.Builder> USUAL = w -> {};

  final Stash stash;
  final StashFeature feature;
  private final WebServer server;

  Site(StorageBackend storage, Consumer<WireOptions.Builder> wire) {
    this(storage, wire, Cluster.local(), Ledger::new);
  }

  /** One that is talked to in another way. */
  Site(StorageBackend storage, Consumer<WireOptions.Builder> wire, Transport transport) {
    this(storage, wire, Cluster.local(), Ledger::new, transport, routing -> {}, stash -> {});
  }

  /** One member of several, with the view of its release. */
  Site(
      StorageBackend storage,
      Consumer<WireOptions.Builder> wire,
      ClusterBackend cluster,
      Supplier<? extends Ledger> release) {
    this(storage, wire, cluster, release, routing -> {});
  }

  /**
   * The same with more to do.
   *
   * @param more adds its own routes
   */
  public Site(
      StorageBackend storage,
      Consumer<WireOptions.Builder> wire,
      ClusterBackend cluster,
      Supplier<? extends Ledger> release,
      Consumer<HttpRouting.Builder> more) {
    this(storage, wire, cluster, release, more, stash -> {});
  }

  /**
   * The same whose Stash is told more.
   *
   * @param also tells it
   */
  Site(
      StorageBackend storage,
      Consumer<WireOptions.Builder> wire,
      ClusterBackend cluster,
      Supplier<? extends Ledger> release,
      Consumer<HttpRouting.Builder> more,
      Consumer<StashBuilder> also) {
    this(storage, wire, cluster, release, Transport.PLAIN, more, also);
  }

  private Site(
      StorageBackend storage,
      Consumer<WireOptions.Builder> wire,
      ClusterBackend cluster,
      Supplier<? extends Ledger> release,
      Transport transport,
      Consumer<HttpRouting.Builder> more,
      Consumer<StashBuilder> also) {
    StashBuilder its = Stash.builder().secret(SECRET).storage(storage).cluster(cluster);
    also.accept(its);
    this.stash = its.insecureLoopbackCookies(true).build();
    this.feature = StashFeature.builder().stash(stash).wire(wire).view("ledger", release).build();
    WebServerConfig.Builder builder = WebServer.builder();
    transport.on(builder);
    this.server =
        builder
            .port(0)
            .host("127.0.0.1")
            .backlog(4_096)
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .shutdownHook(false)
            .addFeature(feature)
            .routing(
                routing -> {
                  more.accept(routing);
                  routing
                      .get("/", (request, response) -> response.send("<html>hello</html>"))
                      .get("/vitals", this::vitals)
                      .get("/ready", this::ready)
                      .get("/owner", this::owner)
                      .get("/hazelcast", Site::hazelcast)
                      .get("/logout", Site::logout)
                      .get("/passivate", this::passivate);
                })
            .build()
            .start();
  }

  public int port() {
    return server.port();
  }

  private void vitals(ServerRequest request, ServerResponse response) throws IOException {
    response.send(Vitals.of(stash, feature.openSockets()).encoded());
  }

  private void ready(ServerRequest request, ServerResponse response) {
    response.send(stash.ready() + " " + stash.members().size());
  }

  /** The name of the member where this browser's session lives; empty if nowhere. */
  private void owner(ServerRequest request, ServerResponse response) {
    SessionKey key = request.context().get(SessionKey.class).orElseThrow();
    response.send(stash.owner(key).map(member -> member.attributes().get("place")).orElse(""));
  }

  /** Which jar it runs with. */
  private static void hazelcast(ServerRequest request, ServerResponse response) {
    var domain = HazelcastInstance.class.getProtectionDomain();
    response.send(domain.getCodeSource().getLocation().toString());
  }

  private static void logout(ServerRequest request, ServerResponse response) {
    request.context().get(Session.class).orElseThrow().destroy();
    response.send("gone");
  }

  private void passivate(ServerRequest request, ServerResponse response) {
    stash.passivateIdle();
    response.send("done");
  }

  @Override
  public void close() {
    feature.drain(Duration.ofMillis(1));
    server.stop();
    stash.close();
  }
}
