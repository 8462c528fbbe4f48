package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.stash.cluster.Member;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is attached here and mounted elsewhere. */
class GuestsTest {
  private static final Member THERE = new Member("there", "there", Map.of(), Map.of());
  private static final ActorName NAME = new ActorName("words", "k");

  private final Guests guests = new Guests((to, dispatch) -> {});

  @Test
  void whoIsTurnedAwayTakesNobodysPlaceWithIt() {
    Guests.Guest present = guests.welcome(THERE, "c", 2, NAME);
    guests.welcome(THERE, "c", 1, NAME).left();
    assertEquals(1, guests.size());
    assertSame(present, guests.allLeft(THERE).get("c"));
  }

  @Test
  void aLaterAttachmentTakesThePlaceOfTheOneBefore() {
    Guests.Guest before = guests.welcome(THERE, "c", 1, NAME);
    Guests.Guest present = guests.welcome(THERE, "c", 2, NAME);
    before.left();
    assertSame(present, guests.allLeft(THERE).get("c"));
    assertEquals(0, guests.size());
  }
}
