package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Stashed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What views may be registered as, and which paths lead to them. */
class ViewPatternTest {
  static final class Board {
    @Stashed String filter = "";
  }

  private static ViewHost.Builder views(String... patterns) {
    ViewHost.Builder views = ViewHost.builder();
    for (String pattern : patterns) {
      views.view(pattern, Board::new);
    }
    return views;
  }

  private static String refused(String... patterns) {
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> views(patterns));
    assertEquals("view", refused.option());
    return String.valueOf(refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "board/",
        "/board",
        "board//x",
        "{id}",
        "{id}/board",
        "board/{}",
        "board/{id",
        "board/id}",
        "board/{{id}}",
        "board/x{id}",
        "board/{id}x",
        "board/{a}{b}",
        "board/{a b}",
        "board/{id}/{id}",
        "board/ü",
        "board/.",
        "board/..",
        "$http",
        "board/{+id}",
        "a/b/c/d/e/f/g/h/i"
      })
  void whatIsNoPatternIsRefused(String pattern) {
    assertFalse(refused(pattern).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"counter", "a-B-9", "board/{id}", "board/{id}/{card-2}/x", "a/b/c/d/e/f/g/{h}"})
  void whatIsOneIsTaken(String pattern) {
    views(pattern);
  }

  @Test
  void nullForARuleIsNotForEverybody() {
    OptionInvalid refused =
        assertThrows(
            OptionInvalid.class,
            () -> ViewHost.builder().view("board/{id}", Board::new, nothing()));
    assertTrue(String.valueOf(refused.getMessage()).contains("null"));
  }

  @SuppressWarnings("NullAway") // what a caller without a checker may do
  private static dev.stash.ViewAccess nothing() {
    return null;
  }

  @ParameterizedTest
  @CsvSource({
    "board/{id},board/{name}",
    "board/{id}/new,board/all/{what}",
    "a/{b}/c/{d},a/x/{c}/y",
    "counter,counter"
  })
  void nobodyCouldTellWhichIsMeant(String one, String other) {
    assertFalse(refused(one, other).isEmpty());
    assertFalse(refused(other, one).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "board/{id},board/new",
    "board/{id}/{card},board/all/{card}",
    "board/{id},board/{id}/cards",
    "board/{id},list/{id}",
    "board/{id}/x,board/{id}/y"
  })
  void theWordCountsAgainstTheParameter(String one, String other) {
    views(one, other);
    views(other, one);
  }

  private static Optional<Map<String, String>> match(String pattern, String path) {
    return ViewPath.parts(path).flatMap(parts -> ViewPattern.of(pattern).match(parts));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/stash/views/board/17       | 17",
        "/stash/views/board/%31%37   | 17",
        "/stash/%76iews/b%6Fard/17   | 17",
        "/stash/views/board/Zo%C3%AB | Zoë",
        "/stash/views/board/a%20b+c  | a b+c",
        "/stash/views/board/a%3Bb;c  | a;b",
        "/stash/views/board/100%25   | 100%",
        "/stash/views/board/...      | ...",
        "/stash/views/board/%7Bid%7D | {id}",
        "/stash/views/board/%F0%9F%98%80 | 😀"
      })
  void aValueIsWhatThePathSays(String path, String value) {
    assertEquals(Optional.of(Map.of("id", value)), match("board/{id}", path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/stash/views/board",
        "/stash/views/board/",
        "/stash/views/board/17/",
        "/stash/views/board/17/18",
        "/stash/views//board/17",
        "/stash/views/board/;a",
        "/stash/views/board/.",
        "/stash/views/board/..",
        "/stash/views/board/%2e%2e",
        "/stash/views/board/a%2Fb",
        "/stash/views/board/a%5Cb",
        "/stash/views/board/a%00",
        "/stash/views/board/a%0Ab",
        "/stash/views/board/a%7F",
        "/stash/views/board/a%C2%85",
        "/stash/views/board/%E2%80%A8",
        "/stash/views/board/%FF",
        "/stash/views/board/%C0%AF",
        "/stash/views/board/%ED%A0%80",
        "/stash/views/board/%",
        "/stash/views/board/%4",
        "/stash/views/board/%zz",
        "/stash/views/board/ü",
        "/stash/views/board/\u0131", // whose lower half is a 1
        "/stash/views%2Fboard/17",
        "/stash/views/Board/17",
        "/shop/views/board/17",
        "board/17",
        ""
      })
  void whatIsNoValueLeadsNowhere(String path) {
    assertEquals(Optional.empty(), match("board/{id}", path));
  }

  @Test
  void aValueHas128CharactersAndANameOfSeveral256() {
    String most = "x".repeat(128);
    assertTrue(match("board/{id}", "/stash/views/board/" + most).isPresent());
    assertTrue(match("board/{id}", "/stash/views/board/" + most + "x").isEmpty());
    String two = "/stash/views/board/" + most + "/";
    assertTrue(match("board/{a}/{b}", two + "y".repeat(256 - 6 - 129)).isPresent());
    assertTrue(match("board/{a}/{b}", two + "y".repeat(257 - 6 - 129)).isEmpty());
    assertEquals(List.of("x"), ViewPath.parts("/stash/views/x").orElseThrow());
  }
}
