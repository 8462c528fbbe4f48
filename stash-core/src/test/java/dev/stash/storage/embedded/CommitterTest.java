package dev.stash.storage.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CommitterTest {
  private final MemoryStore store = new MemoryStore();
  private final Committer committer =
      new Committer(store, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private final AtomicLong number = new AtomicLong();

  @AfterEach
  void close() {
    committer.close();
  }

  @Test
  void writesThatArriveDuringAFlushShareTheNextOne() throws Exception {
    CountDownLatch flush = store.holdNextFlush();
    List<Future<Optional<StorageFailure>>> ends = new ArrayList<>();
    ends.add(start(put("first", Precondition.ifAbsent())));
    store.awaitFlush();
    for (int i = 0; i < 63; i++) {
      ends.add(start(put("key" + i, Precondition.ifAbsent())));
    }
    awaitWaiting(63);
    flush.countDown();
    for (var end : ends) {
      assertEquals(Optional.empty(), end.get(20, TimeUnit.SECONDS));
    }
    assertEquals(List.of(1, 63), store.flushes());
  }

  @Test
  void ofTwoInOneFlushTheSecondMeetsWhatTheFirstLeaves() throws Exception {
    CountDownLatch flush = store.holdNextFlush();
    var other = start(put("other", Precondition.ifAbsent()));
    store.awaitFlush();
    Write create = put("a", Precondition.ifAbsent());
    var created = start(create);
    awaitWaiting(1);
    var createdTwice = start(put("a", Precondition.ifAbsent()));
    awaitWaiting(2);
    var deleted = start(Write.delete(key("a"), etag(create)));
    awaitWaiting(3);
    var deletedTwice = start(Write.delete(key("a"), etag(create)));
    awaitWaiting(4);
    var createdAgain = start(put("a", Precondition.ifAbsent()));
    awaitWaiting(5);
    flush.countDown();
    assertEquals(Optional.empty(), other.get(20, TimeUnit.SECONDS));
    assertEquals(Optional.empty(), created.get(20, TimeUnit.SECONDS));
    assertInstanceOf(PreconditionFailed.class, createdTwice.get().orElseThrow());
    assertEquals(Optional.empty(), deleted.get());
    assertInstanceOf(PreconditionFailed.class, deletedTwice.get().orElseThrow());
    assertEquals(Optional.empty(), createdAgain.get());
    assertEquals(List.of(1, 3), store.flushes());
  }

  @Test
  void aRefusedWriteAloneNeedsNoFlush() {
    assertThrows(
        PreconditionFailed.class,
        () -> committer.commit(Write.delete(key("none"), new ETag("never"))));
    assertEquals(List.of(), store.flushes());
  }

  @Test
  void afterAFailedFlushTheOutcomeIsUnknownAndTheStoreIsOpenedAnewFirst() {
    store.failNextFlush("No space left on device");
    var unknown =
        assertThrows(
            OutcomeUnknown.class, () -> committer.commit(put("a", Precondition.ifAbsent())));
    assertTrue(unknown.toString().contains("No space left"), unknown.toString());
    assertEquals(0, store.reopened());
    committer.commit(put("b", Precondition.ifAbsent()));
    assertEquals(1, store.reopened());
  }

  @Test
  void aStoreThatCannotBeOpenedAnewTakesNothing() {
    store.failNextFlush("No space left on device");
    store.failReopen("No space left on device");
    assertThrows(OutcomeUnknown.class, () -> committer.commit(put("a", Precondition.none())));
    for (int i = 0; i < 3; i++) {
      var refused =
          assertThrows(NotApplied.class, () -> committer.commit(put("a", Precondition.none())));
      assertTrue(refused.toString().contains("No space left"), refused.toString());
    }
    assertEquals(1, store.reopened(), "tried once within a second");
    assertEquals(List.of(), store.flushes());
  }

  @Test
  void aRefusalThatRestedOnAFailedWriteIsNotToldAsAConflict() throws Exception {
    CountDownLatch flush = store.holdNextFlush();
    var other = start(put("other", Precondition.ifAbsent()));
    store.awaitFlush();
    var first = start(put("a", Precondition.ifAbsent()));
    awaitWaiting(1);
    var second = start(put("a", Precondition.ifAbsent()));
    awaitWaiting(2);
    store.failNextFlush("gone");
    flush.countDown();
    assertEquals(Optional.empty(), other.get(20, TimeUnit.SECONDS));
    assertInstanceOf(OutcomeUnknown.class, first.get(20, TimeUnit.SECONDS).orElseThrow());
    assertInstanceOf(NotApplied.class, second.get(20, TimeUnit.SECONDS).orElseThrow());
  }

  @Test
  void closingEndsWhatWaitsAsNotAppliedAndWhatIsUnderWayAsApplied() throws Exception {
    CountDownLatch flush = store.holdNextFlush();
    var underWay = start(put("a", Precondition.ifAbsent()));
    store.awaitFlush();
    var waiting = start(put("b", Precondition.ifAbsent()));
    awaitWaiting(1);
    Future<?> closing = CompletableFuture.runAsync(committer::close);
    await().until(this::refusesNewWrites);
    flush.countDown();
    closing.get(20, TimeUnit.SECONDS);
    assertEquals(Optional.empty(), underWay.get(20, TimeUnit.SECONDS));
    assertInstanceOf(NotApplied.class, waiting.get(20, TimeUnit.SECONDS).orElseThrow());
  }

  @Test
  void anInterruptedCallerIsToldThatTheOutcomeIsUnknown() throws Exception {
    CountDownLatch flush = store.holdNextFlush();
    CompletableFuture<Optional<StorageFailure>> end = new CompletableFuture<>();
    Write write = put("a", Precondition.ifAbsent());
    Thread caller = Thread.ofVirtual().start(() -> end.complete(outcome(write)));
    store.awaitFlush();
    caller.interrupt();
    assertInstanceOf(OutcomeUnknown.class, end.get(20, TimeUnit.SECONDS).orElseThrow());
    flush.countDown();
  }

  private boolean refusesNewWrites() {
    // An interrupted caller does not wait, so this asks without ever being held up.
    Thread.currentThread().interrupt();
    Optional<StorageFailure> outcome = outcome(Write.delete(key("none"), new ETag("never")));
    boolean interrupted = Thread.interrupted();
    return outcome.orElseThrow() instanceof NotApplied && interrupted;
  }

  private Write put(String key, Precondition precondition) {
    Stamp stamp = new Stamp(1, number.incrementAndGet(), 0);
    return Write.put(key(key), stamp.before(new byte[0]), stamp.etag(), precondition);
  }

  private static ETag etag(Write write) {
    return Optional.ofNullable(write.etag()).orElseThrow();
  }

  private static byte[] key(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  private Future<Optional<StorageFailure>> start(Write write) {
    CompletableFuture<Optional<StorageFailure>> end = new CompletableFuture<>();
    Thread.startVirtualThread(() -> end.complete(outcome(write)));
    return end;
  }

  private Optional<StorageFailure> outcome(Write write) {
    try {
      committer.commit(write);
      return Optional.empty();
    } catch (StorageFailure e) {
      return Optional.of(e);
    }
  }

  private void awaitWaiting(int writes) {
    await().until(() -> committer.waiting() == writes);
  }
}
