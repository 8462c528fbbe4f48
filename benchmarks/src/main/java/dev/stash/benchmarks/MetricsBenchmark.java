package dev.stash.benchmarks;

import dev.stash.metrics.StashMetrics;
import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Operation;
import dev.stash.observe.Signals.Outcome;
import dev.stash.observe.Signals.Write;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the signals of one event cost, from the page to {@code saved}: on, and off. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets its states up
public class MetricsBenchmark {
  @Param({"off", "on"})
  private String metrics;

  private Signals signals;

  /** Who listens. */
  @Setup
  public void listen() {
    signals =
        metrics.equals("on")
            ? new StashMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
            : Signals.NONE;
  }

  /** The two of each event. */
  @Benchmark
  public void event() {
    signals.written("session", Write.ACCEPTED);
    signals.eventDone("cart");
  }

  /** The same, and those of a PUT that is not shared. */
  @Benchmark
  public void storedEvent() {
    event();
    signals.storageCalled(Operation.PUT, Outcome.DONE, 27_000_000);
    signals.committed("session", 31, 1_400);
  }
}
