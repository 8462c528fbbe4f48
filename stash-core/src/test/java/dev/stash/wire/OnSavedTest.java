package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OnSaved;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What follows a saved event, between what the session says and what the page is told. */
class OnSavedTest {
  private final HeldSocket socket = new HeldSocket(Orders::new);

  final class Orders {
    @Stashed int count;

    @OnEvent("order")
    void order(String item) {
      count++;
    }

    @OnSaved("order")
    void ordered(String item) {
      socket.sent.add("mail " + item);
      count = 99;
      if (item.equals("bomb")) {
        throw new IllegalStateException("on purpose");
      }
    }

    @OnEvent("fail")
    void fail() {
      throw new IllegalStateException("on purpose");
    }

    @OnSaved("fail")
    void failed() {
      socket.sent.add("mail failed");
    }
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private static Attached state(
      int count, long revision, long saved, long lastEvent, long savedEvent, long epoch) {
    return new Attached(
        Recovery.RECOVERED,
        Map.of("count", Json.of("" + count)),
        revision,
        saved,
        lastEvent,
        savedEvent,
        null,
        0,
        null,
        null,
        "i",
        epoch);
  }

  private void mounted(long revision, long saved, long lastEvent, long savedEvent) {
    socket.session().attached(state(3, revision, saved, lastEvent, savedEvent, 1));
    socket.run();
  }

  private List<String> mails() {
    return socket.sent.stream().filter(text -> text.startsWith("mail")).toList();
  }

  private long heardOf(String what) {
    return socket.sent.stream().filter(text -> text.contains(what)).count();
  }

  @Test
  void itRunsWhenTheEventIsStoredAndThenThePageIsTold() {
    mounted(1, 1, 0, 0);
    socket.event(1, "order", "\"tea\"");
    socket.event(2, "order", "\"milk\"");
    socket.session().accepted(1, 2);
    socket.session().accepted(2, 3);
    socket.run();
    assertEquals(List.of(), mails());
    socket.session().saved(2, 1);
    socket.run();
    assertEquals(List.of("mail tea"), mails());
    assertTrue(socket.sent.getLast().contains("\"saved\""), socket.sent::toString);
    socket.session().saved(3, 2);
    socket.run();
    assertEquals(List.of("mail tea", "mail milk"), mails());
  }

  @Test
  void whatItChangesInStashedFieldsIsPutBackAndWhatItThrowsHidesNothing() {
    mounted(1, 1, 0, 0);
    socket.event(1, "order", "\"bomb\"");
    socket.session().accepted(1, 2);
    socket.session().saved(2, 1);
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"event\":1"), socket.sent::toString);
    socket.event(2, "order", "\"tea\"");
    socket.session().accepted(2, 3);
    socket.session().saved(3, 2);
    socket.event(3, "order", "\"milk\"");
    socket.run();
    assertEquals(
        List.of(Json.of("4"), Json.of("5"), Json.of("6")),
        socket.written.stream().map(write -> write.changes().getFirst().value()).toList());
    assertEquals(List.of("mail bomb", "mail tea"), mails());
  }

  @Test
  void anEventThatFailedIsNotFollowedHoweverItsPlaceBecomesKnown() {
    mounted(1, 1, 0, 0);
    socket.event(1, "order", "\"tea\"");
    socket.event(2, "fail", "null");
    socket.event(3, "order", "\"milk\"");
    // The answers were lost; its owner has applied what came.
    Change mark = socket.written.get(1).changes().getLast();
    Map<String, Json> there =
        Map.of("count", Json.of("5"), mark.key(), Objects.requireNonNull(mark.value()));
    socket
        .session()
        .resynced(new Attached(Recovery.RECOVERED, there, 3, 3, 3, 3, null, 0, null, null, "i", 2));
    socket.run();
    assertEquals(1, heardOf("HANDLER_FAILED"));
    assertEquals(List.of("mail tea", "mail milk"), mails());
  }

  @Test
  void anEventThatIsRefusedIsNotFollowed() {
    mounted(1, 1, 0, 0);
    socket.event(1, "order", "\"tea\"");
    socket.session().refused(1, "VALUE_TOO_LARGE", "too large");
    socket.session().resynced(state(3, 1, 1, 0, 0, 2));
    socket.event(2, "order", "\"milk\"");
    socket.session().accepted(2, 2);
    socket.session().saved(2, 2);
    socket.run();
    assertEquals(1, heardOf("VALUE_TOO_LARGE"));
    assertEquals(List.of("mail milk"), mails());
  }

  @Test
  void whatAnEarlierSocketBroughtIsAskedForAndFollowedWhenItIsStored() {
    mounted(5, 4, 3, 2); // of three events two are stored; the page knows of none
    assertTrue(
        socket.sent.getLast().contains("\"lastEvent\":0")
            && socket.sent.getLast().contains("\"savedEvent\":0"),
        socket.sent::toString);
    socket.session().saved(4, 2);
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"event\":0"), "not before its method has run");
    socket.event(1, "order", "\"tea\"");
    socket.event(2, "order", "\"milk\"");
    socket.event(3, "order", "\"bread\"");
    socket.run();
    assertEquals(List.of("mail tea", "mail milk"), mails());
    assertEquals(3, heardOf("\"done\""));
    assertTrue(socket.sent.stream().noneMatch(text -> text.contains("\"event\":3")));
    assertEquals(List.of(), socket.written, "they have happened");
    socket.session().saved(5, 3);
    socket.run();
    assertEquals(List.of("mail tea", "mail milk", "mail bread"), mails());
    assertTrue(socket.sent.getLast().contains("\"event\":3"), socket.sent::toString);
    socket.event(4, "order", "\"more\"");
    assertEquals(Json.of("4"), socket.written.getFirst().changes().getFirst().value());
  }

  @Test
  void whoeverComesSaysWithTheFirstWriteWhatItsPageKnows() {
    try (HeldSocket next = new HeldSocket(Orders::new, 2)) {
      next.session().attached(state(3, 3, 3, 2, 2, 1));
      next.run();
      next.event(3, "order", "\"tea\"");
      assertEquals(
          new Change("stash.failed", Scope.RECONNECT, Json.of("{\"settled\":2}")),
          next.written.getFirst().changes().getLast());
      next.session().accepted(3, 4);
      next.run();
      next.event(4, "order", "\"milk\"");
      assertEquals(1, next.written.get(1).changes().size(), "once");
    }
  }

  /** It stood still with the event, and others have brought the page on. */
  @Test
  void whatThePageKnowsIsNotFollowedByWhoFindsItLate() {
    mounted(1, 1, 0, 0);
    socket.event(1, "order", "\"tea\"");
    Map<String, Json> there =
        Map.of("count", Json.of("5"), "stash.failed", Json.of("{\"settled\":2}"));
    socket
        .session()
        .resynced(new Attached(Recovery.RECOVERED, there, 3, 3, 3, 3, null, 0, null, null, "i", 2));
    socket.event(2, "order", "\"milk\"");
    socket.event(3, "order", "\"bread\"");
    socket.run();
    assertEquals(List.of("mail bread"), mails());
  }

  @Test
  void whenTheSocketHasGoneWhatIsBroughtHomeIsFollowedStill() {
    mounted(1, 1, 0, 0);
    socket.event(1, "order", "\"tea\"");
    socket.session().accepted(1, 2);
    socket.run();
    socket.gone();
    socket.run();
    assertEquals(0, socket.closed);
    socket.session().saved(2, 1);
    socket.run();
    assertEquals(List.of("mail tea"), mails());
    assertEquals(1, socket.closed);
  }
}
