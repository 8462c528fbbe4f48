package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a page is told of fields that are shown and not kept, and when. */
class ShownPageTest {
  private final HeldSocket socket = new HeldSocket(Board::new);

  static final class Board {
    @Stashed int clicks;

    @Shown String word = "";
    @Shown List<String> said = new ArrayList<>();

    @OnMount
    void mounted() {
      word = "welcome";
    }

    @OnEvent("click")
    void click() {
      clicks++;
    }

    @OnEvent("say")
    void say(String what) {
      word = what;
    }

    @OnEvent("both")
    void both(String what) {
      clicks++;
      said.add(what + clicks);
    }

    /** Says something in the first run only. */
    @OnEvent("first")
    void first() {
      if (clicks == 0) {
        word = "first";
      }
      clicks++;
    }

    @OnEvent("fail")
    void fail() {
      word = "half";
      said.add("half");
      throw new IllegalStateException("on purpose");
    }

    @OnEvent("order")
    void order() {
      clicks++;
    }

    @OnSaved("order")
    void ordered() {
      said.add("ordered");
    }

    @OnEvent("much")
    void much(int length) {
      word = "x".repeat(length);
    }
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private static Attached state(Map<String, String> values, long event, String instance) {
    Map<String, Json> entries = new java.util.HashMap<>();
    values.forEach((key, value) -> entries.put(key, Json.of(value)));
    return new Attached(
        Recovery.RECOVERED, entries, 1, 1, event, event, null, 0, null, null, instance, 1);
  }

  private void mounted() {
    socket.session().attached(state(Map.of(), 0, "i"));
    socket.run();
  }

  private static Content clicks(int number) {
    return Content.of("clicks", Json.of("" + number).utf8());
  }

  private void accepted(long event, long at) {
    socket.session().accepted(event, at);
    socket.run();
  }

  private void pushedClicks(long at, int clicks) {
    Change change = new Change("clicks", Scope.SESSION, Json.of("" + clicks));
    socket.session().changed(at, List.of(change), clicks(clicks));
  }

  private void event(long id, String name, String payload) {
    socket.event(id, name, payload);
    socket.run();
  }

  private String told(int fromTheEnd) {
    return socket.sent.get(socket.sent.size() - fromTheEnd);
  }

  /** The last message of a type. */
  private String last(String type) {
    return socket.sent.stream()
        .filter(each -> each.startsWith("{\"type\":\"" + type + "\""))
        .reduce((one, next) -> next)
        .orElseThrow();
  }

  private static final String DONE = "{\"type\":\"done\",\"id\":%d,\"revision\":%d}";

  private static String changes(long revision, String changes) {
    return "{\"type\":\"state\",\"revision\":"
        + revision
        + ",\"changes\":"
        + changes
        + ",\"origin\":\"self\"}";
  }

  @Test
  void theFullStateHasThemBesideTheOthers() {
    mounted();
    String mounted = socket.sent.getFirst();
    assertTrue(
        mounted.contains("\"state\":{\"clicks\":0,\"word\":\"welcome\",\"said\":[]}"), mounted);
    assertEquals(1, socket.sent.size());
  }

  @Test
  void anEventThatChangesNothingElseWritesNothingAndIsToldBeforeItsDone() {
    mounted();
    int writes = socket.writes;
    event(1, "say", "\"hello\"");
    assertEquals(List.of(), socket.written);
    assertEquals(changes(1, "{\"word\":\"hello\"}"), told(3));
    assertEquals(DONE.formatted(1, 1), told(2));
    assertTrue(told(1).contains("\"saved\""), "there is nothing to be stored");
    assertEquals(writes + 2, socket.writes, "state and done go out with one write");
    event(2, "say", "\"hello\"");
    assertEquals(DONE.formatted(2, 1), told(2), "nothing is said twice");
  }

  @Test
  void whatAnEventStashesAndWhatItShowsIsOneMessageWhenItHasItsPlace() {
    mounted();
    event(1, "both", "\"a\"");
    assertEquals(1, socket.sent.size(), "it may be lost yet");
    assertEquals(List.of("clicks"), keys(socket.written.getFirst().changes()));
    accepted(1, 2);
    assertEquals(changes(2, "{\"clicks\":1,\"said\":[\"a1\"]}"), told(2));
    assertEquals(DONE.formatted(1, 2), told(1));
  }

  private static List<String> keys(List<Change> changes) {
    return changes.stream().map(Change::key).toList();
  }

  @Test
  void whatAnEventOnItsWayShowsIsNotToldByOneBeforeIt() {
    mounted();
    event(1, "both", "\"a\"");
    event(2, "both", "\"b\"");
    event(3, "say", "\"three\"");
    accepted(1, 2);
    assertEquals(changes(2, "{\"clicks\":1,\"said\":[\"a1\"]}"), told(2));
    accepted(2, 3);
    assertEquals(changes(3, "{\"clicks\":2,\"said\":[\"a1\",\"b2\"]}"), told(4));
    assertEquals(changes(3, "{\"word\":\"three\"}"), told(2));
    assertEquals(DONE.formatted(3, 3), told(1));
  }

