package dev.stash.demo;

import dev.stash.metrics.StashMetrics;
import dev.stash.observe.Signals;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What a node tells of itself to who scrapes it. */
final class DemoMetrics {
  /** The Content-Type of {@link #scrape}. */
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Signals signals = new StashMetrics(registry);

  /** Who is to be told what happens. */
  Signals signals() {
    return signals;
  }

  String scrape() {
    return registry.scrape();
  }
}
