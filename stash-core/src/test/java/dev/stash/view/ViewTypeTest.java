package dev.stash.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Conflict;
import dev.stash.Keyed;
import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.Mount;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
import dev.stash.Scope;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.Version;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A handler class is checked when it is bound; a message names class, member and mend. */
@SuppressWarnings("unused")
final class ViewTypeTest {
  static class StaticField {
    @Stashed static int shared;
  }

  static class FinalField {
    @Stashed final int fixed = Integer.parseInt("1");
  }

  static class SameKey {
    @Stashed int one;

    @Stashed(name = "one")
    int two;
  }

  static class Hiding extends SuperOne {
    @Stashed private int one;
  }

  static class SuperOne {
    @Stashed private int one;
  }

  static class SameEvent {
    @OnEvent("e")
    void first() {}

    @OnEvent("e")
    void second() {}
  }

  static class TwoMounts {
    @OnMount
    void first() {}

    @OnMount
    void second() {}
  }

  static class MountTakesText {
    @OnMount
    void mounted(String text) {}
  }

  static class MigratesToTheFirst {
    @Migrate
    static void migrate(Migration old) {}
  }

  @Version(1)
  static class SaysItIsTheFirst {
    @Migrate
    static void migrate(Migration old) {}
  }

  static class TwoParameters {
    @OnEvent("e")
    void event(int a, int b) {}
  }

  static class UnreadablePayload {
    @OnEvent("e")
    void event(Thread thread) {}
  }

  static class Returning {
    @OnEvent("e")
    int event() {
      return 1;
    }
  }

  static class StaticHandler {
    @OnEvent("e")
    static void event() {}
  }

  static class NamelessEvent {
    @OnEvent("")
    void event() {}
  }

  static class SavedOfNothing {
    @OnEvent("e")
    void event() {}

    @OnSaved("f")
    void saved() {}
  }

  static class TwoSaved {
    @OnEvent("e")
    void event() {}

    @OnSaved("e")
    void first() {}

    @OnSaved("e")
    void second() {}
  }

  static class SavedTakesOther {
    @OnEvent("e")
    void event(List<String> payload) {}

    @OnSaved("e")
    void saved(List<Integer> payload) {}
  }

  static class SavedTakesWhatNobodySent {
    @OnEvent("e")
    void event() {}

    @OnSaved("e")
    void saved(String payload) {}
  }

  static class SavedTakesTwo {
    @OnEvent("e")
    void event(String payload) {}

    @OnSaved("e")
    void saved(String payload, int more) {}
  }

  static class SavedReturning {
    @OnEvent("e")
    void event() {}

    @OnSaved("e")
    int saved() {
      return 1;
    }
  }

  static class StaticSaved {
    @OnEvent("e")
    void event() {}

    @OnSaved("e")
    static void saved() {}
  }

  static class NamelessSaved {
    @OnSaved("")
    void saved() {}
  }

  static class Draft {
    @Stashed(scope = Scope.RECONNECT, conflict = Conflict.OVERWRITE)
    String text = "";
  }

  static class Filter {
    @Stashed(scope = Scope.TAB, conflict = Conflict.OVERWRITE)
    String text = "";
  }

  static class Orders {
    @Stashed int count;

    @Stashed(conflict = Conflict.OVERWRITE)
    String sortedBy = "";

    @Stashed(scope = Scope.TAB)
    String filter = "";
  }

  static class StaticShown {
    @Shown static int shared;
  }

  static class FinalShown {
    @Shown final List<String> online = new java.util.ArrayList<>();
  }

  static class Both {
    @Stashed @Shown int one;
  }

  static class ShownUnderItsKey {
    @Stashed int one;

    @Shown(name = "one")
    int two;
  }

  static class StashedUnderItsKey {
    @Shown(name = "two")
    int one;

    @Stashed int two;
  }

  static class Reserved {
    @Shown(name = "stash.failed")
    String failed = "";
  }

  static class ShownThread {
    @Shown Thread worker = Thread.currentThread();
  }

  static class KeyedAlone {
    @Keyed List<String> rows = List.of();
  }

  static class KeyedNoList {
    @Shown @Keyed Map<String, String> rows = Map.of();
  }

  static class KeyedByNothing {
    @Stashed
    @Keyed("")
    List<String> rows = List.of();
  }

  static class ThreadField {
    @Stashed Thread worker = Thread.currentThread();
  }

  static class ListOfThreads {
    @Stashed List<Thread> workers = List.of();
  }

  static class Variable<T> {
    @Stashed List<T> values = List.of();
  }

  record Recorded(@Stashed int count) {}