  @Test
  void ofARunThatLostNothingIsShownAndNothingIsLeft() {
    mounted();
    event(1, "first", "null");
    event(2, "both", "\"b\"");
    pushedClicks(2, 5);
    socket.session().conflict(2, 1, 2, clicks(5), 250);
    socket.run();
    accepted(1, 3);
    accepted(2, 4);
    String all = String.join("\n", socket.sent);
    assertFalse(all.contains("\"first\""), all);
    assertFalse(all.contains("\"b2\""), all);
    assertEquals(changes(4, "{\"clicks\":7,\"said\":[\"b7\"]}"), told(2));
    event(3, "both", "\"c\"");
    accepted(3, 5);
    assertEquals(changes(5, "{\"clicks\":8,\"said\":[\"b7\",\"c8\"]}"), told(2));
  }

  @Test
  void whatWasRefusedIsNotShownByThoseAfterIt() {
    mounted();
    event(1, "both", "\"a\"");
    event(2, "say", "\"two\"");
    socket.session().refused(1, "SESSION_TOO_LARGE", "no room");
    socket.session().resynced(state(Map.of(), 0, "i"));
    socket.run();
    String all = String.join("\n", socket.sent);
    assertFalse(all.contains("\"a1\""), all);
    String resync = last("resync");
    assertTrue(resync.contains("\"said\":[]"), resync);
    assertTrue(all.contains("\"word\":\"two\""), all);
  }

  @Test
  void anEventThatFailsLeavesThePageAndTheFieldsAsTheyWere() {
    mounted();
    event(1, "fail", "null");
    assertTrue(told(2).contains("HANDLER_FAILED"), socket.sent::toString);
    assertFalse(String.join("\n", socket.sent).contains("half"));
    event(2, "both", "\"b\"");
    accepted(2, 2);
    assertEquals(changes(2, "{\"clicks\":1,\"said\":[\"b1\"]}"), told(2));
  }

  @Test
  void whatFollowsASavedEventIsShownWhateverIsOnItsWay() {
    mounted();
    event(1, "order", "null");
    accepted(1, 2);
    event(2, "both", "\"b\"");
    int before = socket.sent.size();
    socket.session().saved(2, 1);
    socket.run();
    assertEquals(changes(2, "{\"said\":[\"ordered\"]}"), socket.sent.get(before));
    assertTrue(socket.sent.get(before + 1).contains("\"saved\""));
    pushedClicks(3, 6);
    socket.session().conflict(2, 2, 3, clicks(6), 250);
    socket.run();
    accepted(2, 4);
    assertEquals(changes(4, "{\"clicks\":7,\"said\":[\"ordered\",\"b7\"]}"), told(2));
  }

  @Test
  void whatFollowsASavedEventIsNotUndoneByWhatWasOnItsWayThen() {
    mounted();
    event(1, "order", "null");
    accepted(1, 2);
    event(2, "click", "null");
    event(3, "say", "\"hello\"");
    socket.session().saved(2, 1);
    accepted(2, 3);
    assertTrue(String.join("\n", socket.sent).contains("{\"said\":[\"ordered\"]}"));
    assertEquals(changes(3, "{\"word\":\"hello\"}"), told(2));
    event(4, "both", "\"d\"");
    accepted(4, 4);
    assertEquals(changes(4, "{\"clicks\":3,\"said\":[\"ordered\",\"d3\"]}"), told(2));
  }

  @Test
  void whatAMountMethodMakesAgainIsToldThoughNoEventHasItsPlace() {
    try (HeldSocket greeted = new HeldSocket(Greeter::new)) {
      greeted.session().attached(state(Map.of("visits", "3"), 0, "i"));
      greeted.run();
      assertTrue(greeted.sent.getFirst().contains("\"greeting\":\"visit 4\""));
      greeted.event(1, "click", "null");
      Content other = Content.of("visits", Json.of("7").utf8());
      greeted
          .session()
          .changed(2, List.of(new Change("visits", Scope.SESSION, Json.of("7"))), other);
      greeted.session().conflict(2, 1, 2, other, 0);
      greeted.run();
      assertEquals(changes(2, "{\"greeting\":\"visit 8\"}"), greeted.sent.getLast());
    }
  }

  static final class Greeter {
    @Stashed int visits;
    @Stashed int clicks;
    @Shown String greeting = "";

    @OnMount
    void mounted() {
      visits++;
      greeting = "visit " + visits;
    }

    @OnEvent("click")
    void click() {
      clicks++;
    }
  }

  @Test
  void whatWasMadeIsThereAfterTheOwnerHasChangedIfItSawWhatIsThere() {
    mounted();
    event(1, "both", "\"a\"");
    socket.session().resynced(state(Map.of(), 0, "another"));
    socket.run();
    event(2, "both", "\"b\"");
    assertEquals(Json.of("2"), socket.written.getLast().changes().getFirst().value());
    accepted(1, 2);
    accepted(2, 3);
    assertEquals(changes(3, "{\"clicks\":2,\"said\":[\"a1\",\"b2\"]}"), told(2));
  }

