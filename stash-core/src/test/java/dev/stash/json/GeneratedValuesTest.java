package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.json.GeneratedValues.Sample;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever the type and whatever the value: it comes back equal and of the same classes, or is
 * refused where it is written. {@code -Dstash.values=N} tries more of them.
 */
final class GeneratedValuesTest {
  private static final int VALUES = Integer.getInteger("stash.values", 2_000);

  @Test
  void whatIsTakenComesBackAndWhatDoesNotIsRefused() {
    int taken = 0;
    for (long seed = 1; seed <= VALUES; seed++) {
      Sample sample = new GeneratedValues(seed, true).next();
      taken += comesBack(seed, sample) == null ? 1 : 0;
    }
    assertTrue(taken > VALUES / 10, "only " + taken + " of " + VALUES + " were taken");
    assertTrue(taken < VALUES * 9 / 10, taken + " of " + VALUES + " were taken");
  }

  /** The opposite fault: what does come back is not refused. */
  @Test
  void whatIsOfTheDeclaredClassesIsTaken() {
    for (long seed = 1; seed <= VALUES; seed++) {
      long shown = seed;
      Sample sample = new GeneratedValues(seed, false).next();
      assertEquals(null, comesBack(seed, sample), () -> "seed " + shown + " " + sample.type());
    }
  }

  /** Why it was refused; null if it came back. */
  private static @Nullable String comesBack(long seed, Sample sample) {
    JsonCodec codec = JsonCodec.of(sample.type());
    Json encoded;
    try {
      encoded = codec.encode(sample.value());
      codec.check(sample.value(), encoded);
    } catch (JsonUnwritable refused) {
      return String.valueOf(refused.getMessage());
    }
    Object back = codec.decode(encoded);
    assertTrue(
        Alike.alike(sample.value(), back),
        () -> "seed " + seed + ", " + sample.type() + " came back as another: " + encoded.text());
    assertEquals(encoded, codec.encode(back), () -> "seed " + seed);
    return null;
  }
}
