package dev.stash.helidon.docs;

import dev.stash.Stash;
import dev.stash.helidon.StashFeature;
import dev.stash.helidon.StashHealth;
import dev.stash.metrics.StashMetrics;
import dev.stash.storage.StorageBackend;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What the pages on metrics show, compiled; DocsTest holds the two together. */
final class MetricsSnippets {
  Stash counted(String secret, StorageBackend storage) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var stash =
        Stash.builder().secret(secret).storage(storage).signals(new StashMetrics(registry)).build();
    return stash;
  }

  WebServerConfig.Builder healthy(StashFeature feature) {
    var server =
        WebServer.builder()
            .addFeature(feature)
            .addFeature(
                ObserveFeature.builder()
                    .addObserver(
                        HealthObserver.builder().addCheck(StashHealth.ready(feature)).build())
                    .build());
    return server;
  }
}
