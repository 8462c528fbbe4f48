package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * From one release to the next, whose view has another version, and back, one member after the
 * other, under load. Every event counts once, in the values of the release that applied it.
 */
class RolloutIT {
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);

  @Test
  void thereAndBackAgain() throws Exception {
    try (Lab lab = new Lab(3, Duration.ofSeconds(3))) {
      lab.mend();
      try (Tabs tabs =
          new Tabs(
              lab,
              4,
              Duration.ofSeconds(6),
              SEED,
              (tab, slot, broken) -> new RolloutBook(tab, slot, broken, lab::next))) {
        tabs.awaitSaved(100);
        roll(lab, tabs, List.of("next"));
        tabs.awaitSaved(100);
        List<RolloutBook> books =
            tabs.typists.stream().map(typist -> (RolloutBook) typist.page.book).toList();
        assertTrue(books.stream().allMatch(book -> book.carried() > 0), "nothing was carried over");
        roll(lab, tabs, List.of());
        tabs.awaitSaved(100);
        Duration saved = tabs.awaitAllSaved();
        System.out.println(
            "RolloutIT: there and back, "
                + tabs.saved
                + " events saved, "
                + tabs.sockets()
                + " sockets of "
                + tabs.typists.size()
                + " tabs, the last saved after "
                + saved.toMillis()
                + " ms, seed "
                + SEED);
        assertEquals(List.of(), List.copyOf(tabs.broken));
        assertEquals(List.of(), List.copyOf(tabs.errors));
      }
    }
  }

  private static void roll(Lab lab, Tabs tabs, List<String> release) throws Exception {
    for (Node node : lab.nodes) {
      assertEquals(List.of(), node.stop());
      tabs.awaitSaved(20);
      node.start(release);
      lab.awaitMembers(lab.nodes.size());
      tabs.awaitSaved(20);
    }
  }
}
