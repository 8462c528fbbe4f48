package dev.stash.helidon.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When each session was told that something is stored. Thread-safe. */
public final class Gaps {
  private final Map<String, List<Long>> told = new TreeMap<>();

  /** Nobody was told anything yet. */
  public Gaps() {}

  public synchronized void told(String session) {
    told.computeIfAbsent(session, s -> new ArrayList<>()).add(System.nanoTime());
  }

  /** For each session, in order: the longest time without such word that touches this span. */
  public synchronized List<Long> millis(long from, long to) {
    List<Long> longest = new ArrayList<>();
    for (List<Long> times : told.values()) {
      long gap = 0;
      long before = from;
      for (long time : times) {
        if (time > from) {
          gap = Math.max(gap, Math.min(time, to) - Math.min(before, to));
        }
        before = time;
      }
      longest.add(Math.max(gap, to - Math.min(before, to)) / 1_000_000);
    }
    longest.sort(null);
    return longest;
  }
}
