package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FaultyBackendTest {
  private final TestBackend stored = new TestBackend();
  private final AtomicInteger waits = new AtomicInteger();
  private final FaultyBackend backend = FaultyBackend.over(stored, waits::incrementAndGet);

  @Test
  void scriptedFaultsMeetTheNextCallsInOrder() {
    backend.next(
        Operation.PUT,
        Fault.NOT_APPLIED,
        Fault.PRECONDITION_FAILED,
        Fault.UNKNOWN_NOT_APPLIED,
        Fault.NONE,
        Fault.UNKNOWN_APPLIED);
    assertThrows(NotApplied.class, () -> put("1"));
    assertThrows(PreconditionFailed.class, () -> put("2"));
    assertThrows(OutcomeUnknown.class, () -> put("3"));
    assertEquals(Map.of(), stored.dump());
    put("4");
    assertThrows(OutcomeUnknown.class, () -> put("5"));
    assertEquals(Map.of("a", "5"), stored.dump());
    put("6");
    assertEquals(4, backend.faults());
  }

  @Test
  void anUnknownWriteMayHaveBeenRefused() {
    put("1");
    backend.next(Operation.PUT, Fault.UNKNOWN_APPLIED);
    assertThrows(
        OutcomeUnknown.class, () -> backend.put("a", new byte[1], Precondition.ifAbsent()));
    assertEquals(Map.of("a", "1"), stored.dump());
  }

  @Test
  void readsFailWithoutSayingThatNothingIsThere() {
    put("1");
    backend.next(Operation.GET, Fault.NOT_APPLIED).next(Operation.LIST, Fault.NOT_APPLIED);
    assertThrows(NotApplied.class, () -> backend.get("a"));
    assertThrows(NotApplied.class, () -> backend.list("", null, 1));
    assertTrue(backend.get("a").isPresent());
  }

  @Test
  void aSlowCallWaitsAndThenPasses() {
    backend.next(Operation.PUT, Fault.SLOW);
    ETag etag = put("1");
    assertEquals(1, waits.get());
    backend.next(Operation.DELETE, Fault.SLOW);
    backend.delete("a", etag);
    assertEquals(2, waits.get());
    assertEquals(Map.of(), stored.dump());
  }

  @Test
  void aSeedRepeatsItsFaultsUntilHealed() {
    List<String> once = outcomes(42);
    assertEquals(once, outcomes(42));
    assertTrue(once.contains("NotApplied") && once.contains("OutcomeUnknown"), once.toString());
    assertTrue(once.contains("ok"), once.toString());
    backend.random(new Random(1), 1.0, Fault.NOT_APPLIED);
    assertThrows(NotApplied.class, () -> put("1"));
    backend.heal();
    put("2");
    assertEquals(Map.of("a", "2"), stored.dump());
  }

  private static List<String> outcomes(long seed) {
    FaultyBackend faulty =
        FaultyBackend.over(new TestBackend())
            .random(new Random(seed), 0.5, Fault.NOT_APPLIED, Fault.UNKNOWN_APPLIED);
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      try {
        faulty.put("a", new byte[] {(byte) i}, Precondition.none());
        outcomes.add("ok");
      } catch (StorageFailure e) {
        outcomes.add(e.getClass().getSimpleName());
      }
    }
    return outcomes;
  }

  private ETag put(String body) {
    return backend.put("a", body.getBytes(StandardCharsets.UTF_8), Precondition.none());
  }
}
