package dev.stash.session;

import dev.stash.node.Node;
import dev.stash.storage.StorageFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Sweeps a page a second, then rests until the next pass is due. */
final class SweepSchedule {
  private static final Logger LOG = System.getLogger(SweepSchedule.class.getName());
  private static final long PACE_MILLIS = 1_000;
  private static final long AFTER_FAILURE_MILLIS = 30_000;

  private final Sweeper sweeper;
  private final long every;
  private final Node node;
  private final String duty;

  SweepSchedule(Sweeper sweeper, Duration every, Node node, String duty) {
    this.sweeper = sweeper;
    this.every = every.toMillis();
    this.node = node;
    this.duty = duty;
  }

  /** The first pass starts within one period, at random: members that start together spread. */
  void start(RandomGenerator random) {
    next(random.nextLong(Math.max(1, every)));
  }

  private void next(long delay) {
    node.later(delay, this::step);
  }

  private void step() {
    if (!node.owns(duty)) {
      next(every);
      return;
    }
    long delay = PACE_MILLIS;
    try {
      sweeper.page();
      if (sweeper.done()) {
        LOG.log(Level.DEBUG, "swept: {0}", sweeper.report());
        delay = every;
      }
    } catch (StorageFailure failed) {
      delay = AFTER_FAILURE_MILLIS;
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the sweeper stumbled; it tries again later", broken);
      delay = Math.max(every, AFTER_FAILURE_MILLIS);
    }
    next(delay);
  }
}
