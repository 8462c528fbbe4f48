package dev.stash.view;

import static dev.stash.view.Views.bind;
import static dev.stash.view.Views.session;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Recovery: declared keys, and a bad value costs that value. */
final class RecoverTest {
  static final class Mixed {
    @Stashed int count = 3;
    @Stashed boolean open = true;
    @Stashed @Nullable String name = "default";
    @Stashed List<Integer> list = List.of(1);
    @Stashed Map<String, Integer> map = new HashMap<>();

    @Stashed(name = "other-name")
    long renamed = 8;

    String notStashed = "mine";
  }

  @Test
  void declaredKeysComeBackAndOthersAreIgnored() {
    BoundView<Mixed> view = bind(new Mixed());
    List<InvalidValue> invalid =
        view.recover(
            Map.of(
                "count", Json.of("4"),
                "list", Json.of("[2,3]"),
                "name", Json.of("null"),
                "other-name", Json.of("9"),
                "renamed", Json.of("10"),
                "notStashed", Json.of("\"stolen\""),
                "class", Json.of("{}")));
    assertEquals(List.of(), invalid);
    Mixed mixed = view.handler();
    assertEquals(4, mixed.count);
    assertEquals(List.of(2, 3), mixed.list);
    assertNull(mixed.name);
    assertEquals(9, mixed.renamed);
    assertEquals("mine", mixed.notStashed);
    assertEquals(List.of(), view.stash());
  }

  @Test
  void aBadValueCostsOnlyItself() {
    BoundView<Mixed> view = bind(new Mixed());
    List<InvalidValue> invalid =
        view.recover(
            Map.of(
                "count", Json.of("null"),
                "open", Json.of("\"true\""),
                "name", Json.of("{\"secret\":4711}"),
                "list", Json.of("[2,\"x\"]"),
                "map", Json.of("{broken"),
                "other-name", Json.of("9")));
    assertEquals(
        List.of("count", "open", "name", "list", "map"),
        invalid.stream().map(InvalidValue::key).toList());
    assertFalse(invalid.toString().contains("4711"));
    Mixed mixed = view.handler();
    assertEquals(3, mixed.count);
    assertEquals(true, mixed.open);
    assertEquals("default", mixed.name);
    assertEquals(List.of(1), mixed.list);
    assertEquals(Map.of(), mixed.map);
    assertEquals(9, mixed.renamed);
  }

  @Test
  void anUnreadableStoredValueIsOnlyOverwrittenByAChangeOfItsField() {
    BoundView<Mixed> view = bind(new Mixed());
    view.recover(Map.of("count", Json.of("\"bad\""), "open", Json.of("0")));
    assertEquals(List.of(), view.stash());
    view.handler().count++;
    assertEquals(List.of(session("count", "4")), view.stash());
  }

  @Test
  void anEncodingOfElsewhereThatMeansTheSameIsNoChange() {
    BoundView<Mixed> view = bind(new Mixed());
    view.recover(
        Map.of(
            "count", Json.of(" 4.0"),
            "map", Json.of("{\"z\": 1, \"a\": 2}"),
            "name", Json.of("\"\\u0041\\/\"")));
    assertEquals("A/", view.handler().name);
    assertEquals(List.of(), view.stash());
  }

  @Test
  void aSecondRecoveryReplacesWhatWasKnown() {
    BoundView<Mixed> view = bind(new Mixed());
    view.recover(Map.of("count", Json.of("4"), "list", Json.of("[2]")));
    view.handler().count = 5;
    view.stash();
    view.recover(Map.of("list", Json.of("[7]")));
    assertEquals(3, view.handler().count);
    assertEquals(List.of(7), view.handler().list);
    assertEquals(List.of(), view.stash());
  }
}
