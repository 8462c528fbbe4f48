package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BlockingBackendTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final TestBackend stored = new TestBackend();
  private final BlockingBackend backend = BlockingBackend.over(stored);

  @Test
  void aHeldCallHasNotHappenedAndOthersPass() throws Exception {
    BlockingBackend.Hold hold = backend.holdNext(Operation.PUT);
    assertFalse(hold.arrived());
    Future<?> held = inBackground(() -> put("a"));
    hold.awaitArrival(SOON);
    assertTrue(hold.arrived());
    put("b");
    assertTrue(backend.get("a").isEmpty());
    assertFalse(held.isDone());
    hold.release();
    held.get(20, TimeUnit.SECONDS);
    assertEquals(Map.of("a", "x", "b", "x"), stored.dump());
  }

  @Test
  void aHeldAnswerHasHappenedAndItsCallerDoesNotKnow() throws Exception {
    BlockingBackend.Hold hold = backend.holdAnswerOfNext(Operation.PUT);
    Future<?> held = inBackground(() -> put("a"));
    hold.awaitArrival(SOON);
    assertEquals(Map.of("a", "x"), stored.dump());
    assertFalse(held.isDone());
    hold.release();
    held.get(20, TimeUnit.SECONDS);
  }

  @Test
  void anInterruptedCallThatWasHeldIsNotApplied() throws Exception {
    BlockingBackend.Hold hold = backend.holdNext(Operation.PUT);
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    put("a");
                    end.complete(null);
                  } catch (RuntimeException e) {
                    end.completeExceptionally(e);
                  }
                });
    hold.awaitArrival(SOON);
    caller.interrupt();
    var failure = assertThrows(ExecutionException.class, () -> end.get(20, TimeUnit.SECONDS));
    assertInstanceOf(NotApplied.class, failure.getCause());
    assertEquals(Map.of(), stored.dump());
  }

  @Test
  void aCallThatNeverComesIsAFailure() {
    BlockingBackend.Hold hold = backend.holdNext(Operation.DELETE);
    put("a");
    assertThrows(AssertionError.class, () -> hold.awaitArrival(Duration.ofMillis(1)));
  }

  private void put(String key) {
    backend.put(key, new byte[] {'x'}, Precondition.none());
  }

  private static Future<?> inBackground(Runnable task) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          task.run();
          end.complete(null);
        });
    return end;
  }
}
