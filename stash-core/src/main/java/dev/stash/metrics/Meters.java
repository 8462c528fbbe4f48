package dev.stash.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Makes meters. Times are counted in buckets, which can be added up over nodes and asked for the
 * share that was in time; no percentiles are computed here. Thread-safe.
 */
final class Meters {
  private static final Duration[] TIMES =
      LongStream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  /** The last is what a session may hold, unless set otherwise. */
  private static final double[] SIZES = {1_024, 4_096, 16_384, 65_536, 262_144};

  private static final String BYTES = "bytes";

  private final MeterRegistry registry;
  private final Tags common;

  Meters(MeterRegistry registry, Iterable<Tag> common) {
    this.registry = registry;
    this.common = Tags.of(common);
  }

  Function<Tags, Counter> counter(String name, String meaning) {
    return tags -> Counter.builder(name).description(meaning).tags(all(tags)).register(registry);
  }

  Function<Tags, Counter> bytes(String name, String meaning) {
    return tags ->
        Counter.builder(name)
            .description(meaning)
            .baseUnit(BYTES)
            .tags(all(tags))
            .register(registry);
  }

  Function<Tags, Timer> timer(String name, String meaning) {
    return tags ->
        Timer.builder(name)
            .description(meaning)
            .tags(all(tags))
            .serviceLevelObjectives(TIMES)
            .register(registry);
  }

  Function<Tags, DistributionSummary> sizes(String name, String meaning) {
    return tags ->
        DistributionSummary.builder(name)
            .description(meaning)
            .baseUnit(BYTES)
            .tags(all(tags))
            .serviceLevelObjectives(SIZES)
            .register(registry);
  }

  /** What comes less what goes; the two may be told in either order. */
  Function<Tags, LongAdder> level(String name, String meaning) {
    return tags -> {
      LongAdder level = new LongAdder();
      Gauge.builder(name, level, adder -> Math.max(0, adder.sum()))
          .description(meaning)
          .tags(all(tags))
          .register(registry);
      return level;
    };
  }

  private Tags all(Tags tags) {
    return common.and(tags);
  }
}
