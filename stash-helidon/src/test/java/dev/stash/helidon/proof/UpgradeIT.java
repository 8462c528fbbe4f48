package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * From one release of Hazelcast to the next, which do not join each other, while everybody types:
 * two clusters over one storage, as {@code docs/operations/upgrades.md} has it done. {@code
 * -Dstash.upgrades=N} does it so often, there and back; {@code -Dstash.gap=MS} says how long a
 * session may wait for word that something is stored.
 */
class UpgradeIT {
  private static final int UPGRADES = Integer.getInteger("stash.upgrades", 1);
  private static final long SEED = Long.getLong("stash.seed", 20_261_130);
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(3);

  /** Two seconds is what is wanted; the rest is for a machine that does other things, too. */
  private static final long GAP_MILLIS = Long.getLong("stash.gap", 15_000);

  private static final Duration SOON = Duration.ofSeconds(Long.getLong("stash.soon", 15));

  private final List<Long> gaps = new ArrayList<>();

  @Test
  void everySessionMovesToAClusterOfAnotherRelease() throws Exception {
    Grid blue = Grid.elder("blue");
    Grid green = Grid.present("green");
    try (Lab lab = Lab.of(List.of(blue, blue, green, green), HEARTBEAT_LIMIT)) {
      List<Node> old = lab.nodes.subList(0, 2);
      List<Node> young = lab.nodes.subList(2, 4);
      start(lab, old);
      lab.serve(old);
      try (Tabs tabs = new Tabs(lab, 6, HEARTBEAT_LIMIT.plusSeconds(3), SEED)) {
        tabs.awaitSaved(50);
        for (int i = 0; i < UPGRADES; i++) {
          upgrade(lab, tabs, i % 2 == 0 ? old : young, i % 2 == 0 ? young : old);
        }
        tabs.awaitSaved(50);
        assertEquals(List.of(), List.copyOf(tabs.errors), "pages were told of trouble");
        List<String> wrong = new ArrayList<>();
        Path kept = Path.of("target", "upgrade.jsonl");
        tabs.end(wrong, kept);
        System.out.println(
            "UpgradeIT: longest wait of a session for the next saved, by upgrade "
                + gaps
                + " ms, "
                + tabs.saved
                + " saved in all, seed "
                + SEED);
        assertEquals(List.of(), wrong, () -> "kept as " + kept);
        assertTrue(gaps.stream().allMatch(gap -> gap <= GAP_MILLIS), gaps::toString);
      }
    }
  }

  /** Whoever comes goes to the others from now on; then those who were there stop. */
  private void upgrade(Lab lab, Tabs tabs, List<Node> from, List<Node> to) throws Exception {
    tabs.history.fault("the others come");
    start(lab, to);
    assertTrue(
        !from.getFirst().get("/hazelcast").equals(to.getFirst().get("/hazelcast")),
        "one release of Hazelcast alone");
    tabs.awaitNextSaved(SOON, session -> true);
    long begun = System.nanoTime();
    tabs.history.fault("whoever comes goes to the others");
    lab.serve(to);
    tabs.dropOneOfEach();
    tabs.awaitSaved(200); // each session lives in both clusters
    lab.awaitMembers(2);
    for (Node node : from) {
      tabs.history.fault("one stops");
      assertEquals(List.of(), node.stop());
    }
    tabs.awaitNextSaved(SOON, session -> true);
    gaps.add(tabs.gaps.millis(begun, System.nanoTime()).getLast());
    lab.awaitMembers(2);
  }

  private static void start(Lab lab, List<Node> nodes) throws Exception {
    for (Node node : nodes) {
      node.start();
    }
    lab.awaitMembers(2);
  }
}
