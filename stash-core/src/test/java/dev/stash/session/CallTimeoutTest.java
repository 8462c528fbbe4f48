package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.StashException;
import dev.stash.identity.SessionKey;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.BlockingBackend.Hold;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls waits for the storage as long as option {@code call-timeout} says. */
class CallTimeoutTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));

  /** Well below the default. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final TestBackend storage = new TestBackend();
  private final BlockingBackend blocking = BlockingBackend.over(storage);

  private StashBuilder builder() {
    return Stash.builder().secret("a secret of more than thirty-two bytes").storage(blocking);
  }

  private static void givenUpSoon(Executable call) {
    StashException late =
        assertTimeout(SOON, () -> assertThrows(StashException.class, call), "it waited on");
    assertEquals("STORAGE_UNAVAILABLE", late.code());
  }

  @Test
  void aWriteIsGivenUpAndMayBeStoredLater() {
    try (Stash stash = builder().callTimeout(Duration.ofMillis(100)).build()) {
      var view = stash.web().session(SessionIds.of(KEY)).view("counter");
      Hold hold = blocking.holdNext(Operation.PUT);
      givenUpSoon(() -> view.put("count", 7));
      hold.release();
      Awaitility.await().until(() -> storage.dump().toString().contains("\"count\":7"));
    }
  }

  @Test
  void aReadIsGivenUp() {
    try (Stash stash = builder().callTimeout(Duration.ofMillis(100)).build()) {
      var view = stash.web().session(SessionIds.of(KEY)).view("counter");
      Hold hold = blocking.holdNext(Operation.GET);
      givenUpSoon(() -> view.get("count", Integer.class));
      hold.release();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 99, 10_001})
  void whatIsOutOfBoundsIsRefused(long millis) {
    StashBuilder builder = builder();
    Duration wrong = Duration.ofMillis(millis);
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> builder.callTimeout(wrong));
    assertEquals("call-timeout", refused.option());
    assertEquals(
        "option call-timeout: is not between 100 ms and 10 s; the usual is 10 s",
        refused.getMessage());
  }
}
