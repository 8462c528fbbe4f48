package dev.stash.demo;

import dev.stash.Stash;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;

/** What a node tells of itself to who scrapes it. */
final class DemoMetrics {
  /** The Content-Type of {@link #scrape}. */
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  DemoMetrics(Stash stash, Supplier<Number> openSockets) {
    Gauge.builder("stash.sessions.live", stash, Stash::liveSessions)
        .description("session actors in memory")
        .register(registry);
    Gauge.builder("stash.sockets.open", openSockets)
        .description("open view sockets")
        .register(registry);
    FunctionCounter.builder("stash.cookies.foreign", stash, Stash::foreignCookies)
        .description("cookies signed with no secret known here")
        .register(registry);
  }

  String scrape() {
    return registry.scrape();
  }
}
