package dev.stash.demo.docs;

import dev.stash.Cluster;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.Storage;
import dev.stash.helidon.StashFeature;
import io.helidon.webserver.WebServer;

/** The application that docs/operations is written for. Compiled, so that it stays true. */
final class Shop {
  private Shop() {}

  static final class CartView {
    @Stashed int items;
  }

  public static void main(String[] args) {
    var stash =
        Stash.builder()
            .secret(System.getenv("STASH_SECRET"))
            .storage(Storage.s3(System.getenv("STASH_BUCKET")))
            .member(System.getenv("POD_NAME"))
            .cluster(
                Cluster.hazelcast(
                    h ->
                        h.address(System.getenv("POD_IP"))
                            .kubernetesService(System.getenv("STASH_MEMBERS"))))
            .build();

    var feature = StashFeature.builder().stash(stash).view("cart", CartView::new).build();

    WebServer.builder()
        .port(8080)
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        .addFeature(feature)
        .routing(
            routing ->
                routing
                    .get("/health/live", (request, response) -> response.send("live"))
                    .get(
                        "/health/ready",
                        (request, response) -> response.status(stash.ready() ? 200 : 503).send()))
        .build()
        .start();
  }
}
