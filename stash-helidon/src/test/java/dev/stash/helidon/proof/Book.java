package dev.stash.helidon.proof;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a page knows for sure: the tally after each of its events. Any state the server shows must
 * be one of these, and after a rejoin the one of the event that the server says it applied last, at
 * or after every event that was saved. Not thread-safe: the page's lock guards it.
 */
class Book {
  final String tab;
  private final int slot;
  final Consumer<String> broken;

  /** By event: the page's own tally, and that of its slot, which earlier pages of the tab wrote. */
  private final List<Tally> mine = new ArrayList<>(List.of(Tally.NONE));

  private final List<@Nullable Tally> slots = new ArrayList<>();
  private final List<Long> tokens = new ArrayList<>(List.of(0L));

  /** By count of additions: the event that made it so many. */
  private final List<Integer> additions = new ArrayList<>(List.of(0));

  private volatile long last;
  private boolean based;
  private long savedAddition;

  Book(String tab, int slot, Consumer<String> broken) {
    this.tab = tab;
    this.slot = slot;
    this.broken = broken;
    slots.add(null);
  }

  int slot() {
    return slot;
  }

  /** The number of the next event. */
  long next() {
    return mine.size();
  }

  /** The number of the last event; may be asked by any thread. */
  long last() {
    return last;
  }

  /** The page turns to this server. */
  void comesTo(String server) {}

  void looked() {
    tokens.add(0L);
    mine.add(mine.getLast());
    slots.add(slots.getLast());
    last = mine.size() - 1L;
  }

  void added(long token) {
    additions.add(mine.size());
    tokens.add(token);
    mine.add(mine.getLast().with(token));
    Tally before = slots.getLast();
    slots.add(before == null ? null : before.with(token));
    last = mine.size() - 1L;
  }

  /** An event that changed nothing is saved without being stored: only additions must come back. */
  void saved(long event) {
    if (event >= mine.size()) {
      broken.accept(tab + " was told that an event is saved which it never sent");
      return;
    }
    int count = (int) mine.get((int) event).count();
    savedAddition = Math.max(savedAddition, additions.get(count));
  }

  boolean savedAny() {
    return savedAddition > 0;
  }

  /** How many additions there were in all. */
  long additions() {
    return mine.getLast().count();
  }

  Tally expectedSlot() {
    Tally last = slots.getLast();
    return last == null ? Tally.NONE : last;
  }

  /** The first state of this page tells what its slot held before. */
  private void base(JsonObject state) {
    if (!based) {
      based = true;
      Tally tally = tally(state, "slot" + slot);
      slots.set(0, tally);
      for (int i = 1; i < slots.size(); i++) {
        tally = tokens.get(i) == 0 ? tally : tally.with(tokens.get(i));
        slots.set(i, tally);
      }
    }
  }

  void full(JsonObject state, long lastEvent) {
    base(state);
    if (lastEvent < savedAddition) {
      broken.accept(
          tab + " lost saved event " + savedAddition + ": the last applied is " + lastEvent);
    } else if (lastEvent >= mine.size()) {
      broken.accept(tab + " is told of event " + lastEvent + " that it never sent");
    } else {
      same("mine", state, mine.get((int) lastEvent), lastEvent);
      same("slot" + slot, state, slots.get((int) lastEvent), lastEvent);
    }
  }

  private void same(String key, JsonObject state, @Nullable Tally wanted, long event) {
    Tally found = tally(state, key);
    if (!found.equals(wanted)) {
      broken.accept(
          tab + " shows " + key + " " + found + " after event " + event + ", not " + wanted);
    }
  }

  /**
   * Pushed and own changes: this page's keys change by its own events only, one after the other.
   */
  void changed(JsonObject changes, String origin) {
    String key = "slot" + slot;
    if (origin.equals("other") && changes.containsKey(key)) {
      broken.accept(tab + " was pushed its own slot by another tab");
    }
    if (changes.containsKey("mine")) {
      Tally found = tally(changes, "mine");
      if (found.count() >= additions.size()
          || !mine.get(additions.get((int) found.count())).equals(found)) {
        broken.accept(tab + " shows a tally that its events do not make: " + found);
      }
    }
  }

  static Tally tally(JsonObject state, String key) {
    JsonObject tally = state.getJsonObject(key);
    return new Tally(
        tally.getJsonNumber("count").longValue(), tally.getJsonNumber("digest").longValue());
  }
}
