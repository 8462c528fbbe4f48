package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.stash.session.Rotation.Fate;
import dev.stash.session.Rotation.Heir;
import dev.stash.session.Rotation.Wish;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The seven cases of {@code docs/design/rotation.md}, as a table. */
class RotationTest {
  private static final Wish ADA = new Wish.Login("ada");
  private static final Wish BOB = new Wish.Login("bob");
  private static final Wish LOGOUT = new Wish.Logout();
  private static final Wish USE = new Wish.Use();
  private static final Heir OVER = new Heir.Over();
  private static final Heir UNKNOWN = new Heir.Unknown();
  private static final Heir FAR = new Heir.Far();
  private static final Heir ON_ITS_WAY = new Heir.Lives("ada", false);
  private static final Heir THERE = new Heir.Lives("ada", true);
  private static final Heir NOBODYS = new Heir.Lives(null, false);

  private final Rotation rotation = new Rotation(30_000, 600_000, RotationGuard.ALL);

  static Stream<Arguments> table() {
    return Stream.of(
        // 1: the heir is over
        arguments(ADA, OVER, 1_000, Fate.FRESH),
        arguments(USE, OVER, 1_000, Fate.FRESH),
        arguments(LOGOUT, OVER, 1_000, Fate.FRESH),
        // 2: the person proves to be the one
        arguments(ADA, ON_ITS_WAY, 0, Fate.JOINED),
        arguments(ADA, ON_ITS_WAY, 599_999, Fate.JOINED),
        arguments(ADA, ON_ITS_WAY, 600_000, Fate.FRESH),
        arguments(ADA, THERE, 29_999, Fate.JOINED),
        arguments(ADA, THERE, 30_000, Fate.FRESH),
        // 3: another one
        arguments(BOB, ON_ITS_WAY, 0, Fate.FRESH),
        arguments(BOB, THERE, 0, Fate.FRESH),
        arguments(ADA, NOBODYS, 0, Fate.FRESH),
        // 4: logout
        arguments(LOGOUT, ON_ITS_WAY, 599_999, Fate.HEIR_ENDS),
        arguments(LOGOUT, THERE, 29_999, Fate.HEIR_ENDS),
        arguments(LOGOUT, THERE, 30_000, Fate.DEAD),
        // 5: it is there or on its way
        arguments(USE, ON_ITS_WAY, 4_999, Fate.ASK_AGAIN),
        arguments(USE, THERE, 29_999, Fate.ASK_AGAIN),
        // 6: the browser has another id
        arguments(USE, THERE, 30_000, Fate.DEAD),
        // 7: the answer is lost
        arguments(USE, ON_ITS_WAY, 5_000, Fate.CLAIM),
        arguments(USE, ON_ITS_WAY, 599_999, Fate.CLAIM),
        arguments(USE, ON_ITS_WAY, 600_000, Fate.FRESH),
        arguments(USE, NOBODYS, 5_000, Fate.FRESH),
        // so many ids since that the last is not looked for
        arguments(ADA, FAR, 29_999, Fate.ASK_AGAIN),
        arguments(ADA, FAR, 30_000, Fate.FRESH),
        arguments(LOGOUT, FAR, 29_999, Fate.HEIR_ENDS),
        arguments(LOGOUT, FAR, 30_000, Fate.DEAD),
        arguments(USE, FAR, 29_999, Fate.ASK_AGAIN),
        arguments(USE, FAR, 30_000, Fate.DEAD),
        // of an earlier release, or long gone
        arguments(USE, UNKNOWN, 29_999, Fate.ASK_AGAIN),
        arguments(USE, UNKNOWN, 30_000, Fate.DEAD),
        arguments(ADA, UNKNOWN, 0, Fate.FRESH));
  }

  @ParameterizedTest
  @MethodSource("table")
  void eachCaseGetsWhatThePageSays(Wish wish, Heir heir, long age, Fate fate) {
    assertEquals(fate, rotation.of(wish, heir, age));
  }
}
