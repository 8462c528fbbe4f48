package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Recovery;
import dev.stash.Stashed;
import dev.stash.Version;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.wire.Conversation.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has failed has failed, wherever its page comes with it again. */
class FailedEventsTest {
  private final HeldSocket socket = new HeldSocket(Counter::new);

  static final class Counter {
    @Stashed int count;

    @OnEvent("add")
    void add() {
      count++;
    }

    /** Fails where there are three. */
    @OnEvent("unlessThree")
    void unlessThree() {
      if (count == 3) {
        throw new IllegalStateException("on purpose");
      }
      count++;
    }
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private static Attached state(HeldSocket at, int count, long event, Change... others) {
    Map<String, Json> entries = new HashMap<>(Map.of("count", Json.of("" + count)));
    for (Change other : others) {
      entries.put(other.key(), Objects.requireNonNull(other.value()));
    }
    long epoch = at.sent.size() + 1L;
    return new Attached(
        Recovery.RECOVERED,
        entries,
        event + 1,
        event + 1,
        event,
        event,
        null,
        0,
        null,
        null,
        "i",
        epoch);
  }

  private static void mounted(HeldSocket socket, int count, long event, Change... others) {
    socket.session().attached(state(socket, count, event, others));
    socket.run();
  }

  private static void resynced(HeldSocket socket, int count, long event, Change... others) {
    socket.session().resynced(state(socket, count, event, others));
    socket.run();
  }

  private static long heardOf(HeldSocket socket, String what) {
    return socket.sent.stream().filter(text -> text.contains(what)).count();
  }

  private String last(String type) {
    return socket.sent.stream().filter(text -> text.contains(type)).toList().getLast();
  }

  private static long done(HeldSocket socket, int event) {
    return heardOf(socket, "\"done\",\"id\":" + event);
  }

  private static Change mark(HeldSocket.Write write) {
    assertEquals(2, write.changes().size(), write::toString);
    return write.changes().getLast();
  }

  /** Fails one event, and writes another one after it. */
  private Change failOneAndWriteTheNext() {
    mounted(socket, 3, 0);
    socket.event(1, "unlessThree", "null");
    assertEquals(List.of(), socket.written, "a failure writes nothing");
    assertEquals(1, heardOf(socket, "HANDLER_FAILED"));
    socket.event(2, "add", "null");
    return mark(socket.written.getFirst());
  }

  @Test
  void itIsRememberedWithTheNextWriteAndThePageIsNotShownThat() {
    Change mark = failOneAndWriteTheNext();
    socket.session().accepted(2, 2);
    socket.event(3, "add", "null");
    socket.run();
    assertEquals(1, done(socket, 2));
    assertEquals(1, socket.written.get(1).changes().size(), "once");
    assertEquals(0, heardOf(socket, mark.key()));
  }

  @Test
  void whoeverComesWithItAgainIsToldSoAgain() {
    Change mark = failOneAndWriteTheNext();
    try (HeldSocket next = new HeldSocket(Counter::new)) {
      mounted(next, 4, 2, mark);
      assertTrue(next.sent.getFirst().contains("\"lastEvent\":0"), next.sent::toString);
      assertTrue(next.sent.getFirst().contains("\"savedEvent\":0"), next.sent::toString);
      next.event(1, "unlessThree", "null"); // there are four
      next.event(2, "add", "null");
      next.run();
      assertEquals(List.of(), next.written, "they have happened");
      assertEquals(1, heardOf(next, "HANDLER_FAILED"));
      assertEquals(1, done(next, 2));
      assertTrue(next.sent.getLast().contains("\"event\":2"), next.sent::toString);
    }
  }

  @Test
  void afterWhichNothingWasWrittenItRunsAgain() {
    mounted(socket, 3, 0);
    socket.event(1, "unlessThree", "null");
    try (HeldSocket next = new HeldSocket(Counter::new)) {
      mounted(next, 4, 0);
      next.event(1, "unlessThree", "null");
      next.run();
      assertEquals(Json.of("5"), next.written.getFirst().changes().getFirst().value());
    }
  }

  /** It was told so by another server, which may never come to write that down. */
  @Test
  void whatAPageLeavesOutHasFailed() {
    mounted(socket, 3, 0);
    socket.event(1, "add", "null");
    assertEquals(1, socket.written.getFirst().changes().size());
    socket.event(4, "add", "null");
    assertEquals(
        Json.of("{\"2\":\"HANDLER_FAILED\",\"3\":\"HANDLER_FAILED\"}"),
        mark(socket.written.getLast()).value());
  }

  @Test
  void ofTwoRunsTheOneThatCountsIsTold() {
    mounted(socket, 2, 0);
    socket.event(1, "add", "null"); // 3
    socket.event(2, "unlessThree", "null"); // fails
    socket.event(3, "add", "null"); // 4
    Change mark = mark(socket.written.get(1));
    assertEquals(0, heardOf(socket, "HANDLER_FAILED"), "not before the one before it");
    resynced(socket, 9, 0); // all run again: 10, 11, 12
    assertEquals(5, socket.written.size());
    resynced(socket, 4, 3, mark); // the first ones had come after all
    assertEquals(1, heardOf(socket, "HANDLER_FAILED"));
    assertTrue(last("resync").contains("\"lastEvent\":3"), socket.sent::toString);
    assertTrue(last("saved").contains("\"event\":3"), socket.sent::toString);
  }

