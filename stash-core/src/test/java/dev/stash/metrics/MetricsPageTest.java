package dev.stash.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.observe.Signals;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on metrics against a registry in which everything was counted once. */
class MetricsPageTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(stash[a-z.]+)` \\| `(stash[a-z_]+)` \\| (\\w+) \\| ((?:`\\w+`(?:, )?)*) ?\\|",
          Pattern.MULTILINE);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  MetricsPageTest() {
    Everything.tellTo(new StashMetrics(registry));
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/reference/metrics.md"));
  }

  @Test
  void eachMeterHasItsRowAndNoOtherHas() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    ROW.matcher(page())
        .results()
        .forEach(row -> documented.put(row.group(1), row.group(3) + " " + row.group(4).strip()));
    Map<String, String> there = new TreeMap<>();
    registry.getMeters().forEach(meter -> there.put(meter.getId().getName(), row(meter)));
    assertEquals(there, documented);
  }

  private static String row(Meter meter) {
    String type =
        switch (meter.getId().getType()) {
          case COUNTER -> "counter";
          case GAUGE -> "gauge";
          case TIMER -> "times";
          case DISTRIBUTION_SUMMARY -> "sizes";
          default -> throw new AssertionError(meter.getId());
        };
    String tags =
        meter.getId().getTags().stream()
            .map(Tag::getKey)
            .sorted(Comparator.comparing(MetricsPageTest::order))
            .map(key -> "`" + key + "`")
            .collect(Collectors.joining(", "));
    return (type + " " + tags).strip() + (tags.isEmpty() ? " " : "");
  }

  /** A registry sorts them; on the page comes first what there are few of. */
  private static int order(String key) {
    return Set.of("view", "kind", "operation", "channel").contains(key) ? 0 : 1;
  }

  @Test
  void eachIsCalledInPrometheusWhatThePageSays() throws Exception {
    Set<String> documented =
        ROW.matcher(page())
            .results()
            .map(row -> row.group(2))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> scraped =
        Pattern.compile("^# TYPE (\\w+) ", Pattern.MULTILINE)
            .matcher(registry.scrape())
            .results()
            .map(row -> row.group(1))
            .filter(name -> !name.endsWith("_max")) // of times and sizes
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(scraped, documented);
  }

  @Test
  void eachNameOfTheSignalsIsAMeterAndSoAreTheTwoGauges() throws Exception {
    Set<String> names = new TreeSet<>(Set.of(StashMetrics.ACTORS_LIVE, StashMetrics.SOCKETS_OPEN));
    for (Field constant : Signals.class.getFields()) {
      if (constant.getType() == String.class) {
        names.add(Objects.toString(constant.get(null)));
      }
    }
    Set<String> meters =
        registry.getMeters().stream()
            .map(meter -> meter.getId().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(names, meters);
  }

  /** A unit and a sentence each; no percentile unless asked for; buckets for the times. */
  @Test
  void timesAreInSecondsAndInBucketsAndNobodyComputesPercentiles() throws Exception {
    String scrape = registry.scrape();
    assertTrue(
        scrape.contains(
            "stash_storage_calls_seconds_bucket{operation=\"PUT\",outcome=\"DONE\",le=\"0.25\"} 1"),
        scrape);
    assertTrue(scrape.contains("stash_commits_seconds_bucket{kind=\"some\",le=\"1.0\"} 1"), scrape);
    assertTrue(scrape.contains("stash_commit_bytes_bucket{kind=\"some\",le=\"1024.0\"} 1"), scrape);
    assertEquals(-1, scrape.indexOf("quantile"), scrape);
    registry
        .getMeters()
        .forEach(meter -> assertTrue(meter.getId().getDescription() != null, "" + meter.getId()));
  }
}
