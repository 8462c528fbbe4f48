package dev.stash.view;

import static dev.stash.view.Views.bind;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OnSaved;
import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is called when an event is stored reads fields, and leaves them as they are. */
@SuppressWarnings("unused") // handler methods are called by their annotations
final class SavedTest {
  private static class Parent {
    final List<Object> seen = new ArrayList<>();
    @Stashed List<Object> list = new ArrayList<>();

    @OnEvent("parent")
    private void parent(List<Integer> numbers) {}

    @OnSaved("parent")
    private void parentSaved(List<Integer> numbers) {
      seen.add(numbers);
    }
  }

  private static final class Child extends Parent {
    @Stashed int count;

    @OnEvent("count")
    void count(int more) {
      count += more;
    }

    @OnSaved("count")
    void counted() {
      seen.add(count);
      count = -1;
      list.add("half");
    }

    @OnEvent("spoil")
    void spoil() {}

    @OnSaved("spoil")
    void spoiled() {
      list.add(Thread.currentThread());
    }

    @OnEvent("fail")
    void fail() {}

    @OnSaved("fail")
    void failed() {
      count = -1;
      throw new IllegalStateException("on purpose");
    }

    @OnEvent("quiet")
    void quiet() {}
  }

  private final BoundView<Child> view = bind(new Child());

  @Test
  void thePayloadArrivesAsTheEventsOwnMethodTookIt() {
    view.saved("parent", Json.of("[1,2]"));
    assertEquals(List.of(List.of(1, 2)), view.handler().seen);
    assertThrows(BadPayload.class, () -> view.saved("parent", Json.of("\"4711\"")));
  }

  @Test
  void fieldsShowWhatTheyShowAndWhatIsChangedIsPutBack() {
    view.recover(Map.of("count", Json.of("7"), "list", Json.of("[\"kept\"]")));
    view.saved("count", Json.of("1"));
    view.saved("spoil", null);
    assertEquals(List.of(7), view.handler().seen);
    assertEquals(7, view.handler().count);
    assertEquals(List.of("kept"), view.handler().list);
    assertEquals(List.of(), view.stash());
  }

  @Test
  void whatItThrowsComesOutAndFieldsAreAsTheyWere() {
    HandlerFailed failed = assertThrows(HandlerFailed.class, () -> view.saved("fail", null));
    assertTrue(String.valueOf(failed.getMessage()).contains("Child.failed"));
    assertEquals(0, view.handler().count);
  }

  @Test
  void anEventThatNobodyWaitsForIsNobodysAffair() {
    view.saved("quiet", null);
    view.saved("unknown", null);
    assertEquals(List.of(), view.handler().seen);
    assertTrue(ViewType.of(Child.class).hearsOfSaved());
    assertFalse(ViewType.of(CounterView.class).hearsOfSaved());
  }
}