  @Test
  void whatCountsMayHaveDoneWellWhereALaterRunFailed() {
    mounted(socket, 4, 0);
    socket.event(1, "add", "null"); // 5
    socket.event(2, "unlessThree", "null"); // 6
    resynced(socket, 2, 0); // 3, fails
    resynced(socket, 6, 2); // the first ones had come after all
    assertEquals(0, heardOf(socket, "HANDLER_FAILED"));
    assertTrue(last("resync").contains("\"lastEvent\":2"), socket.sent::toString);
  }

  @Test
  void whatIsRefusedIsRememberedLikewise() {
    mounted(socket, 3, 0);
    socket.event(1, "add", "null");
    socket.session().refused(1, "SESSION_TOO_LARGE", "too large");
    resynced(socket, 3, 0);
    assertEquals(1, heardOf(socket, "SESSION_TOO_LARGE"));
    socket.event(2, "add", "null");
    Change mark = mark(socket.written.getLast());
    try (HeldSocket next = new HeldSocket(Counter::new)) {
      mounted(next, 4, 2, mark);
      next.event(1, "add", "null");
      next.run();
      assertEquals(1, heardOf(next, "SESSION_TOO_LARGE"));
    }
  }

  @Test
  void whatThePageKnowsIsForgotten() {
    Change mark = failOneAndWriteTheNext();
    HeldSocket next = new HeldSocket(Counter::new, 2);
    try (next) {
      mounted(next, 3, 2, mark);
      assertTrue(next.sent.getFirst().contains("\"lastEvent\":2"), next.sent::toString);
      next.event(3, "unlessThree", "null");
      next.event(4, "add", "null");
      assertEquals(Json.of("{\"3\":\"HANDLER_FAILED\"}"), mark(next.written.getFirst()).value());
    }
  }

  /** The entry has its place among 64 KiB. */
  @Test
  void ofWhatWasSaidTheLatestIsKeptAndOfTheRestTheCode() {
    FailedEvents failed = FailedEvents.NONE;
    for (int event = 1; event <= 200; event++) {
      String text = event + "\ud800".repeat(400);
      failed = failed.with(event, new Failure("C".repeat(40), text, true));
    }
    Json entry = Objects.requireNonNull(failed.entry().value());
    assertTrue(entry.size() < 32 << 10, () -> entry.size() + " bytes");
    FailedEvents read = FailedEvents.of(entry);
    for (int event = 197; event <= 200; event++) {
      assertTrue(told(read, event).forPage());
      assertTrue(told(read, event).message().startsWith("" + event));
    }
    assertEquals("C".repeat(40), told(read, 196).code());
    assertFalse(told(read, 196).forPage(), "and the page is told what it is told of all");
  }

  @Test
  void theFieldThatATextIsAboutIsKeptWithIt() {
    Failure about = new Failure("TAKEN", "Somebody has it", true, "email");
    Failure said = new Failure("SOLD_OUT", "Sold out", true);
    Json entry =
        Objects.requireNonNull(FailedEvents.NONE.with(3, about).with(4, said).entry().value());
    assertEquals(
        Json.of(
            "{\"3\":\"TAKEN\",\"4\":\"SOLD_OUT\",\"texts\":{\"3\":\"Somebody has"
                + " it\",\"4\":\"Sold out\"},\"fields\":{\"3\":\"email\"}}"),
        entry);
    assertEquals(about, told(FailedEvents.of(entry), 3));
    assertEquals(said, told(FailedEvents.of(entry), 4));
  }

  @Test
  void aPageIsToldTheVersionOfAViewThatHasHadMoreThanOne() {
    mounted(socket, 3, 0);
    assertFalse(socket.sent.getFirst().contains("version"), socket.sent::toString);
    try (HeldSocket second = new HeldSocket(Second::new)) {
      mounted(second, 3, 0);
      assertTrue(second.sent.getFirst().contains("\"version\":2"), second.sent::toString);
    }
  }

  /** The second of its kind. */
  @Version(2)
  static final class Second {
    @Stashed int count;
  }

  private static Failure told(FailedEvents failed, long event) {
    return Objects.requireNonNull(failed.failure(event));
  }

  /** Earlier releases take what is a text for a code, and pass over the rest. */
  @Test
  void earlierReleasesReadTheCodesBesideIt() {
    Failure said = new Failure("SOLD_OUT", "Sold out", true);
    Failure failure = new Failure("HANDLER_FAILED", "for developers");
    assertEquals(
        Json.of("{\"2\":\"HANDLER_FAILED\",\"3\":\"SOLD_OUT\",\"texts\":{\"3\":\"Sold out\"}}"),
        FailedEvents.NONE.with(3, said).with(2, failure).entry().value());
  }

  @Test
  void whatTheStorageHasIsWaitedForBeforeAFailureIsTold() {
    socket
        .session()
        .attached(
            new Attached(
                Recovery.ERROR, Map.of(), 0, 0, 0, 0, null, 0, "STORAGE_UNAVAILABLE", null, "", 0));
    socket.run();
    for (int event = 1; event <= 4; event++) {
      socket.event(event, event < 4 ? "add" : "unlessThree", "null");
    }
    assertEquals(0, heardOf(socket, "HANDLER_FAILED"), "with what is stored it may do well");
    resynced(socket, 1, 0);
    assertEquals(0, heardOf(socket, "HANDLER_FAILED"));
    assertEquals(4, socket.written.size());
    assertEquals(Json.of("5"), socket.written.getLast().changes().getFirst().value());
  }
}
