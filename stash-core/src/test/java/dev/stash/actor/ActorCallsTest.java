package dev.stash.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.StashException;
import dev.stash.cluster.Member;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Durable actors as an application has them: one process, and several. */
final class ActorCallsTest {
  private final TestBackend storage = new TestBackend();
  private final TestCluster cluster = new TestCluster();
  private final List<Stash> running = new ArrayList<>();

  @AfterEach
  void close() {
    running.forEach(Stash::close);
    cluster.close();
  }

  private static StashBuilder builder() {
    return Stash.builder()
        .secret("0123456789abcdefghijklmnopqrstuvwxyz")
        .actor(Room.class, RoomActor::new);
  }

  private Stash start(StashBuilder builder) {
    Stash stash = builder.build();
    running.add(stash);
    return stash;
  }

  private Stash alone() {
    return start(builder().storage(storage));
  }

  private Stash member() {
    return start(builder().storage(storage).cluster(cluster.member()));
  }

  private String stored(String name) {
    return storage
        .get("actors/room/" + name + ".json")
        .map(object -> new String(object.body(), StandardCharsets.UTF_8))
        .orElse("");
  }

  @Test
  void whatIsReturnedIsStoredAndComesBack() {
    Stash first = alone();
    Room room = first.actor(Room.class, "lobby");
    assertEquals(1, room.say("ann", "hi"));
    assertTrue(stored("lobby").contains("\"hi\""), stored("lobby"));
    assertEquals(2, room.say("bob", "ho"));
    first.close();

    List<Room.Line> lines = alone().actor(Room.class, "lobby").history();
    assertEquals(
        List.of(
            new Room.Line("topic", "of lobby"),
            new Room.Line("ann", "hi"),
            new Room.Line("bob", "ho")),
        lines);
  }

  @Test
  void aStageIsWaitedForByTheActorAndGivenToTheCaller() {
    Room room = alone().actor(Room.class, "lobby");
    assertEquals(1, room.sayLater(new Room.Line("ann", "hi")).toCompletableFuture().join());
    assertEquals(2, room.history().size());
  }

  @Test
  void whatIsOneWayComesBeforeWhatIsCalledNext() {
    Room room = alone().actor(Room.class, "lobby");
    room.whisper("ann", "psst");
    assertEquals("psst", room.history().get(1).text());
  }

  @Test
  void aDefaultMethodCallsTheOthers() {
    assertEquals(1, alone().actor(Room.class, "lobby").greet("ann"));
  }

  @Test
  void whatOnlyReadsChangesNothing() {
    Room room = alone().actor(Room.class, "lobby");
    assertEquals(1, room.say("ann", "hi"));
    assertEquals(0, room.spoilt());
    assertEquals(2, room.history().size());
    assertEquals(2, room.say("ann", "still here"));
  }

  @Test
  void whatTheStartChangesIsStoredBeforeAnybodyIsShownIt() {
    Room room = alone().actor(Room.class, "lobby");
    assertEquals("of lobby", room.history().getFirst().text());
    assertTrue(stored("lobby").contains("of lobby"), stored("lobby"));
  }

  @Test
  void aMethodThatThrowsHasChangedNothing() {
    Room room = alone().actor(Room.class, "lobby");
    assertEquals(1, room.say("ann", "hi"));
    MethodFailed failed = assertThrows(MethodFailed.class, () -> room.fail("out of order"));
    assertEquals("METHOD_FAILED", failed.code());
    assertEquals("java.lang.IllegalStateException", failed.thrown().orElseThrow());
    assertTrue(String.valueOf(failed.getMessage()).contains("out of order"));
    MethodFailed user = assertThrows(MethodFailed.class, () -> room.fail("user"));
    assertEquals("CLOSED_ROOM", user.code());
    assertEquals("the room is closed", user.getMessage());
    assertEquals(2, room.say("ann", "still here"));
  }

  @Test
  void eachKeyHasAnActorOfItsOwnWhateverItLooksLike() {
    Stash stash = alone();
    List<String> keys = List.of("a", "A", "a/b", "../a", "a~2f", "ä", "a b", ".", "日本");
    for (String key : keys) {
      assertEquals(1, stash.actor(Room.class, key).say("ann", key), key);
    }
    for (String key : keys) {
      Room room = stash.actor(Room.class, key);
      assertEquals("of " + key, room.history().getFirst().text());
      assertEquals(key, room.history().get(1).text());
    }
    assertThrows(IllegalArgumentException.class, () -> stash.actor(Room.class, ""));
    assertThrows(IllegalArgumentException.class, () -> stash.actor(Room.class, "x".repeat(401)));
  }

