package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Full states and pushed changes, while the page goes on: nobody overtakes another. */
class ViewSocketResyncTest {
  private final HeldSocket socket = new HeldSocket(Adder::new);

  static final class Adder {
    @Stashed int sum;
    @Stashed String other = "";

    @OnEvent("add")
    void add(int more) {
      sum += more;
    }
  }

  private static Attached state(int sum, long event) {
    Map<String, Json> entries = Map.of("sum", Json.of("" + sum), "other", Json.of("\"old\""));
    return new Attached(
        Recovery.RECOVERED, entries, 1, 1, event, event, null, 0, null, null, "i" + event, 1);
  }

  /** Another page's change, and what there is with it. */
  private void pushed(long at, String key, String value, Map<String, String> with) {
    Content content = Content.NONE;
    for (Map.Entry<String, String> entry : with.entrySet()) {
      content = content.plus(Content.of(entry.getKey(), Json.of(entry.getValue()).utf8()));
    }
    socket.session().changed(at, List.of(new Change(key, Scope.SESSION, Json.of(value))), content);
  }

  @BeforeEach
  void mounted() {
    socket.session().attached(state(10, 0));
    socket.run();
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  @Test
  void anEventThatRanBeforeAFullStateRunsAgainOnIt() {
    // The page's event is in the queue already when the owner's answer, which lacks it, arrives.
    pushed(2, "other", "\"x\"", Map.of("sum", "10", "other", "\"x\""));
    socket.event(1, "add", "5");
    socket.session().resynced(state(20, 0));
    socket.run();
    socket.event(2, "add", "7");
    socket.run();
    assertEquals(Json.of("25"), socket.written.get(1).changes().getFirst().value());
    assertEquals(Json.of("32"), socket.written.get(2).changes().getFirst().value());
    String resync =
        socket.sent.stream().filter(text -> text.contains("resync")).findFirst().orElseThrow();
    assertTrue(resync.contains("\"sum\":20") && resync.contains("\"lastEvent\":0"), resync);
    socket.session().accepted(1, 3);
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"done\""), socket.sent::toString);
    assertTrue(socket.sent.get(socket.sent.size() - 2).contains("\"sum\":25"));
  }

  @Test
  void whatThePageWasToldIsDoneIsThereInTheNextFullState() {
    socket.event(1, "add", "5");
    socket.run();
    socket.session().accepted(1, 2);
    socket.session().resynced(state(20, 0)); // its owner has died before it was stored
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"done\""), "nothing flickers");
    socket.session().accepted(1, 2);
    socket.run();
    String resync = socket.sent.getLast();
    assertTrue(resync.contains("resync") && resync.contains("\"sum\":25"), resync);
  }

  @Test
  void whatAnEventChangesAndThatItIsDoneGoOutWithOneWrite() {
    socket.event(1, "add", "5");
    socket.run();
    int before = socket.writes;
    int told = socket.sent.size();
    socket.session().accepted(1, 2);
    socket.run();
    assertEquals(told + 2, socket.sent.size(), socket.sent::toString);
    assertEquals(before + 1, socket.writes);
  }

  @Test
  void changesThatAreToldAsOneAreHeardAsThat() {
    pushed(2, "other", "\"x\"", Map.of("sum", "10", "other", "\"x\""));
    socket.run();
    assertEquals(List.of(), socket.heard);
    pushed(3, "other", "\"y\"", Map.of("sum", "10", "other", "\"y\""));
    pushed(4, "sum", "11", Map.of("sum", "11", "other", "\"y\""));
    socket.run();
    assertEquals(List.of("held collapsed 2"), socket.heard);
  }

  @Test
  void whatIsPushedAfterAFullStateIsNotUndoneByIt() {
    pushed(2, "other", "\"x\"", Map.of("sum", "10", "other", "\"x\""));
    socket.session().resynced(state(10, 0));
    pushed(3, "other", "\"new\"", Map.of("sum", "10", "other", "\"new\""));
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"other\":\"new\""), socket.sent::toString);
  }

  @Test
  void whatIsPushedAfterAnOwnWriteWasAcceptedIsNotTakenForOlder() {
    socket.event(1, "add", "5");
    pushed(2, "other", "\"old\"", Map.of("sum", "10", "other", "\"old\""));
    socket.session().accepted(1, 3);
    pushed(4, "sum", "40", Map.of("sum", "40", "other", "\"old\""));
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"sum\":40"), socket.sent::toString);
    assertEquals(0, socket.anew);
  }

  @Test
  void whoHasMissedSomethingAsksForEverything() {
    pushed(2, "sum", "11", Map.of("sum", "11", "other", "\"never told\""));
    socket.run();
    assertEquals(1, socket.anew);
  }
}
