package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Three members under kills, freezes, partitions, graceful restarts and storage faults, while the
 * tabs of several sessions type on all of them. The history is judged; a wrong one is kept.
 *
 * <p>{@code -Dstash.chaos=30m} sets how long (also 90s), {@code -Dstash.seed=N} the faults.
 */
class ChaosIT {
  private static final Duration LONG =
      Duration.parse("PT" + System.getProperty("stash.chaos", "25s").toUpperCase(Locale.ROOT));
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(3);

  /** The limit, the second between heartbeats, and what a busy machine adds. */
  private static final Duration LAG = HEARTBEAT_LIMIT.plusSeconds(3);

  @Test
  void nothingSavedIsLostAndAllSeeOneOrder() throws Exception {
    long start = System.nanoTime();
    Path kept = Path.of("target", "chaos-" + SEED + ".jsonl");
    try (Lab lab = new Lab(3, HEARTBEAT_LIMIT)) {
      lab.mend();
      try (Tabs tabs = new Tabs(lab, 4, LAG, SEED)) {
        Trouble trouble = new Trouble(lab, tabs.history, HEARTBEAT_LIMIT, SEED);
        trouble.make(LONG);
        lab.mend();
        List<String> wrong = new ArrayList<>(trouble.complaints());
        Duration settled = tabs.end(wrong, kept);
        System.out.println(
            "ChaosIT: "
                + trouble.counts()
                + ", "
                + tabs.saved
                + " events saved, "
                + tabs.sockets()
                + " sockets, all saved "
                + settled.toMillis()
                + " ms after the last, "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds()
                + " s in all, seed "
                + SEED);
        assertEquals(
            List.of(), wrong, () -> "seed " + SEED + ", kept as " + kept + outline(tabs.history));
        assertTrue(tabs.saved.get() > LONG.toSeconds() * 10, "nobody could work");
      }
    }
  }

  /** Of a long run the file must do. */
  private static String outline(History history) {
    return LONG.toMinutes() > 2 ? "" : History.outline(history.lines());
  }
}
