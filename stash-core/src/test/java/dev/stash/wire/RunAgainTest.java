package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Conflict;
import dev.stash.Mount;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.engine.Content;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a handler's fields are, and what its page is told, when an event runs again. */
class RunAgainTest {
  private final HeldSocket socket = new HeldSocket(Visits::new);

  static final class Visits {
    @Stashed int visits;
    @Stashed int clicks;

    @Stashed(conflict = Conflict.OVERWRITE)
    String color = "";

    @Stashed(scope = Scope.RECONNECT)
    String draft = "";

    int runs;

    @OnMount
    void mounted(Mount mount) {
      visits++;
    }

    @OnEvent("click")
    void click() {
      runs++;
      clicks++;
    }

    @OnEvent("fail")
    void fail() {
      clicks++;
      throw new IllegalStateException("on purpose");
    }

    @OnEvent("color")
    void color(String wanted) {
      color = wanted;
    }

    @OnEvent("draft")
    void draft(String text) {
      draft = text;
    }
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private void mounted(Map<String, String> values) {
    Map<String, Json> entries = new java.util.HashMap<>();
    values.forEach((key, value) -> entries.put(key, Json.of(value)));
    socket
        .session()
        .attached(
            new Attached(Recovery.RECOVERED, entries, 1, 1, 0, 0, null, 0, null, null, "i", 1));
    socket.run();
  }

  private static Content content(Map<String, String> values) {
    Content content = Content.NONE;
    for (Map.Entry<String, String> entry : values.entrySet()) {
      content = content.plus(Content.of(entry.getKey(), Json.of(entry.getValue()).utf8()));
    }
    return content;
  }

  private void pushed(long at, String key, String value, Map<String, String> with) {
    socket
        .session()
        .changed(at, List.of(new Change(key, Scope.SESSION, Json.of(value))), content(with));
  }

  private static Json value(HeldSocket.Write write, String key) {
    return write.changes().stream()
        .filter(change -> change.key().equals(key))
        .map(Change::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void untilAnEventIsAcceptedEachRunBeginsWithTheMountMethod() {
    mounted(Map.of("visits", "3"));
    socket.event(1, "click", "null");
    assertEquals(Json.of("4"), value(socket.written.getFirst(), "visits"));
    Map<String, String> there = Map.of("visits", "7", "clicks", "5");
    pushed(2, "visits", "7", Map.of("visits", "7"));
    pushed(3, "clicks", "5", there);
    socket.session().conflict(2, 1, 3, content(there), 250);
    socket.run();
    assertEquals(Json.of("8"), value(socket.written.get(1), "visits"));
    assertEquals(Json.of("6"), value(socket.written.get(1), "clicks"));
    socket.session().accepted(1, 4);
    socket.run();

    Map<String, String> later = Map.of("visits", "8", "clicks", "9");
    socket.event(2, "click", "null");
    pushed(5, "clicks", "9", later);
    socket.session().conflict(3, 2, 5, content(later), 250);
    socket.run();
    HeldSocket.Write last = socket.written.getLast();
    assertEquals(List.of("clicks"), last.changes().stream().map(Change::key).toList());
    assertEquals(Json.of("10"), value(last, "clicks"));
  }

  @Test
  void aRunThatLostIsNotShownAndDoneIsSaidOnce() {
    mounted(Map.of());
    socket.event(1, "click", "null");
    pushed(2, "clicks", "5", Map.of("clicks", "5"));
    socket.session().conflict(2, 1, 2, content(Map.of("clicks", "5")), 250);
    socket.run();
    assertTrue(socket.sent.stream().noneMatch(text -> text.contains("\"clicks\":1")));
    socket.session().accepted(1, 3);
    socket.run();
    assertEquals(1, socket.sent.stream().filter(text -> text.contains("\"done\"")).count());
    assertTrue(socket.sent.get(socket.sent.size() - 2).contains("\"clicks\":6"));
  }

  @Test
  void whoWaitsForItsTurnRunsNothing() {
    mounted(Map.of());
    socket.event(1, "click", "null");
    pushed(2, "clicks", "5", Map.of("clicks", "5"));
    socket.session().conflict(2, 1, 2, content(Map.of("clicks", "5")), 0);
    socket.run();
    socket.event(2, "click", "null");
    socket.run();
    assertEquals(1, socket.written.size());
    socket.session().turn(2, 2, content(Map.of("clicks", "5")));
    socket.run();
    assertEquals(Json.of("6"), value(socket.written.get(1), "clicks"));
    assertEquals(Json.of("7"), value(socket.written.get(2), "clicks"));
  }

  @Test
  void anEventThatFailsIsToldSoWhenItsPlaceIsKnown() {
    mounted(Map.of());
    socket.event(1, "click", "null");
    socket.event(2, "fail", "null");
    socket.run();
    assertTrue(socket.sent.stream().noneMatch(text -> text.contains("HANDLER_FAILED")));
    socket.session().accepted(1, 2);
    socket.run();
    assertTrue(socket.sent.getLast().contains("HANDLER_FAILED"), socket.sent::toString);
  }

  @Test
  void aKeyThatTheLastWriterWinsIsNotJudgedAndNeitherIsADraft() {
    mounted(Map.of("color", "\"red\""));
    socket.event(1, "color", "\"blue\"");
    // What the mount has changed goes along with the first event, and is judged.
    assertNotNull(socket.written.getFirst().seen());
    socket.session().accepted(1, 2);
    socket.event(2, "color", "\"green\"");
    socket.event(3, "draft", "\"Hel\"");
    socket.run();
    assertNull(socket.written.get(1).seen());
    assertNull(socket.written.get(2).seen());
    socket.event(4, "click", "null");
    socket.run();
    Content seen = socket.written.getLast().seen();
    assertEquals(content(Map.of("visits", "1", "draft", "\"Hel\"")), seen, "without the color");
  }

  @Test
  void whenTheSocketHasGoneWhatIsOnItsWayIsAwaitedAndNoMore() {
    mounted(Map.of());
    socket.event(1, "click", "null");
    socket.gone();
    socket.run();
    assertEquals(0, socket.closed, "it may be accepted, and is to be stored then");
    pushed(2, "clicks", "5", Map.of("clicks", "5"));
    socket.session().conflict(2, 1, 2, content(Map.of("clicks", "5")), 250);
    socket.run();
    assertEquals(1, socket.written.size(), "nobody was told that it is done: the page has it");
    assertEquals(1, socket.closed);
    assertEquals(0, socket.planned(), "what is planned would keep the connection");
  }

  @Test
  void whatAPageWasToldIsDoneIsBroughtHomeWhenItsSocketHasGone() {
    mounted(Map.of());
    socket.event(1, "click", "null");
    socket.session().accepted(1, 2);
    socket.event(2, "click", "null");
    socket.run();
    socket.gone();
    // Its owner has died before it was stored, and the next one has something else.
    socket
        .session()
        .resynced(
            new Attached(
                Recovery.RECOVERED,
                Map.of("clicks", Json.of("5")),
                9,
                9,
                0,
                0,
                null,
                0,
                null,
                null,
                "j",
                2));
    socket.run();
    HeldSocket.Write again = socket.written.getLast();
    assertEquals(1, again.event());
    assertEquals(Json.of("6"), value(again, "clicks"));
    assertEquals(0, socket.closed);
    socket.session().accepted(1, 10);
    socket.session().saved(10, 1);
    socket.run();
    assertEquals(1, socket.closed);
  }
}
