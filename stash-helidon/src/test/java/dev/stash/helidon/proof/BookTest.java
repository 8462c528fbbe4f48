package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The auditor itself: it must notice what it is there for. */
class BookTest {
  private final List<String> broken = new ArrayList<>();
  private final Book book = new Book("tab", 1, broken::add);

  @BeforeEach
  void threeAdditions() {
    book.full(state(Tally.NONE, Tally.NONE), 0);
    book.added(11);
    book.added(12);
    book.looked();
    book.added(13);
    book.saved(3);
  }

  private static JsonObject state(Tally mine, Tally slot) {
    return Json.createObjectBuilder().add("mine", json(mine)).add("slot1", json(slot)).build();
  }

  private static JsonObject json(Tally tally) {
    return Json.createObjectBuilder()
        .add("count", tally.count())
        .add("digest", tally.digest())
        .build();
  }

  private static Tally of(long... tokens) {
    Tally tally = Tally.NONE;
    for (long token : tokens) {
      tally = tally.with(token);
    }
    return tally;
  }

  @Test
  void whatWasAppliedOnceAndInOrderPasses() {
    book.full(state(of(11, 12), of(11, 12)), 2);
    book.full(state(of(11, 12), of(11, 12)), 3);
    book.full(state(of(11, 12, 13), of(11, 12, 13)), 4);
    assertEquals(List.of(), broken);
  }

  @Test
  void aLostEventIsNoticed() {
    book.full(state(of(11, 13), of(11, 13)), 4);
    assertFalse(broken.isEmpty());
  }

  @Test
  void aSavedEventThatIsGoneIsNoticed() {
    book.full(state(of(11), of(11)), 1);
    assertFalse(broken.isEmpty());
  }

  @Test
  void anEventAppliedTwiceIsNoticed() {
    book.full(state(of(11, 12, 12), of(11, 12, 12)), 2);
    assertFalse(broken.isEmpty());
  }

  @Test
  void anotherOrderIsNoticed() {
    book.full(state(of(12, 11), of(12, 11)), 2);
    assertFalse(broken.isEmpty());
  }

  @Test
  void aSlotThatAnotherTabSpoiltIsNoticed() {
    book.full(state(of(11, 12), of(11)), 2);
    assertFalse(broken.isEmpty());
  }

  @Test
  void aStateBetweenTwoEventsIsNoticed() {
    book.changed(state(of(11, 99), of(11, 99)), "self");
    assertFalse(broken.isEmpty());
  }
}
