package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list said by what it is made of is that list, or is not said so. */
class KeyedListTest {
  private static final int RUNS = 2_000;

  private static String row(int id, int value) {
    return "{\"id\":" + id + ",\"value\":\"the value " + value + "\"}";
  }

  private static String rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row(i, i)).collect(Collectors.joining(","));
  }

  private static KeyedList list(String text) {
    return Objects.requireNonNull(KeyedList.of(Json.of(text), "id"));
  }

  private static @Nullable String made(String before, String now) {
    Json parts = list(now).madeOf(list(before));
    return parts == null ? null : parts.text();
  }

  @Test
  void whatIsThereIsSaidByItsPlaceAndWhatIsNewWhole() {
    String before = "[" + rows(0, 9) + "]";
    assertEquals(
        "[[0,4]," + row(4, 99) + ",[5,9]]",
        made(before, "[" + rows(0, 4) + "," + row(4, 99) + "," + rows(5, 9) + "]"));
    assertEquals("[[0,3],[4,9]]", made(before, "[" + rows(0, 3) + "," + rows(4, 9) + "]"));
    assertEquals("[[4,9],[0,4]]", made(before, "[" + rows(4, 9) + "," + rows(0, 4) + "]"));
    assertEquals(
        "[8,[0,8]," + row(10, 1) + "]",
        made(before, "[" + rows(8, 9) + "," + rows(0, 8) + "," + row(10, 1) + "]"));
    assertEquals("[[0,9]]", made(before, before));
  }

  @Test
  void whatWouldBeNoShorterIsNotSaidSo() {
    assertNull(made("[]", "[]"));
    assertNull(made("[" + rows(0, 3) + "]", "[]"));
    assertNull(made("[" + rows(0, 3) + "]", "[" + rows(5, 9) + "]"));
    assertNull(made("[{\"id\":1}]", "[{\"id\":2}]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "{}",
        "\"text\"",
        "[1]",
        "[null]",
        "[[]]",
        "[{}]",
        "[{\"id\":null}]",
        "[{\"id\":[1]}]",
        "[{\"id\":{}}]",
        "[{\"ID\":1}]",
        "[{\"inner\":{\"id\":1}}]",
        "[{\"id\":1},{\"id\":1}]",
        "[{\"id\":1},{\"id\":2},{\"id\":1,\"a\":2}]",
        "[{\"id\":1}",
        "[{\"id\":1},]"
      })
  void whatHasNoKeysOfItsOwnIsNone(String text) {
    assertNull(KeyedList.of(Json.of(text), "id"));
  }

  @Test
  void keysAreTheSameIfTheyAreWrittenSo() {
    assertNotNull(KeyedList.of(Json.of("[{\"id\":1},{\"id\":1.0},{\"id\":\"1\"}]"), "id"));
    assertNotNull(KeyedList.of(Json.of("[{\"id\":true},{\"id\":false},{\"id\":1e400}]"), "id"));
    assertNotNull(KeyedList.of(Json.of("[{\"a\\\"b\":1},{\"a\\\"b\":2}]"), "a\"b"));
    assertEquals(0, list("[]").size());
    assertEquals(2, list(" [ {\"id\" : 1 } , {\"id\":2,\"more\":[{\"id\":1}]} ] ").size());
  }

  /** Ids may look alike, and values hold what could be taken for the text around them. */
  @Test
  void whatIsMadeOfTheOneBeforeIsTheListItself() {
    int told = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<String> before = Rows.random(random);
      for (int step = 0; step < 8; step++) {
        List<String> now = Rows.edited(random, before);
        Json parts = list(Rows.text(now)).madeOf(list(Rows.text(before)));
        if (parts != null) {
          told++;
          assertEquals(now, Rows.applied(before, parts), "seed " + seed + ", step " + step);
          assertTrue(parts.size() < Json.of(Rows.text(now)).size());
        }
        before = now;
      }
    }
    assertTrue(told > 4 * RUNS, told + " of " + 8 * RUNS + " were said so");
  }

  @Test
  void oneOfAThousandIsLittle() {
    String now = "[" + rows(0, 500) + "," + row(500, -1) + "," + rows(501, 1_000) + "]";
    Json parts = Objects.requireNonNull(list(now).madeOf(list("[" + rows(0, 1_000) + "]")));
    assertTrue(parts.size() < 100, parts::text);
  }
}
