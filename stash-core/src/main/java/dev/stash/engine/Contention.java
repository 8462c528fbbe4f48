package dev.stash.engine;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has lost, and whose turn it is: so that the events of fifty pages that write one key each
 * end, and none runs dozens of times (rules 43 to 45). While a turn is out, only its writer's
 * writes are judged; whoever else loses is queued, by writer, and its place outlives its
 * attachment. Kept in memory only: after a change of owner everybody may lose once more.
 *
 * <p>Knows neither commands nor clocks; {@link CommitLoop} asks and tells. Not thread-safe.
 */
final class Contention {
  /** A writer's first turn; each one without an accepted write is followed by one twice as long. */
  private static final long TURN_MILLIS = 250;

  private static final long LONGEST_TURN_MILLIS = 5_000;

  /** After so many turns in a row without an accepted write its event is given up. */
  static final int MOST_TURNS = 8;

  /** The turns of so many are counted. */
  private static final int MOST_WRITERS = 1_000;

  private final Set<Guard> guards;
  private Map<Object, Place> places = Few.none();

  /** Connection → the run it is in; 0 if it is not here. */
  private Map<String, Long> runs = Few.none();

  /** Writer → turns it has had since its last accepted write. */
  private Map<String, Integer> turns = Few.none();

  Contention(Set<Guard> guards) {
    this.guards = guards;
  }

  /** One thing that is contended for. */
  private static final class Place {
    @Nullable String holder;
    long until;
    final Set<String> queue = new LinkedHashSet<>();
  }

  long run(String connection) {
    return runs.getOrDefault(connection, 0L);
  }

  long nextRun(String connection) {
    long next = run(connection) + 1;
    runs = Few.with(runs, connection, next);
    return next;
  }

  /** Whether a turn is out there that is another one's; null has none. */
  boolean out(Object where, @Nullable String writer) {
    Place place = places.get(where);
    return place != null && place.holder != null && !place.holder.equals(writer);
  }

  /** Whether there is anything to ask about at all. */
  boolean quiet() {
    return places.isEmpty();
  }

  boolean exhausted(String writer) {
    return turns.getOrDefault(writer, 0) >= MOST_TURNS;
  }

  /**
   * A writer has lost: it has a turn now, or waits for one.
   *
   * @return how long its turn is; 0: it waits
   */
  long lost(Object where, String writer, long now) {
    Place place = place(where);
    if (place.holder != null && !place.holder.equals(writer)) {
      place.queue.add(writer);
      return 0;
    }
    return begin(place, writer, now);
  }

  private Place place(Object where) {
    Place there = places.get(where);
    if (there == null) {
      there = new Place();
      places = Few.with(places, where, there);
    }
    return there;
  }

  private long begin(Place place, String writer, long now) {
    int nth = turns.getOrDefault(writer, 0) + 1;
    if (turns.size() > MOST_WRITERS) {
      turns = Few.none(); // callers that were gone when their turn came
    }
    turns = Few.with(turns, writer, nth);
    boolean longer = guards.contains(Guard.A_TURN_IN_VAIN_IS_FOLLOWED_BY_A_LONGER_ONE);
    long millis = Math.min(LONGEST_TURN_MILLIS, TURN_MILLIS << (longer ? nth - 1 : 0));
    place.queue.remove(writer);
    place.holder = writer;
    place.until = now + millis;
    return millis;
  }

  /** A judged write was accepted. */
  void won(String writer) {
    turns = Few.without(turns, writer);
  }

  /** Takes the turn back, if it is this writer's; whoever is {@link #next} has it then. */
  boolean ends(Object where, String writer) {
    Place place = places.get(where);
    if (place == null || !writer.equals(place.holder)) {
      return false;
    }
    place.holder = null;
    return true;
  }

  /** Who waits longest, and waits no longer; null: nobody, and nothing is contended for. */
  @Nullable String next(Object where) {
    Place place = places.get(where);
    if (place == null || place.holder != null) {
      return null;
    }
    if (place.queue.isEmpty()) {
      places = Few.without(places, where);
      return null;
    }
    String writer = place.queue.iterator().next();
    place.queue.remove(writer);
    return writer;
  }

  /** The turn of whoever is {@link #next}. */
  void begins(Object where, String writer, long now) {
    var unused = begin(place(where), writer, now);
  }

  /** A place where the time of a turn is up, which is over with that; null: there is none. */
  @Nullable Object expired(long now) {
    for (Map.Entry<Object, Place> place : places.entrySet()) {
      if (place.getValue().holder != null && now >= place.getValue().until) {
        place.getValue().holder = null;
        return place.getKey();
      }
    }
    return null;
  }

  /** When the next turn's time is up. */
  long nextExpiry() {
    long next = Long.MAX_VALUE;
    for (Place place : places.values()) {
      if (place.holder != null) {
        next = Math.min(next, place.until);
      }
    }
    return next;
  }

  /** The connection has nothing to run any more, or begins from the start. */
  void forget(String connection) {
    runs = Few.without(runs, connection);
  }

  /** Nobody is here any more. */
  void clear() {
    places = Few.none();
    runs = Few.none();
    turns = Few.none();
  }

  /** The writer is gone: it waits for nothing. */
  void gone(Object where, String writer) {
    turns = Few.without(turns, writer);
    Place place = places.get(where);
    if (place != null) {
      place.queue.remove(writer);
    }
  }
}
