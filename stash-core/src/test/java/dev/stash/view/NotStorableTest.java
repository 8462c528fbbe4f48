package dev.stash.view;

import static dev.stash.view.Views.bind;
import static dev.stash.view.Views.session;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnMount;
import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** Values that JSON cannot keep: thrown or skipped, never half stashed. */
final class NotStorableTest {
  static final class Odd {
    @Stashed double ratio;
    @Stashed List<Object> anything = new ArrayList<>();
    @Stashed int count;
    @Stashed Grumpy grumpy = new Grumpy(4711);
  }

  static final class NaNByDefault {
    @Stashed double ratio = Double.NaN;
    @Stashed int count;
  }

  static final class NaNByMount {
    @Stashed double ratio;

    @OnMount
    void mounted() {
      ratio = Double.NaN;
    }
  }

  record Grumpy(int value) {
    Grumpy {
      if (value == 13) {
        throw new IllegalArgumentException();
      }
    }

    static Grumpy unreadable() {
      return new Grumpy(12);
    }

    @Override
    public int value() {
      return value == 12 ? 13 : value;
    }
  }

  @Test
  void throwingNamesTheFieldAndTakesNothing() {
    BoundView<Odd> view = bind(new Odd());
    view.handler().count = 1;
    view.handler().ratio = Double.NaN;
    ValueNotStorable refused = assertThrows(ValueNotStorable.class, view::stash);
    assertEquals("VALUE_NOT_STORABLE", refused.code());
    assertEquals("ratio", refused.key());
    assertTrue(String.valueOf(refused.getMessage()).contains(Odd.class.getName() + ".ratio"));
    view.handler().ratio = 0;
    assertEquals(List.of(session("count", "1")), view.stash());
  }

  @Test
  void aRefusedStashCanBePutBack() {
    BoundView<Odd> view = bind(new Odd());
    view.handler().count = 1;
    view.handler().anything.add(view.handler().anything);
    ValueNotStorable refused = assertThrows(ValueNotStorable.class, view::stash);
    assertTrue(String.valueOf(refused.getMessage()).contains("contains itself"));
    view.putBack();
    assertEquals(0, view.handler().count);
    assertEquals(List.of(), view.handler().anything);
    assertEquals(List.of(), view.stash());
  }

  @Test
  void aValueThatWouldNotReadBackIsRefusedWithoutShowingIt() {
    BoundView<Odd> view = bind(new Odd());
    view.handler().grumpy = Grumpy.unreadable();
    ValueNotStorable refused = assertThrows(ValueNotStorable.class, view::stash);
    assertEquals("grumpy", refused.key());
    assertFalse(String.valueOf(refused.getMessage()).matches(".*1[23].*"));
  }

  record Stripped(String text) {
    @Override
    public String text() {
      return text.strip();
    }
  }

  static final class Alike {
    @Stashed Map<String, String> headers = new LinkedHashMap<>();
    @Stashed Stripped text = new Stripped("a");
    @Stashed Map<String, Object> extras = new LinkedHashMap<>();
  }

  /** It is written as what was there before, and would read back as that. */
  @Test
  void whatOnlyLooksAsBeforeIsRefused() {
    BoundView<Alike> view = bind(new Alike());
    view.handler().text = new Stripped(" a");
    assertEquals("text", assertThrows(ValueNotStorable.class, view::stash).key());
    view.handler().text = new Stripped("a");
    view.handler().headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    assertEquals("headers", assertThrows(ValueNotStorable.class, view::stash).key());
    view.handler().headers = new HashMap<>();
    assertEquals(List.of(), view.stash());
    view.handler().extras.put("n", 5L);
    ValueNotStorable refused = assertThrows(ValueNotStorable.class, view::stash);
    assertTrue(String.valueOf(refused.getMessage()).contains("declare it as java.lang.Long"));
  }

  @Test
  void skippingStashesTheRestAndLogsOnceWithoutTheValue() {
    BoundView<Odd> view = bind(new Odd(), OnInvalidValue.SKIP);
    List<String> log =
        logged(
            () -> {
              view.handler().count = 1;
              view.handler().anything.add(new AtomicReference<>("secret"));
              assertEquals(List.of(session("count", "1")), view.stash());
              view.handler().count = 2;
              assertEquals(List.of(session("count", "2")), view.stash());
            });
    assertEquals(1, log.size(), log::toString);
    assertTrue(log.get(0).contains("Odd.anything"), log::toString);
    assertFalse(log.get(0).contains("secret"), log::toString);
    view.handler().anything = List.of("good");
    assertEquals(List.of(session("anything", "[\"good\"]")), view.stash());
  }

  @Test
  void aSkippedValueIsShownAsItWasLastStashed() {
    BoundView<Odd> view = bind(new Odd(), OnInvalidValue.SKIP);
    view.recover(Map.of("ratio", Json.of("0.5")));
    view.handler().ratio = Double.NEGATIVE_INFINITY;
    assertEquals(Json.of("0.5"), view.state().get("ratio"));
    assertEquals(List.of(), view.stash());
  }

  @Test
  void aDefaultThatIsNotStorableIsFoundWhenTheViewIsBound() {
    assertThrows(ValueNotStorable.class, () -> bind(new NaNByDefault()));
    BoundView<NaNByDefault> view = bind(new NaNByDefault(), OnInvalidValue.SKIP);
    assertEquals(Map.of("count", Json.of("0")), view.state());
    view.handler().ratio = 1;
    assertEquals(List.of(session("ratio", "1.0")), view.stash());
    view.reset();
    assertEquals(List.of(session("ratio", null)), view.stash());
  }

  @Test
  void aMountMethodThatLeavesSuchAValueIsUndone() {
    BoundView<NaNByMount> view = bind(new NaNByMount());
    assertThrows(ValueNotStorable.class, () -> view.mounted());
    assertEquals(0, view.handler().ratio);
  }

  private static List<String> logged(Runnable action) {
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger(BoundView.class.getName());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(new SimpleFormatter().formatMessage(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    return lines;
  }
}
