package dev.stash.storage.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MirrorTest {
  private final TestBackend source = new TestBackend();
  private final TestBackend target = new TestBackend();
  private final StorageBackend following = Mirror.open(source, target, MirrorPhase.FOLLOW);
  private final StorageBackend moving = Mirror.open(source, target, MirrorPhase.MOVE);

  @Test
  void whoFollowsLeavesBothStoragesAsTheyWouldBeWithoutIt() {
    ETag etag = put(following, "a", "1", Precondition.ifAbsent());
    put(following, "a", "2", Precondition.ifMatch(etag));
    assertEquals(Map.of("a", "2"), source.dump());
    assertEquals(Map.of(), target.dump());
  }

  @Test
  void anEtagOfTheSourceWorksOnceAfterTheObjectHasMoved() {
    ETag etag = put(following, "a", "1", Precondition.ifAbsent());
    move(null);
    assertEquals(Map.of("a", "1"), target.dump());
    put(following, "a", "2", Precondition.ifMatch(etag));
    assertThrows(
        PreconditionFailed.class, () -> put(following, "a", "3", Precondition.ifMatch(etag)));
    assertThrows(PreconditionFailed.class, () -> following.delete("a", etag));
    assertEquals(Map.of("a", "2"), target.dump());
  }

  @Test
  void aTargetThatFailsAfterTheWriteCostsItsOwnerNothing() {
    FaultyBackend faulty = FaultyBackend.over(target);
    StorageBackend storage = Mirror.open(source, faulty, MirrorPhase.MOVE);
    ETag first = put(following, "a", "1", Precondition.ifAbsent());
    faulty.next(Operation.PUT, Fault.NOT_APPLIED);
    ETag second = put(storage, "a", "2", Precondition.ifMatch(first));
    assertEquals("2", text(storage, "a"));
    faulty.next(Operation.PUT, Fault.UNKNOWN_APPLIED);
    assertThrows(NotApplied.class, () -> put(storage, "a", "3", Precondition.ifMatch(second)));
    ETag third = put(storage, "a", "3", Precondition.ifMatch(second));
    assertEquals("3", text(following, "a"));
    assertThrows(
        PreconditionFailed.class, () -> put(storage, "a", "4", Precondition.ifMatch(second)));
    put(following, "a", "4", Precondition.ifMatch(third));
  }

  /** The reason for tombstones. */
  @Test
  void aCopyThatComesLateDoesNotBringADeletedObjectBack() throws Exception {
    ETag etag = put(following, "a", "1", Precondition.ifAbsent());
    BlockingBackend slow = BlockingBackend.over(target);
    var hold = slow.holdNext(Operation.PUT);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var late =
          CompletableFuture.runAsync(
              () -> Mirror.moveAll(source, slow, "", null, progress -> {}), threads);
      hold.awaitArrival(Duration.ofSeconds(10));
      following.delete("a", etag);
      assertTrue(moving.get("a").isEmpty());
      hold.release();
      late.join();
    }
    assertTrue(moving.get("a").isEmpty());
    assertTrue(following.get("a").isEmpty());
    assertEquals(List.of(), moving.list("", null, 10).objects());
    put(following, "a", "2", Precondition.ifAbsent());
    assertEquals("2", text(moving, "a"));
  }

  @Test
  void allObjectsMoveAndARunThatBrokeOffGoesOn() {
    for (int i = 0; i < 2_500; i++) {
      put(following, "s/%04d".formatted(i), "body " + i, Precondition.ifAbsent());
    }
    List<MoveProgress> told = new ArrayList<>();
    assertThrows(
        IllegalStateException.class,
        () ->
            Mirror.moveAll(
                source,
                target,
                "",
                null,
                progress -> {
                  told.add(progress);
                  if (progress.moved() == 1_200) {
                    throw new IllegalStateException("stopped");
                  }
                }));
    assertEquals(1_200, told.getLast().moved());
    MoveProgress rest = move(told.getLast().cursor());
    assertEquals(1_300, rest.moved());
    assertEquals(200, rest.already(), "of the page that it stopped in");
    MoveProgress again = move(null);
    assertEquals(0, again.moved());
    assertEquals(2_500, again.already());
    StorageBackend retired = Mirror.open(source, target, MirrorPhase.RETIRE);
    for (int i = 0; i < 2_500; i++) {
      assertEquals("body " + i, text(retired, "s/%04d".formatted(i)));
    }
  }

  @Test
  void theTargetIsAPlainStorageInTheEnd() {
    ETag a = put(moving, "a", "1", Precondition.ifAbsent());
    put(moving, "b", "2", Precondition.ifAbsent());
    moving.delete("a", a);
    StorageBackend retired = Mirror.open(source, target, MirrorPhase.RETIRE);
    assertTrue(retired.get("a").isEmpty());
    assertEquals(1, retired.list("", null, 10).objects().size());
    assertEquals(1, Mirror.sweep(target, ""));
    assertEquals(Map.of("b", "2"), target.dump());
  }

  @Test
  void bodiesThatLookLikeMarkersAndBodiesTooLargeToBeFrozenAreRefused() {
    for (StorageBackend storage : List.of(following, moving)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> storage.put("a", Marker.tombstone(), Precondition.none()));
      assertThrows(
          IllegalArgumentException.class,
          () -> storage.put("a", new byte[16 * 1_024 * 1_024], Precondition.none()));
    }
    byte[] most = new byte[16 * 1_024 * 1_024 - 512];
    ETag etag = following.put("a", most, Precondition.ifAbsent());
    moving.put("a", most, Precondition.ifMatch(etag));
    assertArrayEquals(most, target.get("a").orElseThrow().body());
  }

  private MoveProgress move(@Nullable String cursor) {
    return Mirror.moveAll(source, target, "", cursor, progress -> {});
  }

  private static ETag put(
      StorageBackend storage, String key, String body, Precondition precondition) {
    return storage.put(key, body.getBytes(UTF_8), precondition);
  }

  private static String text(StorageBackend storage, String key) {
    return new String(storage.get(key).orElseThrow().body(), UTF_8);
  }
}
