package dev.stash.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Scope;
import dev.stash.engine.Attachment;
import dev.stash.engine.Behaviour.Place;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.engine.Envelope;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What the model does not come to: bounds, stored forms of others, owners of an earlier release.
 */
class TabRulesTest {
  private static final long LIMIT = 1_000;
  private static final String BEFORE =
      """
      {"format":1,"commit":{"id":"c","owner":"o","revision":3},
       "createdAt":"2026-11-30T12:00:00Z","lastSeenAt":"2026-11-30T12:00:00Z",
      """;

  private final SessionBehaviour behaviour =
      new SessionBehaviour(new SessionLimits(40, 4, 900, 100), 0, LIMIT, SessionGuard.ALL);
  private final List<Attachment> attached = new ArrayList<>();
  private SessionState state = behaviour.empty();
  private long wall;

  private Attachment mount(String page, String tab, @Nullable String from) {
    SliceRequest request =
        new SliceRequest("view", 1, page, tab, from, false, 0, Set.of("filter", "step"));
    Attachment by = new Attachment("c" + page, 1, Writers.ofPage(page, "view"), request, this);
    attached.add(by);
    behaviour.attached(state, by, attached, null, place());
    return by;
  }

  private void leave(Attachment gone) {
    attached.remove(gone);
    behaviour.left(state, gone, attached, place());
  }

  private Place place() {
    return new Place("i", 1, wall);
  }

  private Verdict write(Attachment by, Scope scope, String key, @Nullable String value) {
    Json json = value == null ? null : Json.of("\"" + value + "\"");
    SessionWrite write = new SessionWrite.Keys(List.of(new Change(key, scope, json)), null);
    return behaviour.apply(state, by, write, place());
  }

  private Map<String, Json> shown(Attachment to) {
    return ((SessionBehaviour.View) behaviour.view(state, to.about(), false)).entries();
  }

  private String stored() {
    Envelope envelope = new Envelope("c", "o", 3, 0, wall, null, Map.of());
    return new String(behaviour.encode(state, envelope), UTF_8);
  }

  @Test
  void ofManyTabsTheOneThatWasLeftLongestAgoGoesAndNoneThatHasAPage() {
    Attachment open = mount("open", "first", null);
    write(open, Scope.TAB, "step", "1");
    for (int i = 0; i < TabRules.MOST + 5; i++) {
      wall++;
      Attachment page = mount("page" + i, "tab" + i, null);
      write(page, Scope.TAB, "step", "" + i);
      leave(page);
    }
    assertEquals(TabRules.MOST, state.tabs().size());
    assertEquals(Map.of("step", Json.of("\"1\"")), shown(open));
    assertFalse(state.tabs().containsKey("tab0"));
    assertTrue(state.tabs().containsKey("tab" + (TabRules.MOST + 4)));
  }

  @Test
  void membersComeInAnyOrderAndWhatHasNoSliceIsDropped() {
    String tabs =
        """
        "tabs":{"one":{"later":1,"views":{"view":{"data":{"step":"2"},"earlier":[
                  {"version":7,"data":{"step":"0"}}],"version":1},"gone":{"version":1,"data":{}}},
                "at":"2026-11-30T12:00:00Z"},
                "two":{"at":"2026-11-30T12:00:00Z","views":{"gone":{"version":1,"data":{}}}}},
        """;
    String views = "\"views\":{\"view\":{\"version\":1,\"data\":{},\"pages\":{}}},\"events\":{}}";
    state = behaviour.decode((BEFORE + tabs + views).getBytes(UTF_8)).state();
    assertEquals(Set.of("one"), state.tabs().keySet());
    assertEquals(Map.of("step", Json.of("\"2\"")), shown(mount("page", "one", null)));
  }

