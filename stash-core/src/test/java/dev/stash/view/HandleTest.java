package dev.stash.view;

import static dev.stash.view.Views.bind;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Mount;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Recovery;
import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Events reach their methods; what fails leaves no trace in stashed fields. */
@SuppressWarnings("unused") // handler methods are called by their annotations
final class HandleTest {
  private static class Parent {
    final List<Object> seen = new ArrayList<>();
    @Stashed private int inherited = 1;

    @OnEvent("parent")
    private void parent() {
      inherited++;
    }

    @OnEvent("overridden")
    void overridden() {
      seen.add("parent");
    }
  }

  private static final class Child extends Parent {
    @Stashed List<String> list = new ArrayList<>(List.of("kept"));
    @Stashed int count;

    @OnMount
    private void onMount(Mount mount) {
      seen.add(mount);
      if (mount.recovery() == Recovery.ERROR) {
        count = 5;
        throw new IllegalStateException("no");
      }
    }

    @Override
    @OnEvent("overridden")
    void overridden() {
      seen.add("child");
    }

    @OnEvent("number")
    void number(int number) {
      seen.add(number);
    }

    @OnEvent("names")
    void names(Map<String, List<Integer>> names) {
      seen.add(names);
    }

    @OnEvent("maybe")
    void maybe(Optional<String> text) {
      seen.add(text);
    }

    @OnEvent("fail")
    void fail(String how) throws Exception {
      count++;
      list.add("half");
      switch (how) {
        case "checked" -> throw new Exception("checked");
        case "interrupted" -> throw new InterruptedException();
        case "overflow" -> fail(how);
        default -> throw new AssertionError(how);
      }
    }
  }

  @Test
  void payloadsArriveAsDeclaredTypes() {
    BoundView<Child> view = bind(new Child());
    view.handle("number", Json.of("5"));
    view.handle("names", Json.of("{\"a\":[1,2]}"));
    view.handle("maybe", Json.of("\"x\""));
    view.handle("maybe", null);
    assertEquals(
        List.of(5, Map.of("a", List.of(1, 2)), Optional.of("x"), Optional.empty()),
        view.handler().seen);
  }

  @Test
  void anUnwantedPayloadIsIgnored() {
    BoundView<CounterView> view = bind(new CounterView());
    view.handle("increment", Json.of("{\"any\":1}"));
    assertEquals(1, view.handler().count);
  }

  @Test
  void superclassMembersCountAndOverridesReplace() {
    BoundView<Child> view = bind(new Child());
    view.handle("parent", null);
    view.handle("overridden", null);
    assertEquals(List.of("child"), view.handler().seen);
    assertEquals(List.of("inherited=2"), Views.shown(view.stash()));
  }

  @Test
  void theMountMethodLearnsWhatWasFound() {
    Mount mount = new Mount("child", Recovery.RECOVERED, true);
    BoundView<Child> view = Views.bind(new Child(), mount);
    view.mounted();
    assertEquals(List.of(mount), view.handler().seen);
  }

  @Test
  void aMountMethodThatThrowsLeavesTheDefaults() {
    Mount mount = new Mount("child", Recovery.ERROR, false);
    BoundView<Child> view = Views.bind(new Child(), mount);
    HandlerFailed failed = assertThrows(HandlerFailed.class, view::mounted);
    assertEquals("HANDLER_FAILED", failed.code());
    assertEquals(0, view.handler().count);
  }

  @Test
  void anUnknownEventIsRefusedWithoutRepeatingItsName() {
    UnknownEvent unknown =
        assertThrows(
            UnknownEvent.class, () -> bind(new CounterView()).handle("<script>", Json.of("1")));
    assertEquals("UNKNOWN_EVENT", unknown.code());
    assertFalse(String.valueOf(unknown.getMessage()).contains("script"));
  }

  @Test
  void aPayloadThatDoesNotFitIsRefusedAndTheHandlerDoesNotRun() {
    BoundView<Child> view = bind(new Child());
    for (String payload : List.of("\"4711\"", "4711.5", "null", "{", "99999999999")) {
      BadPayload bad =
          assertThrows(BadPayload.class, () -> view.handle("number", Json.of(payload)));
      assertEquals("BAD_PAYLOAD", bad.code());
      assertFalse(String.valueOf(bad.getMessage()).contains("4711"));
    }
    assertThrows(BadPayload.class, () -> view.handle("number", null));
    assertThrows(BadPayload.class, () -> view.handle("names", Json.NULL));
    assertEquals(List.of(), view.handler().seen);
  }

  @Test
  void aHandlerThatThrowsLeavesTheStashedFieldsAsTheyWere() {
    BoundView<Child> view = bind(new Child());
    view.recover(Map.of("count", Json.of("7")));
    for (String how : List.of("checked", "error", "overflow")) {
      HandlerFailed failed =
          assertThrows(HandlerFailed.class, () -> view.handle("fail", Json.of('"' + how + '"')));
      assertTrue(failed.getCause() != null, how);
      assertEquals(7, view.handler().count);
      assertEquals(List.of("kept"), view.handler().list);
      assertEquals(List.of(), view.stash());
    }
  }

  @Test
  void anInterruptOfAHandlerIsNotSwallowed() {
    BoundView<Child> view = bind(new Child());
    assertThrows(HandlerFailed.class, () -> view.handle("fail", Json.of("\"interrupted\"")));
    assertTrue(Thread.interrupted());
  }

  @Test
  void untouchedValuesKeepTheirIdentityWhenAHandlerThrows() {
    BoundView<CounterViewWithList> view = bind(new CounterViewWithList());
    List<String> list = view.handler().list;
    assertThrows(HandlerFailed.class, () -> view.handle("fail", null));
    assertSame(list, view.handler().list);
  }

  private static final class CounterViewWithList {
    @Stashed List<String> list = new ArrayList<>();

    @OnEvent("fail")
    void fail() {
      throw new IllegalStateException();
    }
  }
}
