package dev.stash.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.BlockingBackend;
import dev.stash.testing.BlockingBackend.Hold;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private static final byte[] BODY = "body".getBytes(UTF_8);

  private final BlockingBackend slow = BlockingBackend.over(new TestBackend());

  @Test
  void whoseTurnDoesNotComeAppliedNothingAndSaysThatTooManyWait() throws Exception {
    Bulkhead bulkhead = Bulkhead.over(slow, 1, Duration.ofMillis(20));
    Hold hold = slow.holdNext(Operation.PUT);
    var first = CompletableFuture.supplyAsync(() -> put(bulkhead, "first"));
    hold.awaitArrival(Duration.ofSeconds(5));
    NotApplied crowded = assertThrows(NotApplied.class, () -> put(bulkhead, "second"));
    assertTrue(crowded.crowded() && crowded.throttled());
    hold.release();
    first.get(5, TimeUnit.SECONDS);
    assertTrue(bulkhead.get("second").isEmpty());
    put(bulkhead, "second");
  }

  @Test
  void aTurnIsGivenBackWhenACallFails() {
    Bulkhead bulkhead = Bulkhead.over(slow, 1, Duration.ofMillis(20));
    put(bulkhead, "a");
    for (int i = 0; i < 3; i++) {
      assertThrows(PreconditionFailed.class, () -> put(bulkhead, "a"));
    }
    assertEquals(1, bulkhead.list("", null, 10).objects().size());
  }

  @Test
  void aCrowdedStorageIsNotTakenForBrokenNorForWhole() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.over(Bulkhead.over(slow, 1, Duration.ofMillis(5)), 2, 1_000, () -> 0);
    Hold hold = slow.holdNext(Operation.PUT);
    var first = CompletableFuture.supplyAsync(() -> put(breaker, "first"));
    hold.awaitArrival(Duration.ofSeconds(5));
    for (int i = 0; i < 5; i++) {
      assertThrows(NotApplied.class, () -> breaker.get("any"));
    }
    assertFalse(breaker.open());
    assertFalse(breaker.failing());
    hold.release();
    first.get(5, TimeUnit.SECONDS);
  }

  private static ETag put(StorageBackend storage, String key) {
    return storage.put(key, BODY, Precondition.ifAbsent());
  }
}
