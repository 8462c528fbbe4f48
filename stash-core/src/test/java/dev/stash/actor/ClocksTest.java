package dev.stash.actor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.cluster.Member;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When what another member sends may be judged; what becomes of it: {@code MemberClocksTest}. */
class ClocksTest {
  private static final Member OTHER = new Member("other", "other", 2, Map.of());

  private long ticks;
  private final Clocks clocks = new Clocks(() -> new Moment(ticks, 1_000_000 + ticks));

  @Test
  void whoHasBeenAskedIsKnownWhenItHasAnswered() {
    assertTrue(clocks.known(OTHER), "it does not tell");
    clocks.asked(OTHER, 1);
    assertFalse(clocks.known(OTHER));
    clocks.told(OTHER, 1, 1_000_000);
    assertTrue(clocks.known(OTHER));
    ticks = 60_000;
    clocks.asked(OTHER, 2);
    assertTrue(clocks.known(OTHER), "asked anew");
  }

  @Test
  void whoDoesNotAnswerIsWaitedForThreeSecondsHoweverOftenItIsAsked() {
    for (ticks = 0; ticks < 3_000; ticks += 1_000) {
      clocks.asked(OTHER, ticks);
      assertFalse(clocks.known(OTHER), "after " + ticks + " ms");
    }
    assertTrue(clocks.known(OTHER));
  }
}
