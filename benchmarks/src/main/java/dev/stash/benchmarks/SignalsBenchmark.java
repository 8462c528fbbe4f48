package dev.stash.benchmarks;

import dev.stash.metrics.StashMetrics;
import dev.stash.observe.Signals;
import dev.stash.testing.TestBackend;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What it costs that somebody listens: events to {@code done} a second with nobody, with somebody
 * who does nothing, with somebody who counts and times everything, and with all meters of
 * Micrometer for Prometheus, one after the other in each round. Arguments: sockets (100), seconds
 * each (5), rounds (5).
 */
final class SignalsBenchmark {
  private SignalsBenchmark() {}

  public static void main(String[] args) throws Exception {
    int sockets = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    Counting counting = new Counting();
    Map<String, Signals> listeners = new LinkedHashMap<>();
    listeners.put("nobody", Signals.NONE);
    listeners.put("empty", new Signals() {});
    listeners.put("counting", counting);
    listeners.put(
        "metrics", new StashMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    Map<String, double[]> perSecond = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, Signals> listener : listeners.entrySet()) {
        double[] all = perSecond.computeIfAbsent(listener.getKey(), name -> new double[rounds]);
        double measured = run(listener.getValue(), sockets, seconds);
        if (round > 0) { // the first warms up
          all[round - 1] = measured;
        }
      }
    }
    double nobody = median(perSecond.getOrDefault("nobody", new double[1]));
    perSecond.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT,
                "%-9s %,9.0f events/s (median; %,.0f to %,.0f), %.1f %% of nobody%n",
                name,
                median(all),
                Arrays.stream(all).min().orElse(0),
                Arrays.stream(all).max().orElse(0),
                100 * median(all) / nobody));
    System.out.println(counting);
  }

  private static double run(Signals signals, int sockets, int seconds) throws Exception {
    try (Site site = new Site(new TestBackend(), Duration.ofMillis(500), signals)) {
      return SocketBenchmark.events(site, sockets, seconds);
    }
  }

  private static double median(double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
