package dev.stash.cluster.lanes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.cluster.lanes.Frame.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final List<Batch> wire = new ArrayList<>();
  private final Lane lane = new Lane("words", frame -> wire.add((Batch) frame));

  private CompletableFuture<Void> send(String message, long until) {
    return lane.send(message.getBytes(UTF_8), until);
  }

  private static List<String> texts(Batch batch) {
    return batch.messages().stream().map(bytes -> new String(bytes, UTF_8)).toList();
  }

  @Test
  void whatIsSentWhileTheWindowIsFullTravelsTogether() {
    for (int i = 0; i < Lane.WINDOW + 3; i++) {
      var unused = send("m" + i, 1_000);
    }
    assertEquals(Lane.WINDOW, wire.size());
    lane.taken(1, 1);
    assertEquals(Lane.WINDOW + 1, wire.size());
    assertEquals(List.of("m8", "m9", "m10"), texts(wire.get(Lane.WINDOW)));
    assertEquals(Lane.WINDOW + 1, wire.get(Lane.WINDOW).nth());
  }

  @Test
  void aSenderLearnsThatItsMessageWasTaken() {
    CompletableFuture<Void> first = send("a", 1_000);
    CompletableFuture<Void> second = send("b", 1_000);
    lane.taken(1, 1);
    assertTrue(first.isDone());
    assertFalse(second.isDone());
  }

  @Test
  void whatWasMissedFailsAndIsNotTakenForTaken() {
    CompletableFuture<Void> first = send("a", 1_000);
    CompletableFuture<Void> second = send("b", 1_000);
    CompletableFuture<Void> third = send("c", 1_000);
    lane.taken(2, 2);
    assertTrue(first.isCompletedExceptionally());
    assertTrue(second.isDone() && !second.isCompletedExceptionally());
    assertFalse(third.isDone());
    lane.taken(2, 3);
    assertTrue(third.isDone() && !third.isCompletedExceptionally());
  }

  @Test
  void whatIsNotTakenInTimeFailsAndLeavesAGapThatShows() {
    CompletableFuture<Void> late = send("a", 100);
    lane.tick(99);
    assertFalse(late.isDone());
    lane.tick(100);
    assertTrue(late.isCompletedExceptionally());
    assertEquals(2, wire.get(1).nth());
    assertEquals(List.of(), texts(wire.get(1)));
  }

  /** What shows it may be lost as well, and nobody may ever send anything else. */
  @Test
  void aGapIsShownAgainUntilSomethingIsTaken() {
    var unused = send("a", 100);
    lane.tick(100);
    lane.tick(99 + Lane.SHOWN_AGAIN);
    assertEquals(2, wire.getLast().nth());
    lane.tick(100 + Lane.SHOWN_AGAIN);
    assertEquals(3, wire.getLast().nth());
    lane.tick(100 + 2 * Lane.SHOWN_AGAIN);
    assertEquals(4, wire.getLast().nth());
    assertEquals(List.of(), texts(wire.getLast()));
    lane.taken(4, 4);
    lane.tick(100 + 9 * Lane.SHOWN_AGAIN);
    assertEquals(4, wire.getLast().nth(), "it is known there");
  }

  @Test
  void aSideThatHasTakenNothingSinceTheLastTickIsSilent() {
    assertFalse(lane.tick(0), "nothing is under way");
    var first = send("a", 1_000);
    assertFalse(lane.tick(100), "may be on its way");
    assertTrue(lane.tick(200));
    assertTrue(lane.tick(300));
    var second = send("b", 1_000);
    lane.taken(1, 1);
    assertFalse(lane.tick(400), "it has taken something");
    lane.taken(1, 2);
    assertFalse(lane.tick(500), "nothing is under way");
    assertTrue(first.isDone() && second.isDone());
  }

  @Test
  void whatIsGivenUpBeforeItWasSentLeavesAGapThatShows() {
    for (int i = 0; i < Lane.WINDOW; i++) {
      var unused = send("m" + i, 1_000);
    }
    CompletableFuture<Void> late = send("late", 100);
    lane.tick(100);
    assertTrue(late.isCompletedExceptionally());
    Batch last = wire.getLast();
    assertEquals(Lane.WINDOW + 2, last.nth());
    assertEquals(List.of(), texts(last));
    lane.tick(200);
    assertEquals(last, wire.getLast(), "told once");
  }

  @Test
  void whatIsRefusedLeavesAGapInTheNextFrame() {
    for (int i = 0; i < Lane.WINDOW; i++) {
      var unused = send("m" + i, 1_000);
    }
    while (!lane.send(new byte[1 << 20], 1_000).isCompletedExceptionally()) {
      // until it is full
    }
    lane.taken(1, 1);
    assertEquals(Lane.WINDOW + 2, wire.getLast().nth());
  }

  @Test
  void aLaneWhoseOtherEndIsSilentTakesABoundedAmount() {
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      if (lane.send(new byte[1 << 20], 1_000).isCompletedExceptionally()) {
        refused++;
      }
    }
    assertEquals(100 - 64 - Lane.WINDOW, refused);
  }

  @Test
  void nothingIsPutOnTheWireUnderTheMonitor() {
    List<Long> held = new ArrayList<>();
    Watched watched =
        new Watched(
            (lane, frame) -> {
              if (Thread.holdsLock(lane)) {
                held.add(frame.nth());
              }
            });
    for (int i = 0; i < Lane.WINDOW + 1; i++) {
      var unused = watched.lane.send(new byte[1], 100);
    }
    watched.lane.taken(1, 1);
    watched.lane.tick(200);
    assertEquals(List.of(), held);
  }

  /** A lane, and a wire that knows it. */
  private static final class Watched {
    final Lane lane;

    Watched(BiConsumer<Lane, Batch> wire) {
      lane = new Lane("words", frame -> wire.accept(self(), (Batch) frame));
    }

    private Lane self() {
      return lane;
    }
  }

  /** A network that stands still holds up the one that is at it, and nobody else. */
  @Test
  void whoIsAtTheWireHoldsUpNobodyAndTheOrderStays() throws Exception {
    CountDownLatch atTheWire = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    List<Batch> slow = new CopyOnWriteArrayList<>();
    Lane held =
        new Lane(
            "words",
            frame -> {
              atTheWire.countDown();
              awaitQuietly(goesOn);
              slow.add((Batch) frame);
            });
    Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  var unused = held.send("a".getBytes(UTF_8), 1_000);
                });
    atTheWire.await();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          var unused = held.send("b".getBytes(UTF_8), 1_000);
          held.tick(10);
        });
    assertEquals(List.of(), slow);
    goesOn.countDown();
    first.join();
    assertEquals(List.of("a", "b"), slow.stream().flatMap(b -> texts(b).stream()).toList());
    assertEquals(List.of(1L, 2L), slow.stream().map(Batch::nth).toList());
  }

  /** Else a request would carry a stranger's megabytes for as long as they are taken. */
  @Test
  void whoSendsPutsNoMoreThanAWindowOnTheWire() {
    List<Batch> posted = new ArrayList<>();
    Watched quick =
        new Watched(
            (lane, batch) -> {
              posted.add(batch);
              for (int more = 0; posted.size() == 1 && more < 100; more++) {
                var unused = lane.send(new byte[512 << 10], 1_000);
              }
              lane.taken(1, batch.nth()); // the other side is as quick
            });
    var unused = quick.lane.send(new byte[1], 1_000);
    assertEquals(Lane.WINDOW, posted.size());
    quick.lane.tick(10);
    assertEquals(2 * Lane.WINDOW, posted.size());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aClosedLaneFailsAllThatWaits() {
    CompletableFuture<Void> waiting = send("a", 1_000);
    lane.close();
    assertTrue(waiting.isCompletedExceptionally());
    assertTrue(send("b", 1_000).isCompletedExceptionally());
  }
}