  @Test
  void aKeyedCallRunsOnceWhoeverMakesIt() {
    Stash one = member();
    Stash other = member();
    CallOptions order = CallOptions.NONE.key("order-17");
    assertEquals(1, one.actor(Room.class, "lobby", order).say("ann", "hi"));
    assertEquals(1, other.actor(Room.class, "lobby", order).say("ann", "hi"));
    assertEquals(1, one.actor(Room.class, "lobby", order).say("ann", "hi"));
    CallRefused reused =
        assertThrows(
            CallRefused.class, () -> one.actor(Room.class, "lobby", order).say("ann", "ho"));
    assertEquals("KEY_REUSED", reused.code());
    assertEquals(2, one.actor(Room.class, "lobby").history().size());
  }

  @Test
  void callsOfAllMembersCountEachOnce() throws Exception {
    List<Stash> members = List.of(member(), member(), member());
    List<Integer> replies = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls =
          IntStream.range(0, 60)
              .<Callable<Integer>>mapToObj(
                  i -> () -> members.get(i % 3).actor(Room.class, "lobby").say("n" + i, "hi"))
              .toList();
      for (Future<Integer> reply : threads.invokeAll(calls)) {
        replies.add(reply.get());
      }
    }
    assertEquals(IntStream.rangeClosed(1, 60).boxed().toList(), replies.stream().sorted().toList());
  }

  @Test
  void anActorGoesOnWhenItsOwnerIsKilled() {
    Stash one = member();
    Stash other = member();
    Room room = one.actor(Room.class, "lobby");
    assertEquals(1, room.say("ann", "hi"));
    Member owner = other.self();
    cluster.place("lobby", owner);
    assertEquals(2, room.say("ann", "from afar"));
    cluster.kill(owner);
    assertEquals(3, room.say("ann", "goes on"));
  }

  @Test
  void whoWaitsTooLongForTheStorageIsToldThatNobodyKnows() {
    FaultyBackend faulty = FaultyBackend.over(storage);
    Stash stash = start(builder().storage(faulty));
    Room room = stash.actor(Room.class, "lobby", CallOptions.NONE.within(Duration.ofMillis(300)));
    assertEquals(1, stash.actor(Room.class, "lobby").say("ann", "hi"));
    faulty.always(Fault.NOT_APPLIED);
    assertThrows(CallOutcomeUnknown.class, () -> room.say("ann", "lost?"));
    faulty.heal();
    assertEquals(3, stash.actor(Room.class, "lobby").say("ann", "back"));
  }

  @Test
  void whatIsTooLargeIsRefusedAndTheRestStays() {
    Stash stash = start(builder().storage(storage).maxActorBytes(2_048).maxCallBytes(1_500));
    Room room = stash.actor(Room.class, "lobby");
    CallRefused large = assertThrows(CallRefused.class, () -> room.say("ann", "x".repeat(1_600)));
    assertEquals("CALL_TOO_LARGE", large.code());
    assertEquals(1, room.say("ann", "x".repeat(1_200)));
    MethodFailed full = assertThrows(MethodFailed.class, () -> room.say("ann", "x".repeat(1_200)));
    assertEquals("ACTOR_TOO_LARGE", full.code());
    assertEquals(2, room.say("ann", "hi"));
  }

  @Test
  void whoIsInterruptedDoesNotWaitOn() throws Exception {
    Room room = alone().actor(Room.class, "lobby");
    assertEquals(1, room.say("ann", "hi"));
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  try {
                    var unused = room.say("ann", "ho");
                  } catch (Throwable told) {
                    thrown.complete(told);
                  }
                });
    caller.join();
    assertEquals(CallOutcomeUnknown.class, thrown.join().getClass());
  }

  @Test
  void whatIsNotKnownHereIsSaid() {
    Stash stash = alone();
    StashException unknown =
        assertThrows(StashException.class, () -> stash.actor(Runnable.class, "lobby"));
    assertEquals("ACTOR_UNKNOWN", unknown.code());
  }

  @Test
  void aStubIsKnownByItsActor() {
    Stash stash = alone();
    Room room = stash.actor(Room.class, "lobby");
    assertEquals(room, stash.actor(Room.class, "lobby"));
    assertEquals(room.hashCode(), stash.actor(Room.class, "lobby").hashCode());
    assertFalse(room.equals(stash.actor(Room.class, "hall")));
    assertEquals("Room[lobby]", room.toString());
    assertNotNull(room);
  }
}
