package dev.stash.view;

import static dev.stash.view.Views.bind;
import static dev.stash.view.Views.reconnect;
import static dev.stash.view.Views.session;
import static dev.stash.view.Views.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reset shows the defaults and removes what is stored. */
final class ResetTest {
  static final class Defaults {
    @Stashed @Nullable String nothing;
    @Stashed double number = -0.0;
    @Stashed List<String> list = new ArrayList<>(List.of("a"));
  }

  @Test
  void fieldsShowTheDefaultsOfANewInstance() {
    BoundView<Defaults> view = bind(new Defaults());
    List<String> before = view.handler().list;
    view.handler().nothing = "x";
    view.handler().number = 5;
    view.handler().list.add("b");
    view.stash();
    view.reset();
    assertNull(view.handler().nothing);
    assertEquals(-0.0, view.handler().number);
    assertEquals(List.of("a"), view.handler().list);
    view.handler().list.add("c");
    view.stash();
    view.reset();
    assertEquals(List.of("a"), view.handler().list);
    assertNotSame(before, view.handler().list);
  }

  @Test
  void theNextStashRemovesWhatIsStoredAndNothingElse() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("7")));
    view.reset();
    assertEquals(List.of(session("count", null)), view.stash());
    assertEquals(List.of(), view.stash());
    view.reset();
    assertEquals(List.of(), view.stash());
  }

  @Test
  void stashedAndUnreadableEntriesAreStoredToo() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("\"bad\"")));
    view.handle("type", Json.of("{\"text\":\"d\"}"));
    view.stash();
    view.reset();
    assertEquals(List.of(session("count", null), reconnect("draft", null)), view.stash());
  }

  @Test
  void anEntryStoredWithItsDefaultIsRemovedToo() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("0")));
    view.reset();
    assertEquals(List.of(session("count", null)), view.stash());
  }

  @Test
  void aChangeAfterAResetIsStashedInsteadOfTheRemoval() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("7"), "draft", Json.of("\"d\"")));
    view.reset();
    view.handle("increment", null);
    assertEquals(List.of("count=1", "draft removed"), shown(view.stash()));
  }

  @Test
  void anotherTabsRemovalLeavesNothingToRemove() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("7")));
    view.apply(List.of(session("count", null)));
    assertEquals(0, view.handler().count);
    view.reset();
    assertEquals(List.of(), view.stash());
  }
}