  @Test
  void untilAllThatThePageHasSeenIsThereAgainNothingFlickers() {
    mounted();
    event(1, "both", "\"a\"");
    accepted(1, 2);
    event(2, "both", "\"b\"");
    accepted(2, 3);
    socket.session().resynced(state(Map.of(), 0, "another"));
    socket.run();
    event(3, "say", "\"three\"");
    int before = socket.sent.size();
    accepted(1, 2);
    assertEquals(before, socket.sent.size(), socket.sent::toString);
    accepted(2, 3);
    assertEquals(DONE.formatted(3, 3), socket.sent.get(before));
    String resync = last("resync");
    assertTrue(resync.contains("\"word\":\"three\",\"said\":[\"a1\",\"b2\"]"), resync);
  }

  @Test
  void whatAnOwnerHadAcceptedBeforeItDiedIsInTheFullState() {
    mounted();
    event(1, "both", "\"a\"");
    socket.session().resynced(state(Map.of("clicks", "1"), 1, "another"));
    socket.run();
    String resync = last("resync");
    assertTrue(resync.contains("\"said\":[\"a1\"]"), resync);
  }

  @Test
  void whileTheSessionCannotBeReadTheyAreShownAsTheOthersAre() {
    socket
        .session()
        .attached(
            new Attached(
                Recovery.ERROR, Map.of(), 0, 0, 0, 0, null, 0, "STORAGE_UNAVAILABLE", null, "", 0));
    socket.run();
    event(1, "both", "\"a\"");
    assertEquals(changes(0, "{\"clicks\":1,\"said\":[\"a1\"]}"), told(1));
    event(2, "say", "\"two\"");
    assertEquals(changes(0, "{\"word\":\"two\"}"), told(2));
    socket.session().resynced(state(Map.of("clicks", "5"), 0, "i"));
    socket.run();
    accepted(1, 2);
    String resync = last("resync");
    assertTrue(resync.contains("\"clicks\":6,\"word\":\"two\",\"said\":[\"a6\"]"), resync);
  }

  @Test
  void whatHappenedBeforeThePageCameIsNotWhatItsBlindRunMade() {
    socket
        .session()
        .attached(
            new Attached(
                Recovery.ERROR, Map.of(), 0, 0, 0, 0, null, 0, "SESSION_UNREADABLE", null, "", 0));
    socket.run();
    event(1, "both", "\"a\"");
    socket.session().resynced(state(Map.of("clicks", "9"), 1, "i"));
    socket.run();
    String resync = last("resync");
    assertTrue(resync.contains("\"clicks\":9") && resync.contains("\"said\":[]"), resync);
  }

  @Test
  void aStoredEntryUnderTheirKeyIsNotShown() {
    mounted();
    Content with = Content.of("word", Json.of("\"stored\"").utf8());
    socket
        .session()
        .changed(2, List.of(new Change("word", Scope.SESSION, Json.of("\"stored\""))), with);
    socket.run();
    assertEquals(1, socket.sent.size(), socket.sent::toString);
    assertEquals(0, socket.anew);
  }

  @Test
  void whatIsTooLargeIsLeftOutAndThePageGoesOn() {
    mounted();
    event(1, "much", "" + Display.MOST_BYTES);
    assertEquals(
        "{\"type\":\"state\",\"revision\":1,\"changes\":{},\"removed\":[\"word\"],"
            + "\"origin\":\"self\"}",
        told(4));
    assertEquals(DONE.formatted(1, 1), told(3));
    String error = told(2);
    assertTrue(error.contains("\"SHOWN_TOO_LARGE\"") && error.contains("word"), error);
    assertFalse(error.contains("\"id\""), "no event has failed");
    int sent = socket.sent.size();
    event(2, "both", "\"b\"");
    accepted(2, 2);
    assertEquals(sent + 2, socket.sent.size(), "it is said once");
    socket.session().resynced(state(Map.of("clicks", "1"), 2, "i"));
    socket.run();
    assertTrue(last("resync").contains("\"clicks\":1,\"said\":[\"b1\"]}"), "the rest is there");
    assertEquals(2, errors(), "and it is said with each full state");
    event(3, "much", "" + (Display.MOST_BYTES - 100));
    assertTrue(last("state").contains("\"word\":\"xxx"));
    assertEquals(2, errors());
    event(4, "both", "\"" + "y".repeat(200) + "\"");
    accepted(4, 3);
    assertTrue(last("state").contains("\"removed\":[\"said\"]"), "they count together");
    assertEquals(3, errors());
  }

  private long errors() {
    return socket.sent.stream().filter(each -> each.contains("SHOWN_TOO_LARGE")).count();
  }

  @Test
  void muchThatMayYetBeLostHoldsThePageUp() {
    mounted();
    event(1, "click", "null");
    event(2, "much", "" + 700_000);
    event(3, "much", "" + 700_001);
    event(4, "click", "null");
    assertTrue(told(1).contains("BUSY"), socket.sent::toString);
    accepted(1, 2);
    event(4, "click", "null");
    assertFalse(told(1).contains("BUSY"), socket.sent::toString);
  }
}
