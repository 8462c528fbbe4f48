package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.engine.LoopOptions;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.MovableTime;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A member that sweeps, pass after pass. */
class SweeperTest {
  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());

  private static void pass(Sweeper sweeper) {
    do {
      sweeper.page();
    } while (!sweeper.done());
  }

  @Test
  void whatFollowedAFirstVisitIsLookedAtOnceWhereThoseHaveALimit() throws Exception {
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes for tests")
            .storage(storage)
            .insecureLoopbackCookies(true)
            .time(time)
            .relaxedLinger(Duration.ZERO)
            .sweepEvery(Duration.ZERO)
            .firstVisitLimit(Duration.ofHours(1))
            .build()) {
      TestRequest first = new TestRequest(stash, "");
      stash.web().session(first.ids()).view("counter").put("count", 1);
      assertTrue(storage.dump().toString().contains("\"firstVisit\":true"));
      TestRequest second = new TestRequest(stash, first.answered());
      stash.web().session(second.ids()).view("counter").put("count", 1);
      Awaitility.await().until(() -> !storage.dump().toString().contains("firstVisit"));
      Sweeper sweeper = new Sweeper(stash.web().sessions(), LoopOptions.DEFAULT, null);
      int reads = storage.gets();
      for (int hour = 2; hour <= 24; hour++) {
        time.pass(Duration.ofHours(1));
        pass(sweeper);
        assertEquals(reads + (hour == 2 ? 0 : 1), storage.gets(), "after " + (hour - 1) + " h");
      }
      assertEquals(1, storage.dump().size());
    }
  }
}
