package dev.stash.view;

import static dev.stash.view.Views.bind;
import static dev.stash.view.Views.session;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fields that are shown and not kept. */
final class ShownTest {

  static final class Board {
    @Stashed int count;
    @Shown List<String> online = new ArrayList<>();

    @Shown(name = "said")
    @Nullable String word;

    Consumer<Board> what = board -> {};

    @OnMount
    void mounted() {
      what.accept(this);
    }

    @OnEvent("do")
    void something() {
      what.accept(this);
    }

    @OnSaved("do")
    void saved() {
      what.accept(this);
    }
  }

  private final BoundView<Board> view = bind(new Board());

  private void does(Consumer<Board> what) {
    view.handler().what = what;
    view.handle("do", null);
  }

  private static List<String> texts(BoundView<?> view) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < view.shown().size(); i++) {
      Json value = view.shown().get(i);
      texts.add(value == null ? "-" : value.text());
    }
    return texts;
  }

  @Test
  void theyAreInNoStashAndInNoState() {
    assertEquals(List.of("[]", "null"), texts(view));
    does(
        board -> {
          board.online.add("ann");
          board.word = "hello";
        });
    assertEquals(List.of(), view.stash());
    assertEquals(List.of("[\"ann\"]", "\"hello\""), texts(view));
    does(board -> board.count++);
    assertEquals(List.of(session("count", "1")), view.stash());
    assertEquals(Set.of("count"), view.state().keySet());
    assertEquals(Set.of("count"), ViewType.of(Board.class).keys());
    assertEquals(List.of("online", "said"), List.copyOf(ViewType.of(Board.class).shown()));
  }

  @Test
  void whatIsStoredUnderTheirKeysIsNothingToThem() {
    view.recover(Map.of("count", Json.of("3"), "said", Json.of("\"stored\"")));
    view.apply(List.of(session("said", "\"pushed\"")));
    assertNull(view.handler().word);
    assertEquals(3, view.handler().count);
  }

  @Test
  void aMethodThatChangesNothingShowsTheVerySame() {
    does(board -> board.word = "hello");
    view.stash();
    ShownValues before = view.shown();
    does(
        board -> {
          board.online = new LinkedList<>();
          board.word = "hel".concat("lo");
        });
    view.stash();
    assertSame(before, view.shown());
  }

  @Test
  void whenAMethodThrowsTheyArePutBackLikeStashedOnes() {
    does(
        board -> {
          board.count = 1;
          board.online.add("ann");
        });
    view.stash();
    ShownValues before = view.shown();
    assertThrows(
        HandlerFailed.class,
        () ->
            does(
                board -> {
                  board.count = 2;
                  board.online.add("bob");
                  board.word = "half";
                  throw new IllegalStateException("on purpose");
                }));
    assertEquals(1, view.handler().count);
    assertEquals(List.of("ann"), view.handler().online);
    assertNull(view.handler().word);
    assertEquals(List.of(), view.stash());
    assertSame(before, view.shown());
  }

  @Test
  void whatAMountMethodMakesIsShownAndWhatAFailedOneMakesIsNot() {
    view.handler().what = board -> board.word = "welcome";
    view.mounted();
    assertEquals(List.of("[]", "\"welcome\""), texts(view));
    assertEquals(List.of(), view.stash());
    view.handler().what =
        board -> {
          board.word = "half";
          throw new IllegalStateException("on purpose");
        };
    assertThrows(HandlerFailed.class, () -> view.mounted());
    assertEquals("welcome", view.handler().word);
  }

  @Test
  void whatFollowsASavedEventMayShowSomethingAndKeepsNothing() {
    view.handler().what =
        board -> {
          board.word = "mail is on its way";
          board.count = 9;
        };
    view.saved("do", null);
    assertEquals(List.of("[]", "\"mail is on its way\""), texts(view));
    assertEquals("mail is on its way", view.handler().word);
    assertEquals(0, view.handler().count);
  }

  @Test
  void aStashThatIsTakenBackTakesThemBack() {
    does(
        board -> {
          board.count = 1;
          board.word = "hello";
        });
    view.stash();
    view.unstash();
    assertNull(view.handler().word);
    assertEquals(List.of("[]", "null"), texts(view));
  }

  @Test
  void theyCanBePutBackToWhatTheyWereAtAnyTime() {
    does(board -> board.online.add("ann"));
    view.stash();
    ShownValues one = view.shown();
    does(board -> board.online.add("bob"));
    view.stash();
    List<String> both = view.handler().online;
    view.show(one);
    assertEquals(List.of("ann"), view.handler().online, "although it was changed in place");
    assertNotSame(both, view.handler().online);
    assertSame(one, view.shown());
  }

  interface Person {
    String name();
  }

  record Member(String name, int age) implements Person {}

  /** It could not be read: there is no constructor without arguments. */
  public static final class Guest implements Person {
    private final String name;

    Guest(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    public String getName() {
      return name;
    }
  }

  static final class Odd {
    @Shown List<? extends Person> people = List.of();
    @Shown Guest host = new Guest("zoe");
    @Shown Object anything = 1;
    @Shown Map<String, Integer> ages = new TreeMap<>();

    @OnEvent("fill")
    void fill() {
      people = List.of(new Member("ann", 40), new Guest("bob"));
      anything = List.of(2, "two", Map.of("even", true));
      ages = Map.of("ann", 40);
      ages = new TreeMap<>(ages);
    }

    @OnEvent("fail")
    void fail() {
      people = List.of();
      host = new Guest("nobody");
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void aValueNeedNotReadBackAndIsPutBackAllTheSame() {
    BoundView<Odd> odd = bind(new Odd());
    odd.handle("fill", null);
    odd.stash();
    List<String> filled =
        List.of(
            "[{\"age\":40,\"name\":\"ann\"},{\"name\":\"bob\"}]",
            "{\"name\":\"zoe\"}",
            "[2,\"two\",{\"even\":true}]",
            "{\"ann\":40}");
    assertEquals(filled, texts(odd));
    List<? extends Person> people = odd.handler().people;
    assertThrows(HandlerFailed.class, () -> odd.handle("fail", null));
    odd.stash();
    assertEquals(filled, texts(odd));
    assertSame(people, odd.handler().people);
    assertEquals("zoe", odd.handler().host.name());
  }

  @Test
  void whatHasNoFormIsRefusedByNameOrLeftOut() {
    BoundView<Odd> strict = bind(new Odd());
    strict.handler().anything = Double.NaN;
    ValueNotStorable refused = assertThrows(ValueNotStorable.class, strict::stash);
    assertEquals("anything", refused.key());
    assertTrue(String.valueOf(refused.getMessage()).contains("shown field"));
    strict.putBack();
    assertEquals(1, strict.handler().anything);

    BoundView<Odd> lenient = bind(new Odd(), OnInvalidValue.SKIP);
    lenient.handler().anything = Double.NaN;
    lenient.handler().ages.put("ann", 41);
    assertEquals(List.of(), lenient.stash());
    assertEquals("1", texts(lenient).get(2));
    assertEquals("{\"ann\":41}", texts(lenient).get(3));
  }
}
