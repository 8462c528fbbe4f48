package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one process of the simulation runs on: it may stand still for a while, and then all that was
 * due meanwhile comes late, or die, and then nothing of it runs any more.
 */
final class Machine implements TimeSource {
  final String name;
  final World world;
  private final long bornAt;
  private long skew;

  /** How much faster its monotonic clock runs, in a thousandth. */
  int drift;

  /** Whether its monotonic clock stands still when it does. */
  boolean suspends;

  /** For so long that clock has stood still. */
  private long suspended;

  private long frozeAt;

  /** What was due while it stood still: by the clock, and from elsewhere, each in its order. */
  private final Deque<Runnable> lateTicks = new ArrayDeque<>();

  private final Deque<Runnable> late = new ArrayDeque<>();
  private int catchingUp;
  private boolean frozen;
  private boolean dead;
  private long wentOnAt;

  Machine(String name, World world, long skew) {
    this.name = name;
    this.world = world;
    this.skew = skew;
    this.bornAt = world.ticks();
  }

  @Override
  public Moment now() {
    Moment now = world.moment(skew);
    long fast = (world.ticks() - bornAt) * drift / 1_000;
    return new Moment(now.ticks() + fast - suspended, now.wall());
  }

  /** Its clock is set back. */
  void setBack(long millis) {
    world.note(name, "sets its clock back by " + millis);
    skew -= millis;
  }

  boolean frozen() {
    return frozen;
  }

  boolean dead() {
    return dead;
  }

  /** How long it has run since then without standing still. */
  long ranSince(long ticks) {
    return world.ticks() - Math.max(ticks, wentOnAt);
  }

  /** Whether it runs what comes. */
  boolean well() {
    return !dead && !frozen;
  }

  void after(long delay, Runnable task) {
    world.after(delay, () -> run(task));
  }

  /** Likewise, by its timer: after a pause that comes before all others, or behind them. */
  void tickAfter(long delay, Runnable task) {
    world.after(delay, () -> run(task, lateTicks));
  }

  /** Now, unless it stands still. */
  void run(Runnable task) {
    run(task, late);
  }

  private void run(Runnable task, Deque<Runnable> orLater) {
    if (dead) {
      return;
    } else if (frozen) {
      orLater.add(task);
    } else if (catchingUp > 0) {
      catchUp(task);
    } else {
      task.run();
    }
  }

  /** Behind all that was due before it: nothing overtakes what came while it stood still. */
  private void catchUp(Runnable task) {
    catchingUp++;
    world.after(
        0,
        () -> {
          catchingUp--;
          if (frozen) {
            late.add(task);
          } else if (!dead) {
            task.run();
          }
        });
  }

  void freeze() {
    if (!dead && !frozen) {
      frozen = true;
      frozeAt = world.ticks();
      world.note(name, "stands still");
    }
  }

  void thaw() {
    if (!frozen) {
      return;
    }
    frozen = false;
    wentOnAt = world.ticks();
    suspended += suspends ? wentOnAt - frozeAt : 0;
    suspends = false;
    world.note(name, "goes on");
    List<Runnable> due = new ArrayList<>();
    boolean ticksFirst = world.chance(500);
    due.addAll(ticksFirst ? lateTicks : late);
    due.addAll(ticksFirst ? late : lateTicks);
    lateTicks.clear();
    late.clear();
    due.forEach(this::catchUp);
  }

  void die() {
    dead = true;
    frozen = false;
    late.clear();
    lateTicks.clear();
    world.note(name, "dies");
  }
}
