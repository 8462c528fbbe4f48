package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** All new members join, then all old ones leave at once, while everybody types. */
class BlueGreenIT {
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(3);

  /** Long enough for a machine that does other things, too. */
  private static final Duration SOON = Duration.ofSeconds(Long.getLong("stash.soon", 15));

  @Test
  void everySessionMovesFromBlueToGreen() throws Exception {
    try (Lab lab = new Lab(4, HEARTBEAT_LIMIT)) {
      List<Node> blue = lab.nodes.subList(0, 2);
      List<Node> green = lab.nodes.subList(2, 4);
      start(lab, blue, 2);
      try (Tabs tabs = new Tabs(lab, 6, HEARTBEAT_LIMIT.plusSeconds(3), SEED)) {
        tabs.awaitSaved(50);
        tabs.history.fault("green joins");
        start(lab, green, 4);
        tabs.awaitNextSaved(SOON, session -> true);
        tabs.history.fault("blue leaves");
        stopAtOnce(blue);
        Duration gap = tabs.awaitNextSaved(SOON, session -> true);
        lab.awaitMembers(2);
        tabs.awaitSaved(50);
        assertEquals(List.of(), List.copyOf(tabs.errors), "pages were told of trouble");
        List<String> wrong = new ArrayList<>();
        Path kept = Path.of("target", "blue-green.jsonl");
        tabs.end(wrong, kept);
        System.out.println(
            "BlueGreenIT: next saved "
                + gap.toMillis()
                + " ms after all old members had left, "
                + tabs.saved
                + " saved in all, seed "
                + SEED);
        assertEquals(List.of(), wrong, () -> "kept as " + kept);
      }
    }
  }

  private static void start(Lab lab, List<Node> nodes, int members) throws Exception {
    for (Node node : nodes) {
      node.start();
    }
    lab.awaitMembers(members);
  }

  private static void stopAtOnce(List<Node> nodes) throws Exception {
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> stops = new ArrayList<>();
      for (Node node : nodes) {
        stops.add(both.submit(node::stop));
      }
      for (Future<List<String>> stop : stops) {
        assertEquals(List.of(), stop.get(60, TimeUnit.SECONDS));
      }
    }
  }
}
