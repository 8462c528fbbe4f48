package dev.stash.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Outcome;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.junit.StorageBackendContract;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is told of storage calls; and it keeps what a storage promises. */
final class ObservedBackendTest extends StorageBackendContract {
  private static final byte[] BODY = {1};

  private final Queue<Told> told = new ConcurrentLinkedQueue<>();
  private final Signals signals =
      new Signals() {
        @Override
        public void storageCalled(Operation call, Outcome outcome, long nanos) {
          told.add(new Told(call, outcome, nanos));
        }
      };
  private final TestBackend storage = new TestBackend();

  private record Told(Signals.Operation call, Outcome outcome, long nanos) {}

  @Override
  protected StorageBackend open() {
    return ObservedBackend.over(storage, signals);
  }

  private void assertTold(Signals.Operation call, Outcome outcome) {
    assertEquals(1, told.size(), told::toString);
    assertEquals(call, told.element().call());
    assertEquals(outcome, told.element().outcome());
    told.clear();
  }

  @Test
  void eachCallIsToldOnce() {
    StorageBackend observed = open();
    ETag etag = observed.put("k", BODY, Precondition.ifAbsent());
    assertTold(Signals.Operation.PUT, Outcome.DONE);
    assertTrue(observed.get("k").isPresent());
    assertTold(Signals.Operation.GET, Outcome.DONE);
    assertEquals(Look.Same.SAME, observed.look("k", etag));
    assertTold(Signals.Operation.LOOK, Outcome.DONE);
    assertEquals(1, observed.list("", null, 10).objects().size());
    assertTold(Signals.Operation.LIST, Outcome.DONE);
    assertThrows(PreconditionFailed.class, () -> observed.put("k", BODY, Precondition.ifAbsent()));
    assertTold(Signals.Operation.PUT, Outcome.PRECONDITION_FAILED);
    observed.delete("k", etag);
    assertTold(Signals.Operation.DELETE, Outcome.DONE);
  }

  @Test
  void itsTimeIsThatOfTheCallHoweverThatEnds() {
    Duration pause = Duration.ofMillis(20);
    StorageBackend slow =
        FaultyBackend.over(storage, () -> LockSupport.parkNanos(pause.toNanos()))
            .next(Operation.GET, Fault.SLOW);
    var unused = ObservedBackend.over(slow, signals).get("k");
    assertTrue(told.element().nanos() >= pause.toNanos() / 2, told::toString);
  }

  @Test
  void failuresAreToldApart() {
    FaultyBackend faulty =
        FaultyBackend.over(storage)
            .next(Operation.PUT, Fault.NOT_APPLIED, Fault.THROTTLED, Fault.UNKNOWN_APPLIED)
            .next(Operation.GET, Fault.NOT_APPLIED);
    StorageBackend observed = ObservedBackend.over(faulty, signals);
    for (Outcome outcome : List.of(Outcome.NOT_APPLIED, Outcome.THROTTLED, Outcome.UNKNOWN)) {
      assertThrows(StorageFailure.class, () -> observed.put("k", BODY, Precondition.ifAbsent()));
      assertTold(Signals.Operation.PUT, outcome);
    }
    assertThrows(NotApplied.class, () -> observed.get("k"));
    assertTold(Signals.Operation.GET, Outcome.NOT_APPLIED);
  }

  @Test
  void ifNobodyListensNothingStandsBetween() {
    assertSame(storage, ObservedBackend.over(storage, Signals.NONE));
  }
}
