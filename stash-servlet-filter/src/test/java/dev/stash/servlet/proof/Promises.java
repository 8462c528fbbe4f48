package dev.stash.servlet.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the requests of one session were told about one {@link Shelf} of it, and so what must be
 * there. Each name is written by one request at a time, with 1, 2, 3…; one, the counter, is
 * incremented by any. A request whose answer was lost is in doubt: it has its effect at any time
 * after, or never. Thread-safe.
 */
final class Promises {
  /** The name that is incremented. */
  static final String COUNTER = "counter";

  private static final int NAMES = 24;

  /** Below what a view may have. */
  private static final int MOST_NAMES = 200;

  private final Map<String, Long> asked = new TreeMap<>();
  private final Map<String, Long> kept = new TreeMap<>();
  private final Deque<String> free = new ArrayDeque<>();
  private final Set<Long> results = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private int names;
  private long doubts;

  /** A name to put something under; nobody else gets it until it is given back. */
  synchronized String take() {
    String name = names < NAMES ? null : free.poll();
    return name == null ? "name" + names++ : name;
  }

  /** About to put the next value under this name; which one. */
  synchronized long asks(String name) {
    return asked.merge(name, 1L, Long::sum);
  }

  /** An answer said that this is stored. */
  synchronized void put(String name, long value) {
    kept.put(name, value);
  }

  /**
   * Nothing of a request with this name is in doubt. A name that is not given back is left alone,
   * so that an effect that comes late is none.
   */
  synchronized void give(String name) {
    free.add(name);
  }

  /** Whether so many names were in doubt that another session is to be used from now on. */
  synchronized boolean full() {
    return names >= MOST_NAMES;
  }

  /** What is known to be stored at this moment: whoever asks from now on must be told. */
  synchronized Map<String, Long> now() {
    return new TreeMap<>(kept);
  }

  /**
   * An increment was answered.
   *
   * @param before what was known to be stored when it was asked for
   */
  synchronized void incremented(Map<String, Long> before, long result) {
    if (!results.add(result)) {
      wrong.add("two increments had the result " + result);
    }
    if (result <= before.getOrDefault(COUNTER, 0L)) {
      wrong.add("an increment had the result " + result + " after " + before.get(COUNTER));
    }
    kept.merge(COUNTER, result, Math::max);
  }

  /** It is not known whether an increment has its effect. */
  synchronized void doubtful() {
    doubts++;
  }

  /**
   * What is wrong with what a request was shown.
   *
   * @param before what was known to be stored when it was asked for, or for so long that it must be
   *     shown
   */
  synchronized List<String> shown(Map<String, Long> before, Map<String, Long> found) {
    List<String> wrongs = new ArrayList<>();
    before.forEach(
        (name, value) -> {
          long seen = found.getOrDefault(name, 0L);
          if (seen < value) {
            wrongs.add(name + " is " + seen + ", although " + value + " was acknowledged");
          }
        });
    found.forEach(
        (name, value) -> {
          if (!name.equals(COUNTER) && value > asked.getOrDefault(name, 0L)) {
            wrongs.add(name + " is " + value + ", which nobody has put there");
          }
        });
    return wrongs;
  }

  /** All that was wrong, with what is there when everything is over. */
  synchronized List<String> judged(Map<String, Long> stored) {
    wrong.addAll(shown(kept, stored));
    long count = stored.getOrDefault(COUNTER, 0L);
    if (count < results.size() || count > results.size() + doubts) {
      wrong.add(
          "the counter is "
              + count
              + " after "
              + results.size()
              + " increments that were acknowledged and "
              + doubts
              + " in doubt");
    }
    return List.copyOf(wrong);
  }
}