  @Test
  void nothingIsStoredOfTabsWithoutEntries() {
    Attachment page = mount("page", "one", "two");
    write(page, Scope.SESSION, "count", "1");
    write(page, Scope.TAB, "step", null);
    assertFalse(stored().contains("tabs"), stored());
  }

  @Test
  void withAPageOpenItWasSeenWhenItIsStored() {
    Attachment page = mount("page", "one", null);
    write(page, Scope.TAB, "step", "1");
    wall = 86_400_000;
    assertTrue(stored().contains("\"at\":\"1970-01-02T00:00:00Z\""), stored());
    leave(page);
    wall += LIMIT;
    assertTrue(stored().contains("\"at\":\"1970-01-02T00:00:00Z\""), stored());
    assertEquals(1, shown(mount("next", "one", null)).size());
  }

  /** As the page's own: it has no other scope for it. */
  @Test
  void whatAnOwnerOfAnEarlierReleaseHasKeptForThePageGivesWayToTheTab() {
    String views =
        """
        "views":{"view":{"version":1,"data":{},"pages":{
           "page":{"tab":"one","event":1,"at":"2026-11-30T12:00:00Z","data":{"step":"old"}}}}},
        "events":{"page":1}}
        """;
    state = behaviour.decode((BEFORE + views).getBytes(UTF_8)).state();
    SliceRequest back =
        new SliceRequest("view", 1, "page", "one", null, true, 0, Set.of("filter", "step"));
    Attachment page = new Attachment("c", 1, Writers.ofPage("page", "view"), back, this);
    attached.add(page);
    behaviour.attached(state, page, attached, null, place());
    assertEquals(Map.of("step", Json.of("\"old\"")), shown(page));
    write(page, Scope.RECONNECT, "step", "new"); // as it comes from another member
    assertEquals(Map.of("step", Json.of("\"new\"")), shown(page));
    assertEquals(Map.of("step", Json.of("\"new\"")), shown(mount("next", "one", null)));
  }

  @Test
  void aSessionThatTakesAnotherOneInGetsTheTabsThatItLacks() {
    write(mount("page1", "one", null), Scope.TAB, "step", "theirs");
    write(mount("page2", "two", null), Scope.TAB, "step", "theirs");
    byte[] taken = stored().getBytes(UTF_8);
    state = behaviour.empty();
    write(mount("page3", "one", null), Scope.TAB, "step", "ours");
    var unused = new Adoption(SessionLimits.DEFAULT, state).of(taken);
    assertEquals(Map.of("step", Json.of("\"ours\"")), shown(mount("page4", "one", null)));
    assertEquals(Map.of("step", Json.of("\"theirs\"")), shown(mount("page5", "two", null)));
    assertEquals(Set.of("one", "two"), state.tabs().keySet());
  }

  @Test
  void limitsCountEachTabAndAllTogether() {
    Attachment page = mount("page", "one", null);
    for (int i = 0; i < 4; i++) {
      write(page, Scope.TAB, "key" + i, "v");
      assertInstanceOf(Verdict.Changed.class, write(page, Scope.SESSION, "s" + i, "v"));
    }
    assertRefused("TOO_MANY_KEYS", write(page, Scope.TAB, "key4", "v"));
    assertRefused("VALUE_TOO_LARGE", write(page, Scope.TAB, "key0", "v".repeat(50)));
    String refused = "";
    for (int i = 0; i < 40 && refused.isEmpty(); i++) {
      Attachment other = mount("page" + i, "tab" + i, null);
      if (write(other, Scope.TAB, "step", "v".repeat(30)) instanceof Verdict.Refused why) {
        refused = why.code();
      }
    }
    assertEquals("SESSION_TOO_LARGE", refused);
    Attachment copy = mount("copy", "copy", "tab0");
    assertFalse(shown(copy).containsKey("step"), "there is no room for it");
  }

  private static void assertRefused(String code, Verdict verdict) {
    assertEquals(code, assertInstanceOf(Verdict.Refused.class, verdict).code());
  }
}
