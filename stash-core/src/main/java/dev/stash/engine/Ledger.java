package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.engine.Envelope.Mark;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Each writer's last applied write, in the order in which they last wrote: whoever wrote longest
 * ago is the first to be forgotten. Every HTTP call that writes is a writer of its own, so in a
 * busy session there are hundreds, and each commit copies them; they must not push out the pages,
 * which come back. Not thread-safe.
 */
final class Ledger {
  /** Between two looks at all marks; what is to be forgotten may stay so much longer. */
  private static final long LOOK_MILLIS = 10_000;

  private Map<String, Mark> marks = Few.none();
  private long lookAt = Long.MIN_VALUE;

  Ledger() {}

  /** As it was stored. */
  Ledger(Map<String, Mark> stored) {
    stored.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getValue().at()))
        .forEach(entry -> put(entry.getKey(), entry.getValue()));
  }

  /** A writer's last number; 0 if it has none. */
  long last(String writer) {
    return last(marks, writer);
  }

  /** A writer's last number in a copy; 0 if it has none. */
  static long last(Map<String, Mark> copy, String writer) {
    Mark mark = copy.get(writer);
    return mark == null ? 0 : mark.last();
  }

  boolean knows(String writer) {
    return marks.containsKey(writer);
  }

  void put(String writer, Mark mark) {
    marks = Few.with(Few.without(marks, writer), writer, mark);
  }

  void remove(String writer) {
    marks = Few.without(marks, writer);
  }

  /** As it is now, in the same order; does not change. */
  Map<String, Mark> copy() {
    return Few.copy(marks);
  }

  /** How long writers are remembered. */
  interface Memory {
    /** For how long after its last write, in milliseconds. */
    long kept(String writer);

    /** Whether it may come back. */
    boolean returns(String writer);

    void forgotten(String writer);
  }

  /**
   * Forgets writers that are not here: those whose time has passed, and the first ones while there
   * are too many: those that never come back while there are too many in all, the others only for
   * each other.
   *
   * @param most so many are remembered, and all that are here
   * @param here whoever is attached or waits for an answer
   */
  void prune(Moment now, int most, Supplier<Set<String>> here, Memory memory) {
    boolean look = now.ticks() >= lookAt;
    if (marks.size() <= most && !look) {
      return;
    }
    Set<String> live = here.get();
    if (look) {
      lookAt = now.ticks() + LOOK_MILLIS;
      forget(marks.size(), live, memory, w -> now.wall() - at(w) > memory.kept(w));
    }
    forget(marks.size() - most, live, memory, w -> !memory.returns(w));
    long returning = writers().filter(memory::returns).count();
    forget(returning - most, live, memory, memory::returns);
  }

  private Stream<String> writers() {
    return marks.entrySet().stream().map(Map.Entry::getKey);
  }

  private long at(String writer) {
    Mark mark = marks.get(writer);
    return mark == null ? 0 : mark.at();
  }

  private void forget(long atMost, Set<String> live, Memory memory, Predicate<String> which) {
    List<String> gone =
        writers()
            .filter(writer -> !live.contains(writer) && which.test(writer))
            .limit(Math.max(0, atMost))
            .toList();
    for (String writer : gone) {
      marks = Few.without(marks, writer);
      memory.forgotten(writer);
    }
  }
}
