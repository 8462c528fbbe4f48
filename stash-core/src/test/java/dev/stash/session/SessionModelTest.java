package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The session behaviour against a plain model, by seeded random commands; and that the model
 * notices each rule that is switched off. A failing seed replays with {@code -Dstash.seed=N}.
 */
class SessionModelTest {
  private static final int SEEDS = Integer.getInteger("stash.seeds", 20_000) / 4;

  @Test
  void aSessionDoesWhatTheModelDoes() {
    Long only = Long.getLong("stash.seed");
    if (only != null) {
      assertEquals("", new SessionModel(only, SessionGuard.ALL).run());
      return;
    }
    OptionalLong broken = firstBroken(SessionGuard.ALL);
    broken.ifPresent(
        seed -> assertEquals("", new SessionModel(seed, SessionGuard.ALL).run(), "seed " + seed));
  }

  @ParameterizedTest
  @EnumSource(SessionGuard.class)
  void aGuardThatIsSwitchedOffIsMissed(SessionGuard guard) {
    Set<SessionGuard> others = EnumSet.complementOf(EnumSet.of(guard));
    assertTrue(firstBroken(others).isPresent(), guard + " can be left out, and no seed notices");
  }

  private static OptionalLong firstBroken(Set<SessionGuard> guards) {
    return LongStream.range(0, SEEDS)
        .filter(seed -> !new SessionModel(seed, guards).run().isEmpty())
        .findFirst();
  }
}
