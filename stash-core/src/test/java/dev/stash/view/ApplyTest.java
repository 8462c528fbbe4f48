package dev.stash.view;

import static dev.stash.view.Views.bind;
import static dev.stash.view.Views.reconnect;
import static dev.stash.view.Views.session;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What another tab changed is shown and not sent back. */
final class ApplyTest {
  @Test
  void aPushedChangeIsShownAndNotStashedAgain() {
    BoundView<CounterView> view = bind(new CounterView());
    assertTrue(view.apply(List.of(session("count", "9"))));
    assertEquals(9, view.handler().count);
    assertEquals(List.of(), view.stash());
    view.handle("increment", null);
    assertEquals(List.of(session("count", "10")), view.stash());
  }

  @Test
  void aRemovalShowsTheDefault() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("9")));
    assertTrue(view.apply(List.of(session("count", null))));
    assertEquals(0, view.handler().count);
    assertEquals(List.of(), view.stash());
  }

  @Test
  void theSameValueIsNoDifference() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("9")));
    assertFalse(view.apply(List.of(session("count", "9.0"))));
  }

  @Test
  void undeclaredKeysOtherScopesAndUnreadableValuesChangeNothing() {
    BoundView<CounterView> view = bind(new CounterView());
    view.recover(Map.of("count", Json.of("9")));
    assertFalse(
        view.apply(
            List.of(
                session("unknown", "1"),
                session("draft", "\"foreign\""),
                reconnect("count", "1"),
                session("count", "\"nine\""))));
    assertEquals(9, view.handler().count);
    assertEquals("", view.handler().draft);
    assertEquals(List.of(), view.stash());
  }
}
