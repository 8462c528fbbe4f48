package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that make no sense, by themselves or together; and prefixes. */
class CombinationsTest {
  private static Stash start(Consumer<StashBuilder> options) {
    StashBuilder builder =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes for tests")
            .storage(new TestBackend())
            .sweepEvery(Duration.ZERO);
    options.accept(builder);
    return builder.build();
  }

  private static void refused(String message, Consumer<StashBuilder> options) {
    OptionInvalid refused =
        assertThrows(OptionInvalid.class, () -> start(options).close(), "it started");
    assertEquals("option " + message, refused.getMessage());
  }

  @Test
  void anIdleLimitThatWouldNeverCountIsRefused() {
    refused(
        "idle-limit: is above absolute-limit, which is 1 h; lower it, or raise absolute-limit",
        stash -> stash.absoluteLimit(Duration.ofHours(1)).idleLimit(Duration.ofHours(2)));
    refused(
        "idle-limit: is above absolute-limit, which is 90 d; lower it, or raise absolute-limit",
        stash -> stash.idleLimit(Duration.ofDays(91)));
    start(stash -> stash.idleLimit(Duration.ofDays(90))).close();
  }

  @Test
  void anAbsoluteLimitAloneMayBeBelowTheIdleLimitThatNobodyAskedFor() {
    start(stash -> stash.absoluteLimit(Duration.ofHours(1))).close();
  }

  @Test
  void anOptionThatMakesNoSenseIsRefusedByName() {
    Map<String, Consumer<StashBuilder>> wrong =
        Map.of(
            "linger", b -> b.linger(Duration.ofSeconds(61)),
            "relaxed-linger", b -> b.relaxedLinger(Duration.ofMillis(-1)),
            "idle-limit", b -> b.idleLimit(Duration.ZERO),
            "absolute-limit", b -> b.absoluteLimit(Duration.ofDays(9_999)),
            "rotation-overlap", b -> b.rotationOverlap(Duration.ofHours(1)),
            "sweep-every", b -> b.sweepEvery(Duration.ofSeconds(-1)),
            "max-value-bytes", b -> b.maxValueBytes(0),
            "max-keys", b -> b.maxKeys(-1),
            "max-session-bytes", b -> b.maxSessionBytes(9 << 20),
            "prefix", b -> b.prefix("no-slash"));
    wrong.forEach(
        (option, mistake) -> {
          StashBuilder builder = Stash.builder();
          OptionInvalid invalid = assertThrows(OptionInvalid.class, () -> mistake.accept(builder));
          assertEquals(option, invalid.option());
        });
  }

  @Test
  void aValueThatNoSessionCouldHoldIsRefused() {
    refused(
        "max-value-bytes: is above max-session-bytes, which is 256 KiB; lower it, or raise"
            + " max-session-bytes",
        stash -> stash.maxValueBytes(300_000));
    refused(
        "max-value-bytes: is above max-session-bytes, which is 1000; lower it, or raise"
            + " max-session-bytes",
        stash -> stash.maxSessionBytes(1_000).maxValueBytes(1_001));
    start(stash -> stash.maxSessionBytes(1_000).maxValueBytes(1_000)).close();
    start(stash -> stash.maxSessionBytes(1_000)).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/shop/", "shop//", "../", "shop/../", "./", "shop/./eu/"})
  void aPrefixThatLeadsElsewhereIsRefused(String prefix) {
    refused(
        "prefix: has a segment that is empty, . or ..; write names with one slash after each:"
            + " shop/eu/",
        stash -> stash.prefix(prefix));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shop/", "shop/eu/", ".hidden/", "a..b/", ".../"})
  void aPrefixOfNamesIsTaken(String prefix) {
    start(stash -> stash.prefix(prefix)).close();
  }
}
