package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The auditor of counts is shown each kind of damage. */
class CountBookTest {
  private final List<String> broken = new ArrayList<>();
  private final CountBook book = new CountBook("tab", broken::add);

  private static JsonObject count(int count) {
    return LineJson.object("{\"count\":" + count + "}");
  }

  private void clicked(int times) {
    for (int i = 0; i < times; i++) {
      book.looked();
    }
  }

  private void assertBroken(String what) {
    assertEquals(1, broken.size(), broken::toString);
    assertTrue(broken.getFirst().contains(what), broken::toString);
  }

  @Test
  void whatIsRightIsNotBroken() {
    book.full(count(3), 0);
    clicked(2);
    book.changed(count(4), "self");
    book.changed(LineJson.object("{\"note\":\"\"}"), "other");
    book.changed(count(5), "other");
    book.changed(count(6), "self");
    book.saved(1);
    book.full(count(5), 1); // its owner died; the second click is sent again
    book.changed(count(6), "self");
    assertEquals(List.of(), broken);
    assertEquals(1, book.fell());
    assertTrue(book.savedAny());
  }

  @Test
  void aPushThatGoesBack() {
    book.full(count(3), 0);
    book.changed(count(2), "other");
    assertBroken("shows 2 after 3");
  }

  @Test
  void aSavedClickThatIsNotThere() {
    clicked(2);
    book.saved(2);
    book.full(count(1), 1);
    assertBroken("lost saved event 2");
  }

  @Test
  void aClickThatWasAppliedAndDidNotCount() {
    clicked(2);
    book.full(count(1), 2);
    assertBroken("after 2 clicks of its own");
  }

  @Test
  void aClickThatItNeverSent() {
    clicked(1);
    book.full(count(2), 2);
    assertBroken("never sent");
  }
}
