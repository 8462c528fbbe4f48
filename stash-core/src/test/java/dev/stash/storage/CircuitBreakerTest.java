package dev.stash.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a storage is left alone, and when it is tried again; time is moved by hand. */
class CircuitBreakerTest {
  private static final int FAILURES = 3;
  private static final long PAUSE = 1_000;

  private final TestBackend storage = new TestBackend();
  private final FaultyBackend faulty = FaultyBackend.over(storage);
  private final AtomicLong ticks = new AtomicLong(5_000);
  private final CircuitBreaker breaker = CircuitBreaker.over(faulty, FAILURES, PAUSE, ticks::get);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      faulty.next(Operation.GET, Fault.NOT_APPLIED);
      assertThrows(NotApplied.class, () -> breaker.get("a"));
    }
  }

  private void open() {
    fail(FAILURES);
    assertTrue(breaker.open());
  }

  @Test
  void itOpensAfterSoManyFailuresInARowAndAsksNoMore() {
    fail(FAILURES - 1);
    assertTrue(breaker.get("a").isEmpty(), "a success starts the count anew");
    open();
    int gets = storage.gets();
    assertThrows(NotApplied.class, () -> breaker.get("a"));
    assertThrows(NotApplied.class, () -> breaker.put("a", new byte[0], Precondition.ifAbsent()));
    assertEquals(gets, storage.gets());
    assertEquals(0, storage.puts());
  }

  @Test
  void unknownOutcomesCountAsFailures() {
    for (int i = 0; i < FAILURES; i++) {
      faulty.next(Operation.PUT, Fault.UNKNOWN_APPLIED);
      assertThrows(OutcomeUnknown.class, () -> breaker.put("a", new byte[0], Precondition.none()));
    }
    assertTrue(breaker.open());
  }

  @Test
  void refusedPreconditionsAndThrottlingAreAnswers() {
    for (int i = 0; i < 5 * FAILURES; i++) {
      faulty.next(Operation.PUT, Fault.PRECONDITION_FAILED, Fault.THROTTLED);
      assertThrows(
          PreconditionFailed.class, () -> breaker.put("a", new byte[0], Precondition.ifAbsent()));
      assertThrows(NotApplied.class, () -> breaker.put("a", new byte[0], Precondition.none()));
    }
    assertFalse(breaker.open());
  }

  @Test
  void anObjectThatCannotBeReadIsAnAnswer() {
    StorageBackend unreadable =
        new Forwarding(storage) {
          @Override
          public java.util.Optional<StoredObject> get(String key) {
            throw new ObjectUnreadable("on purpose", null);
          }
        };
    CircuitBreaker over = CircuitBreaker.over(unreadable, FAILURES, PAUSE, ticks::get);
    for (int i = 0; i < 5 * FAILURES; i++) {
      assertThrows(ObjectUnreadable.class, () -> over.get("a"));
    }
    assertFalse(over.open());
  }

  @Test
  void afterThePauseOneProbeDecides() {
    open();
    ticks.addAndGet(PAUSE);
    assertTrue(breaker.get("a").isEmpty());
    assertFalse(breaker.open());
  }

  @Test
  void thePauseDoublesOnceWhileProbesFail() {
    open();
    long pause = PAUSE;
    for (int i = 0; i < 6; i++) {
      ticks.addAndGet(pause - 1);
      int met = faulty.faults();
      faulty.next(Operation.GET, Fault.NOT_APPLIED);
      assertThrows(NotApplied.class, () -> breaker.get("a"));
      assertEquals(met, faulty.faults(), "not yet, in round " + i);
      ticks.addAndGet(1);
      assertThrows(NotApplied.class, () -> breaker.get("a"));
      assertEquals(met + 1, faulty.faults(), "the probe of round " + i);
      pause = 2 * PAUSE;
    }
  }

  @Test
  void onlyOneProbeAtATimeGoesThrough() throws Exception {
    BlockingBackend blocking = BlockingBackend.over(faulty);
    CircuitBreaker slow = CircuitBreaker.over(blocking, 1, PAUSE, ticks::get);
    faulty.next(Operation.GET, Fault.NOT_APPLIED);
    assertThrows(NotApplied.class, () -> slow.get("a"));
    ticks.addAndGet(PAUSE);
    var hold = blocking.holdNext(Operation.GET);
    CompletableFuture<Boolean> probe = CompletableFuture.supplyAsync(() -> slow.get("a").isEmpty());
    hold.awaitArrival(Duration.ofSeconds(10));
    assertThrows(NotApplied.class, () -> slow.get("b"));
    hold.release();
    assertTrue(probe.get());
    assertFalse(slow.open());
  }

  @Test
  void aCallOutsideTheRulesSaysNothingAboutTheStorage() {
    for (int i = 0; i < 5 * FAILURES; i++) {
      assertThrows(IllegalArgumentException.class, () -> breaker.get(""));
    }
    assertFalse(breaker.open());
    open();
    ticks.addAndGet(PAUSE);
    assertThrows(IllegalArgumentException.class, () -> breaker.get(""));
    assertTrue(breaker.get("a").isEmpty(), "the probe was not used up");
  }

  /** Passes every call on. */
  private static class Forwarding implements StorageBackend {
    private final StorageBackend to;

    Forwarding(StorageBackend to) {
      this.to = to;
    }

    @Override
    public java.util.Optional<StoredObject> get(String key) {
      return to.get(key);
    }

    @Override
    public ETag put(String key, byte[] body, Precondition precondition) {
      return to.put(key, body, precondition);
    }

    @Override
    public void delete(String key, ETag etag) {
      to.delete(key, etag);
    }

    @Override
    public Listing list(
        String prefix, @org.jspecify.annotations.Nullable String cursor, int limit) {
      return to.list(prefix, cursor, limit);
    }

    @Override
    public void close() {
      to.close();
    }
  }
}
