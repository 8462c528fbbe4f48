package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Stashed;
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
    return new Attached(Recovery.RECOVERED, entries, 1, 1, event, event, null, null, null);
  }

  private static List<Change> pushed(String key, String value) {
    return List.of(new Change(key, Scope.SESSION, Json.of(value)));
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
  void anEventHandledBeforeAFullStateIsTakenStaysInWhatTheNextOneSees() {
    // The page's event is in the queue already when the owner's answer, which lacks it, arrives.
    socket.session().changed(2, pushed("other", "\"x\""));
    socket.event(1, "add", "5");
    socket.session().resynced(state(10, 0));
    socket.run();
    socket.event(2, "add", "7");
    socket.run();
    assertEquals(Json.of("15"), socket.written.get(0).changes().getFirst().value());
    assertEquals(Json.of("22"), socket.written.get(1).changes().getFirst().value());
    String resync =
        socket.sent.stream().filter(text -> text.contains("resync")).findFirst().orElseThrow();
    assertTrue(resync.contains("\"sum\":15") && resync.contains("\"lastEvent\":1"), resync);
  }

  @Test
  void whatIsPushedAfterAFullStateIsNotUndoneByIt() {
    socket.session().changed(2, pushed("other", "\"x\""));
    socket.session().resynced(state(10, 0));
    socket.session().changed(3, pushed("other", "\"new\""));
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"other\":\"new\""), socket.sent::toString);
  }

  @Test
  void whatIsPushedAfterAnOwnWriteWasAcceptedIsNotTakenForOlder() {
    socket.event(1, "add", "5");
    socket.session().changed(2, pushed("other", "\"x\""));
    socket.session().accepted(1, 3);
    socket.session().changed(4, pushed("sum", "40"));
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"sum\":40"), socket.sent::toString);
  }
}