  abstract static class Abstract {
    @Stashed int count;
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(StaticField.class, "field shared", "is static"),
        Arguments.of(FinalField.class, "field fixed", "drop final"),
        Arguments.of(SameKey.class, "field two", "has the key of field one"),
        Arguments.of(Hiding.class, "field one", "has the key of field one"),
        Arguments.of(SameEvent.class, "method ", "rename the event"),
        Arguments.of(TwoMounts.class, "method ", "keep one of them"),
        Arguments.of(
            MountTakesText.class, "method mounted", "let it take these, each once, or nothing"),
        Arguments.of(TwoParameters.class, "method event", "each of them once, in any order"),
        Arguments.of(UnreadablePayload.class, "method event", "java.lang.Thread has no form"),
        Arguments.of(Returning.class, "method event", "make it void"),
        Arguments.of(StaticHandler.class, "method event", "make it an instance method"),
        Arguments.of(NamelessEvent.class, "method event", "name it"),
        Arguments.of(SavedOfNothing.class, "method saved", "the event f to be saved"),
        Arguments.of(TwoSaved.class, "method ", "is annotated @OnSaved of the event e as"),
        Arguments.of(SavedTakesOther.class, "method saved", "let it take the same or nothing"),
        Arguments.of(SavedTakesWhatNobodySent.class, "method saved", "SavedTakesWhatNobodySent.ev"),
        Arguments.of(SavedTakesTwo.class, "method saved", "each of them once, in any order"),
        Arguments.of(SavedReturning.class, "method saved", "make it void"),
        Arguments.of(StaticSaved.class, "method saved", "make it an instance method"),
        Arguments.of(NamelessSaved.class, "method saved", "name it in @OnSaved"),
        Arguments.of(MigratesToTheFirst.class, "method migrate", "annotate the class @Version(2)"),
        Arguments.of(SaysItIsTheFirst.class, "method migrate", "before which there is none"),
        Arguments.of(Draft.class, "field text", "drop one of the two"),
        Arguments.of(Filter.class, "field text", "drop one of the two"),
        Arguments.of(StaticShown.class, "field shared", "is static"),
        Arguments.of(FinalShown.class, "field online", "drop final"),
        Arguments.of(Both.class, "field one", "drop @Shown"),
        Arguments.of(ShownUnderItsKey.class, "field two", "has the key of field one"),
        Arguments.of(StashedUnderItsKey.class, "field two", "has the key of field one"),
        Arguments.of(Reserved.class, "field failed", "not begin with stash."),
        Arguments.of(ShownThread.class, "field worker", "java.lang.Thread has no form"),
        Arguments.of(KeyedAlone.class, "field rows", "add @Stashed or @Shown"),
        Arguments.of(KeyedNoList.class, "field rows", "make it a List"),
        Arguments.of(KeyedByNothing.class, "field rows", "name it in @Keyed"),
        Arguments.of(ThreadField.class, "field worker", "java.lang.Thread has no form"),
        Arguments.of(ListOfThreads.class, "field workers", "java.lang.Thread has no form"),
        Arguments.of(Variable.class, "field values", "type variable T"),
        Arguments.of(Recorded.class, "", "is a record"),
        Arguments.of(Abstract.class, "", "name the concrete class"),
        Arguments.of(Thread.class, "", "add \"opens java.lang\""),
        Arguments.of(Runnable.class, "", "name the concrete class"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamed(Class<?> type, String member, String told) {
    ViewInvalid invalid = assertThrows(ViewInvalid.class, () -> ViewType.of(type));
    String message = String.valueOf(invalid.getMessage());
    assertEquals("VIEW_INVALID", invalid.code());
    assertTrue(message.contains(type.getName()), message);
    assertTrue(message.contains(member), message);
    assertTrue(message.contains(told), message);
  }

  @Test
  void keysScopesAndVersionAreKnown() {
    ViewType<CounterView> type = ViewType.of(CounterView.class);
    assertEquals(List.of("count", "draft"), List.copyOf(type.keys()));
    assertEquals(Scope.SESSION, type.scope("count"));
    assertEquals(Scope.RECONNECT, type.scope("draft"));
    assertEquals(1, type.version());
    assertThrows(IllegalArgumentException.class, () -> type.scope("other"));
  }

  @Test
  void theLastWriterWinsWhereThatIsSaidAndInATab() {
    assertEquals(Set.of("sortedBy", "filter"), ViewType.of(Orders.class).overwrite());
  }

  @Test
  void aClassIsBoundOnce() {
    assertSame(ViewType.of(CounterView.class), ViewType.of(CounterView.class));
  }

  @Test
  void aViewWithoutStashedFieldsIsAllowed() {
    final class Plain {
      int handled;

      @OnMount
      void mounted(Mount mount) {}

      @OnEvent("e")
      void event() {
        handled++;
      }
    }
    BoundView<Plain> view = Views.bind(new Plain());
    view.handle("e", null);
    assertEquals(1, view.handler().handled);
    assertEquals(List.of(), view.stash());
  }

  @Test
  void aSubclassOfTheBoundClassIsRefused() {
    SuperOne sub = new SuperOne() {};
    assertThrows(
        ViewInvalid.class, () -> ViewType.of(SuperOne.class).bind(sub, OnInvalidValue.THROW));
  }
}
