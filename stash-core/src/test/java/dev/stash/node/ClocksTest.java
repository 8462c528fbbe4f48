package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.cluster.Member;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When what another member sends may be judged; what becomes of it: {@code MemberClocksTest}. */
class ClocksTest {
  private static final Member OTHER = new Member("other", "other", Map.of(), Map.of());

  private long ticks;
  private final Clocks clocks = new Clocks(() -> new Moment(ticks, 1_000_000 + ticks));

  @Test
  void whoIsAskedIsKnownWhenItHasAnswered() {
    assertFalse(clocks.known(OTHER), "nobody has asked it yet");
    clocks.asked(OTHER, 1);
    assertFalse(clocks.known(OTHER));
    clocks.told(OTHER, 1, 1_000_000, 1_000_000);
    assertTrue(clocks.known(OTHER));
    ticks = 60_000;
    clocks.asked(OTHER, 2);
    assertTrue(clocks.known(OTHER), "asked anew");
  }

  /** A clock that is set back leaves its member behind: the others count by that, too. */
  @Test
  void theTimeAMemberGoesByIsFollowedWhateverItsClockSays() {
    clocks.asked(OTHER, 1);
    clocks.told(OTHER, 1, 1_000_000 - 2_400_000, 1_000_000);
    assertEquals(1_000_000 - 2_400_000, clocks.now().wall());
    clocks.asked(OTHER, 2);
    clocks.told(OTHER, 2, 1_000_000 - 2_404_000, 1_000_000);
    assertEquals(1_000_000 - 2_400_000, clocks.now().wall(), "within what is tolerated");
    clocks.asked(OTHER, 3);
    clocks.told(OTHER, 3, 1_000_000 - 2_410_000, 1_000_000);
    assertEquals(1_000_000 - 2_410_000, clocks.now().wall());
    clocks.asked(OTHER, 4);
    clocks.told(OTHER, 4, 0, 0);
    assertEquals(1_000_000 - 2_410_000, clocks.now().wall(), "and never less");
    clocks.asked(OTHER, 5);
    clocks.told(OTHER, 5, -9_000_000, 1_000_000);
    assertEquals(1_000_000 - 3_600_000, clocks.now().wall(), "an hour at most");
  }

  @Test
  void anAnswerThatComesWhenItHasBeenAskedAgainCounts() {
    clocks.asked(OTHER, 1);
    ticks = 1_000;
    clocks.asked(OTHER, 2);
    ticks = 1_500;
    clocks.told(OTHER, 1, 1_000_000, 1_000_000);
    assertTrue(clocks.known(OTHER));
    clocks.told(OTHER, 2, 0, 0);
    assertEquals(1_001_500, clocks.now().wall(), "one answer is enough");
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
