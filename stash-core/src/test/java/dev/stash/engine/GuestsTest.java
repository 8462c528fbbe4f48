package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.cluster.Member;
import java.util.List;
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
    assertEquals(List.of(present), List.copyOf(guests.allLeft(THERE)));
  }

  @Test
  void aLaterAttachmentTakesThePlaceOfTheOneBefore() {
    Guests.Guest before = guests.welcome(THERE, "c", 1, NAME);
    Guests.Guest present = guests.welcome(THERE, "c", 2, NAME);
    before.left();
    assertEquals(List.of(present), List.copyOf(guests.allLeft(THERE)));
    assertEquals(0, guests.size());
  }

  /** Its member may be born again, and have attached it anew, before anybody misses the former. */
  @Test
  void whoIsMissedTakesNoLaterAttachmentOfItsConnectionWithIt() {
    guests.welcome(THERE, "c", 2, NAME);
    Member again = new Member("again", "there", Map.of(), Map.of());
    guests.welcome(again, "c", 3, NAME);
    for (Guests.Guest missed : guests.allLeft(THERE)) {
      assertEquals(new Command.Detach("c", 2), missed.detached());
    }
    assertEquals(1, guests.size());
  }
}
