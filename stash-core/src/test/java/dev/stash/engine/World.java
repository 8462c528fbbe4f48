package dev.stash.engine;

import dev.stash.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Simulated time: what is planned, in order; one thread, one seed, nothing sleeps. */
final class World {
  /** A day of monotonic time has passed before the first event: ages may be subtracted. */
  private static final long START = 86_400_000;

  private static final long EPOCH = 1_800_000_000_000L;

  final Random random;
  final boolean traced;
  final List<String> trace = new ArrayList<>();

  /** How likely each kind of fault is, in a thousand; all 0 once the faults are over. */
  int faults;

  private final PriorityQueue<Planned> plan = new PriorityQueue<>();
  private long planned;
  private long ticks = START;

  private record Planned(long at, long order, Runnable task) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  World(long seed, boolean traced) {
    this.random = new Random(seed);
    this.traced = traced;
  }

  long ticks() {
    return ticks;
  }

  /** The time on a machine whose wall clock is off by {@code skew}. */
  Moment moment(long skew) {
    return new Moment(ticks, EPOCH + ticks - START + skew);
  }

  void after(long delay, Runnable task) {
    at(ticks + Math.max(0, delay), task);
  }

  void at(long when, Runnable task) {
    plan.add(new Planned(Math.max(when, ticks), planned++, task));
  }

  /** Runs what is planned up to a time, at most so many tasks; false if there were more. */
  boolean runUntil(long end, int most) {
    for (int i = 0; i < most; i++) {
      Planned next = plan.peek();
      if (next == null || next.at() > end) {
        ticks = Math.max(ticks, end);
        return true;
      }
      plan.poll();
      ticks = next.at();
      next.task().run();
    }
    return false;
  }

  /** True with the given likelihood in a thousand. */
  boolean chance(int perMille) {
    return random.nextInt(1_000) < perMille;
  }

  /** True with a likelihood in a thousand, while there are faults. */
  boolean fault(int perMille) {
    return faults > 0 && chance(perMille * faults / 100);
  }

  long between(int least, int most) {
    return least + (long) random.nextInt(most - least + 1);
  }

  void note(String who, Object what) {
    if (traced) {
      trace.add(String.format("%6d %-10s %s", ticks - START, who, what));
    }
  }
}
