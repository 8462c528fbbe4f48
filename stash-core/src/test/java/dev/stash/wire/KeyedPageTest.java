package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Keyed;
import dev.stash.OnEvent;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.engine.Content;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of a list with keys a page is told what has changed, if it can put that together. */
class KeyedPageTest {
  record Row(int id, String text) {}

  static final class Table {
    @Stashed @Keyed List<Row> rows = new ArrayList<>();

    @Shown
    @Keyed("text")
    @Nullable List<Row> found = new ArrayList<>();

    @OnEvent("set")
    void set(int place) {
      rows.set(place, new Row(rows.get(place).id(), "changed"));
    }

    @OnEvent("find")
    void find(String text) {
      found = rows.stream().filter(row -> row.text().contains(text)).toList();
    }

    @OnEvent("forget")
    void forget() {
      found = null;
    }

    @OnEvent("twice")
    void twice(int place) {
      rows.add(new Row(rows.get(place).id(), "twice"));
    }
  }

  private HeldSocket socket = new HeldSocket(Table::new, "[\"later\",\"patch\",7]");

  @AfterEach
  void stop() {
    socket.close();
  }

  private static String rows(String... texts) {
    List<String> rows =
        IntStream.range(0, texts.length)
            .mapToObj(i -> "{\"id\":" + i + ",\"text\":\"" + texts[i] + "\"}")
            .toList();
    return "[" + String.join(",", rows) + "]";
  }

  private static Attached state(String rows, long event) {
    return new Attached(
        Recovery.RECOVERED,
        Map.of("rows", Json.of(rows)),
        1,
        1,
        event,
        event,
        null,
        0,
        null,
        null,
        "i" + event,
        1);
  }

  private void mounted(String rows) {
    socket.session().attached(state(rows, 0));
    socket.run();
  }

  private void pushed(long at, @Nullable String rows) {
    Json value = rows == null ? null : Json.of(rows);
    Content content = value == null ? Content.NONE : Content.of("rows", value.utf8());
    socket.session().changed(at, List.of(new Change("rows", Scope.SESSION, value)), content);
    socket.run();
  }

  private void happens(long id, String name, String payload) {
    socket.event(id, name, payload);
    socket.session().accepted(id, id + 1);
    socket.run();
  }

  private String told(int fromTheEnd) {
    return socket.sent.get(socket.sent.size() - fromTheEnd);
  }

  @Test
  void oneThatHasChangedIsToldWithoutTheOthers() {
    mounted(rows("one", "two", "three"));
    happens(1, "set", "1");
    assertEquals(
        "{\"type\":\"state\",\"revision\":2,\"changes\":{},\"patches\":{\"rows\":{\"of\":3,"
            + "\"parts\":[0,{\"id\":1,\"text\":\"changed\"},2]}},\"origin\":\"self\"}",
        told(2));
    assertEquals(
        Json.of(rows("one", "changed", "three")),
        socket.written.getFirst().changes().getFirst().value(),
        "what is stored is the whole");
    pushed(3, rows("one", "changed", "three", "four"));
    assertTrue(
        told(1).contains("{\"of\":3,\"parts\":[[0,3],{\"id\":3,\"text\":\"four\"}]}"), told(1));
  }

  @Test
  void aPageThatDoesNotSayThatItCanIsToldTheWhole() {
    socket.close();
    socket = new HeldSocket(Table::new);
    mounted(rows("one", "two", "three"));
    happens(1, "set", "1");
    assertTrue(told(2).contains("\"changes\":{\"rows\":" + rows("one", "changed", "three")));
    assertFalse(told(2).contains("patches"));
  }

  @Test
  void aShownListIsToldTheSameWay() {
    mounted(rows("a 1", "a 2", "a 3", "b 4"));
    happens(1, "find", "\"a\"");
    assertTrue(told(3).contains("\"found\":[{"), "no less than the whole");
    happens(2, "find", "\"2\"");
    assertTrue(told(3).contains("\"patches\":{\"found\":{\"of\":3,\"parts\":[1]}}"), told(3));
    happens(3, "forget", "null");
    assertTrue(told(3).contains("\"changes\":{\"found\":null}"), told(3));
    happens(4, "find", "\"2\"");
    assertTrue(told(3).contains("\"found\":[{"), told(3));
  }

  @Test
  void aListWhoseKeysTellNothingApartIsToldWhole() {
    mounted(rows("one", "two", "three"));
    happens(1, "twice", "1");
    String whole = rows("one", "two", "three").replace("]", ",{\"id\":1,\"text\":\"twice\"}]");
    assertTrue(told(2).contains("\"changes\":{\"rows\":" + whole + "}"), told(2));
    happens(2, "set", "0");
    assertFalse(told(2).contains("patches"), told(2));
    pushed(4, rows("changed", "two", "three"));
    assertFalse(told(1).contains("patches"), "neither of one like that");
    pushed(5, rows("changed", "two", "three", "four"));
    assertTrue(told(1).contains("\"parts\":[[0,3],{\"id\":3"), told(1));
  }

  @Test
  void aFullStateIsWhatTheNextChangeIsOf() {
    mounted(rows("one", "two", "three"));
    socket.session().resynced(state(rows("other", "two"), 1));
    socket.run();
    pushed(3, rows("other", "changed"));
    assertTrue(told(1).contains("\"of\":2,\"parts\":[0,{\"id\":1"), told(1));
  }

  @Test
  void oneThatWasRemovedComesBackWhole() {
    mounted(rows("one", "two", "three"));
    pushed(2, null);
    assertTrue(told(1).contains("\"removed\":[\"rows\"]"), told(1));
    pushed(3, rows("one", "two", "three"));
    assertTrue(told(1).contains("\"changes\":{\"rows\":[{"), told(1));
  }

  @Test
  void whatIsNoListIsToldAsItIs() {
    mounted(rows("one", "two", "three"));
    pushed(2, "null");
    assertTrue(told(1).contains("\"changes\":{\"rows\":null}"), told(1));
    pushed(3, rows("one"));
    assertTrue(told(1).contains("\"changes\":{\"rows\":[{"), told(1));
  }
}
