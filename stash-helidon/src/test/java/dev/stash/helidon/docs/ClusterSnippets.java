package dev.stash.helidon.docs;

import dev.stash.Cluster;
import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.helidon.StashFeature;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.TestCluster;
import io.helidon.webserver.WebServer;
import java.time.Duration;

/** What the documentation shows of clusters, compiled; DocsTest holds the two together. */
final class ClusterSnippets {
  void start(StashFeature feature, WebServer server) {
    var stash =
        Stash.builder()
            .secret(System.getenv("STASH_SECRET"))
            .storage(Storage.s3("sessions"))
            .member("node-1")
            .cluster(
                Cluster.hazelcast(
                    h -> h.address("10.0.0.5").members("10.0.0.5:5701", "10.0.0.6:5701")))
            .build();

    feature.drain(Duration.ofSeconds(2));
    server.stop();
    stash.close();
  }

  void test(String secret, StorageBackend storage) {
    TestCluster cluster = new TestCluster();
    Stash one = Stash.builder().secret(secret).storage(storage).cluster(cluster.member()).build();
    Stash two = Stash.builder().secret(secret).storage(storage).cluster(cluster.member()).build();
    cluster.kill(two.self());
    one.close();
  }
}
