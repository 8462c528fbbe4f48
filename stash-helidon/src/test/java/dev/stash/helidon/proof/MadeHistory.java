package dev.stash.helidon.proof;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A history as a cluster without faults would leave it, or one with a single known fault. Three
 * pages write a slot each, and two registers together.
 */
final class MadeHistory {
  /** What can be wrong with it. */
  enum Damage {
    NONE,
    /** An event is told to be saved and is nowhere. */
    LOST,
    /** An event is applied twice. */
    TWICE,
    /** Two events of one page are applied in the other order. */
    SWAPPED,
    /** A reader of the storage gets what was true before. */
    STALE_STORED,
    /** A page gets what was true longer ago than may be. */
    STALE_SHOWN,
    /** A page gets less of its own than it knows to be saved. */
    OWN_FORGOTTEN,
    /** A page goes back behind what it was shown. */
    SHOWN_BACK,
    /** A page shows something else than the others at the end. */
    DIVERGED,
    /** An event is never saved. */
    STUCK
  }

  private static final long LAG = 500;

  private record Event(int page, long id, String key, long token) {}

  private final Random random;
  private final Damage damage;
  private final List<Line> lines = new ArrayList<>();
  private final List<Deque<Event>> waiting = new ArrayList<>();
  private final long[] sent = new long[3];
  private final long[] stored = new long[3];
  private final Tally[] slots = {Tally.NONE, Tally.NONE, Tally.NONE};
  private final Map<String, Long> registers = new TreeMap<>(Map.of("key0", 0L, "key1", 0L));
  private long now = 1_000;
  private boolean damaged;

  MadeHistory(long seed, Damage damage) {
    this.random = new Random(seed);
    this.damage = damage;
    lines.add(new Line.Lag(0, LAG));
    for (int page = 0; page < 3; page++) {
      waiting.add(new ArrayDeque<>());
    }
  }

  List<Line> lines() {
    for (int step = 0; step < 300; step++) {
      now += random.nextInt(1, 20);
      int page = random.nextInt(3);
      switch (random.nextInt(4)) {
        case 0, 1 -> send(page);
        case 2 -> commit(page, step > 100);
        default -> look(page);
      }
    }
    for (int page = 0; page < 3; page++) {
      if (damage != Damage.STUCK || page > 0) {
        commit(page, false);
      } else {
        send(page);
      }
    }
    now += 10;
    lines.add(new Line.Stored(now, now - 1, "s", state()));
    for (int page = 0; page < 3; page++) {
      if (damage == Damage.DIVERGED && page == 1) {
        registers.put("key1", 1L);
      }
      lines.add(new Line.Settled(now, "s", "p" + page, state()));
    }
    return lines;
  }

  private void send(int page) {
    if (waiting.get(page).size() < 4) {
      long token = random.nextInt(1, 1 << 30);
      String key = "key" + random.nextInt(2);
      Event event = new Event(page, ++sent[page], key, token);
      waiting.get(page).add(event);
      lines.add(new Line.Invoked(now, "s", "p" + page, event.id, "slot" + page, token));
      lines.add(new Line.Invoked(now, "s", "p" + page, event.id, key, token));
    }
  }

  /** All that waits of one page takes effect at one moment, and is told a little later. */
  private void commit(int page, boolean mayDamage) {
    List<Event> events = new ArrayList<>(waiting.get(page));
    waiting.get(page).clear();
    boolean ripe = mayDamage && !damaged && events.size() > 1;
    JsonObject before = state();
    if (ripe && damage == Damage.SWAPPED) {
      damaged = true;
      events.addFirst(events.removeLast());
    }
    for (Event event : events) {
      stored[page] = Math.max(stored[page], event.id);
      if (ripe && !damaged && damage == Damage.LOST) {
        damaged = true;
        continue;
      }
      apply(event);
      if (ripe && !damaged && damage == Damage.TWICE) {
        damaged = true;
        apply(event);
      }
    }
    now += random.nextInt(1, 10);
    if (stored[page] > 0) {
      lines.add(new Line.Saved(now, "p" + page, stored[page]));
    }
    if (ripe && !damaged) {
      spoil(page, before, stored[page] - events.size());
    }
  }

  /** A wrong answer, after a right one. */
  private void spoil(int page, JsonObject before, long lastBefore) {
    int other = (page + 1) % 3;
    now += 5;
    damaged = true;
    switch (damage) {
      case STALE_STORED -> lines.add(new Line.Stored(now, now - 1, "s", before));
      case STALE_SHOWN -> {
        now += LAG + 10;
        shown(other, stored[other], before);
      }
      case OWN_FORGOTTEN -> shown(page, lastBefore, before);
      case SHOWN_BACK -> {
        shown(other, stored[other], state());
        shown(other, stored[other], before);
      }
      default -> damaged = false;
    }
  }

  private void apply(Event event) {
    slots[event.page] = slots[event.page].with(event.token);
    registers.put(event.key, event.token);
  }

  private void look(int page) {
    long from = now;
    now += random.nextInt(1, 5);
    if (random.nextBoolean()) {
      lines.add(new Line.Stored(now, from, "s", state()));
    } else {
      shown(page, stored[page], state());
    }
  }

  private void shown(int page, long last, JsonObject state) {
    lines.add(new Line.Shown(now, now - 1, "s", "p" + page, last, last, true, state));
  }

  private JsonObject state() {
    var state = Json.createObjectBuilder();
    for (int page = 0; page < 3; page++) {
      state.add(
          "slot" + page,
          Json.createObjectBuilder()
              .add("count", slots[page].count())
              .add("digest", slots[page].digest()));
    }
    registers.forEach(state::add);
    return state.build();
  }
}
