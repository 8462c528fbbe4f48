package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Scope;
import dev.stash.engine.Attachment;
import dev.stash.engine.Behaviour.Place;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.engine.Envelope;
import dev.stash.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many views of a session keep something, and what they weigh. */
class ViewsLimitTest {
  private static final String PAGE = "page-aaaaaaaaaaaaaaaa";

  private final SessionBehaviour behaviour =
      new SessionBehaviour(new SessionLimits(100, 4, 1_000, 3));

  private SessionState state = behaviour.empty();
  private long revision;

  private Verdict write(SliceRequest request, Scope scope, @Nullable String value) {
    Change change = new Change("key", scope, value == null ? null : Json.of(value));
    Attachment from = new Attachment("c", 1, "w", request, this);
    var keys = new SessionWrite.Keys(List.of(change), null);
    return behaviour.apply(state, from, keys, new Place("i", ++revision, 0));
  }

  private Verdict put(String view, @Nullable String value) {
    return write(new SliceRequest(view, 1, null, null, false), Scope.SESSION, value);
  }

  private static void refused(String code, Verdict verdict) {
    Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, verdict);
    assertEquals(code, refused.code());
    assertFalse(refused.message().contains("board"), refused.message());
  }

  private static void taken(Verdict verdict) {
    assertInstanceOf(Verdict.Changed.class, verdict);
  }

  private String stored() {
    byte[] body = behaviour.encode(state, new Envelope("c", "o", revision, 0, 0, null, Map.of()));
    state = behaviour.decode(body).state();
    return new String(body, StandardCharsets.UTF_8);
  }

  private void fill() {
    for (int i = 1; i <= 3; i++) {
      taken(put("board/" + i, "1"));
    }
  }

  @Test
  void oneMoreViewIsRefusedAndTheOthersGoOn() {
    fill();
    refused("TOO_MANY_VIEWS", put("board/4", "1"));
    taken(put("board/3", "2"));
    refused("TOO_MANY_VIEWS", put("plain", "1"));
    refused(
        "TOO_MANY_VIEWS",
        write(new SliceRequest("board/4", 1, PAGE, "t", false), Scope.RECONNECT, "1"));
    assertNull(state.slice("board/4", 1), "nothing is left of it");
  }

  @Test
  void anotherVersionOfAViewIsTheSameView() {
    fill();
    taken(write(new SliceRequest("board/3", 2, null, null, false), Scope.SESSION, "1"));
  }

  @Test
  void whatWeKeepForOurselvesIsNoView() {
    fill();
    taken(put("$device", "1"));
    taken(put("$http", "1"));
  }

  @Test
  void aViewThatIsEmptiedMakesRoom() {
    fill();
    taken(put("board/1", null));
    taken(put("board/4", "1"));
    refused("TOO_MANY_VIEWS", put("board/1", "1"));
  }

  @Test
  void soDoesOneWhosePageHasLeft() {
    SliceRequest page = new SliceRequest("board/1", 1, PAGE, "t", false);
    taken(write(page, Scope.RECONNECT, "1"));
    taken(put("board/2", "1"));
    taken(put("board/3", "1"));
    refused("TOO_MANY_VIEWS", put("board/4", "1"));
    behaviour.forgotten(state, Writers.ofPage(PAGE, "board/1"));
    taken(put("board/4", "1"));
  }

  @Test
  void whatIsNotedOfAPagesFailedEventsIsNothingThatIsKept() {
    fill();
    SliceRequest page = new SliceRequest("board/1", 1, PAGE, "t", false);
    Change noted = new Change(Change.FAILED, Scope.RECONNECT, Json.of("{}"));
    Change emptied = new Change("key", Scope.SESSION, null);
    Attachment from = new Attachment("c", 1, "w", page, this);
    var keys = new SessionWrite.Keys(List.of(emptied, noted), null);
    taken(behaviour.apply(state, from, keys, new Place("i", ++revision, 0)));
    taken(put("board/4", "1"));
  }

  @Test
  void anEmptyOneIsNotStored() {
    fill();
    taken(put("board/1", null));
    String stored = stored();
    assertFalse(stored.contains("board/1"), stored);
    assertTrue(stored.contains("\"board/2\":{\"version\":1,\"data\":{\"key\":1}"), stored);
  }

  @Test
  void anEmptyVersionIsAsLongAsThereIsAnotherOne() {
    taken(put("board/1", "1"));
    taken(write(new SliceRequest("board/1", 2, null, null, false), Scope.SESSION, "1"));
    taken(write(new SliceRequest("board/1", 2, null, null, false), Scope.SESSION, null));
    assertTrue(stored().contains("\"version\":2"), "or it would be migrated once more");
  }

  @Test
  void oneThatHadMoreUnderAnEarlierReleaseKeepsThemAll() {
    for (int i = 1; i <= 5; i++) {
      Entries entries = new Entries();
      entries.set("key", Json.of("1"));
      state.keep("v" + i, new SessionState.Slice(1, entries));
    }
    taken(put("v5", "2"));
    refused("TOO_MANY_VIEWS", put("v6", "1"));
  }

  @Test
  void aNameThatThePageHasChosenWeighsLikeAKey() {
    taken(put("plain", "1"));
    assertEquals(4, state.bytes("plain", 1, 0));
    taken(put("board/1", "1"));
    assertEquals(4 + 4 + "board/1".length(), state.bytes("plain", 1, 0));
    String name = "board/" + "x".repeat(980);
    refused("SESSION_TOO_LARGE", put(name, "123456789"));
    taken(put("list", "123456789"));
  }

  @Test
  void twoSessionsThatBecomeOneKeepTheLimit() {
    fill();
    SessionState other = behaviour.empty();
    Entries entries = new Entries();
    entries.set("key", Json.of("1"));
    other.keep("board/4", new SessionState.Slice(1, entries));
    byte[] body = behaviour.encode(other, new Envelope("c", "o", 1, 0, 0, null, Map.of()));
    SessionLimits limits = new SessionLimits(100, 4, 1_000, 3);
    refused("TOO_MANY_VIEWS", new Adoption(limits, state).of(body));
    taken(put("board/1", null));
    assertInstanceOf(Verdict.Merged.class, new Adoption(limits, state).of(body));
  }
}
