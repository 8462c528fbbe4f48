package dev.stash.view;

import static dev.stash.view.Views.bind;
import static dev.stash.view.Views.reconnect;
import static dev.stash.view.Views.session;
import static dev.stash.view.Views.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A stash is the keys that changed, and nothing else. */
@SuppressWarnings("unused") // handler methods are called by their annotations
final class StashTest {
  private static final class Lists {
    @Stashed List<String> names = new ArrayList<>();
    @Stashed Set<Integer> numbers = new HashSet<>();
    @Stashed String title = "t";

    @OnMount
    private void mounted() {
      title = "mounted";
    }

    @OnEvent("add")
    private void add(String name) {
      names.add(name);
    }

    @OnEvent("nothing")
    private void nothing() {
      names = new ArrayList<>(names);
    }
  }

  @Test
  void aFreshViewStashesNothing() {
    assertEquals(List.of(), bind(new CounterView()).stash());
  }

  @Test
  void onlyChangedKeysAreStashedWithTheirScopes() {
    BoundView<CounterView> view = bind(new CounterView());
    view.handle("increment", null);
    assertEquals(List.of(session("count", "1")), view.stash());
    assertEquals(List.of(), view.stash());
    view.handle("type", Json.of("{\"text\":\"hé\"}"));
    assertEquals(List.of(reconnect("draft", "\"hé\"")), view.stash());
  }

  @Test
  void aValueThatReturnsToItsStoredEncodingIsNoChange() {
    BoundView<CounterView> view = bind(new CounterView());
    view.handle("increment", null);
    view.handler().count--;
    assertEquals(List.of(), view.stash());
  }

  @Test
  void aReturnToTheDefaultIsStashedWhenSomethingElseIsStored() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("5")));
    view.handler().count = 0;
    assertEquals(List.of(session("count", "0")), view.stash());
  }

  @Test
  void aChangeInPlaceIsNoticedAndAnEqualNewListIsNot() {
    BoundView<Lists> view = bind(new Lists());
    view.handle("add", Json.of("\"x\""));
    assertEquals(List.of("names=[\"x\"]"), shown(view.stash()));
    view.handle("nothing", null);
    assertEquals(List.of(), view.stash());
    view.handler().numbers.addAll(List.of(20, 3));
    assertEquals(List.of("numbers=[20,3]"), shown(view.stash()));
  }

  @Test
  void whatAMountChangedWaitsForTheFirstOtherChange() {
    BoundView<Lists> view = bind(new Lists());
    view.mounted();
    assertEquals(List.of(), view.stash());
    view.handle("nothing", null);
    assertEquals(List.of(), view.stash());
    assertEquals(Json.of("\"mounted\""), view.state().get("title"));
    view.handle("add", Json.of("\"x\""));
    assertEquals(List.of("names=[\"x\"]", "title=\"mounted\""), shown(view.stash()));
    assertEquals(List.of(), view.stash());
  }

  @Test
  void theStateHasDefaultsAndBothScopesInOrder() {
    BoundView<CounterView> view = bind(new CounterView());
    view.handle("increment", null);
    assertEquals(
        List.of(Map.entry("count", Json.of("1")), Map.entry("draft", Json.of("\"\""))),
        List.copyOf(view.state().entrySet()));
    assertEquals(List.of(session("count", "1")), view.stash());
  }

  @Test
  void aStashThatNobodyAcceptedIsTakenBack() {
    BoundView<Lists> view = bind(new Lists());
    view.mounted();
    view.handle("add", Json.of("\"x\""));
    view.stash();
    view.unstash();
    assertEquals(List.of(), view.handler().names);
    assertEquals("mounted", view.handler().title);
    assertEquals(List.of(), view.stash());
    view.handle("add", Json.of("\"y\""));
    assertEquals(List.of("names=[\"y\"]", "title=\"mounted\""), shown(view.stash()));
  }

  @Test
  void onlyTheLastCallCanBeTakenBack() {
    BoundView<CounterView> view = bind(new CounterView());
    assertThrows(IllegalStateException.class, view::unstash);
    view.handle("increment", null);
    view.stash();
    view.handle("increment", null);
    assertThrows(IllegalStateException.class, view::unstash);
  }
}
