package dev.stash.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Removes what has expired. Thread-safe. */
public final class Sweeps {
  /** Of several members one sweeps: whoever owns this name. */
  private static final String DUTY = "the sweeper";

  private final Sessions sessions;
  private final SessionOptions options;
  private final RandomGenerator random;

  /** Of these sessions. */
  public Sweeps(Sessions sessions, SessionOptions options, RandomGenerator random) {
    this.sessions = sessions;
    this.options = options;
    this.random = random;
  }

  /** Sweeps again and again, a page a second. */
  public void every(Duration period) {
    Sweeper sweeper = new Sweeper(sessions, options.loop(), sessions.sweepMarks());
    new SweepSchedule(sweeper, period, sessions.node(), DUTY).start(random);
  }

  /** Sweeps all there is, at once; blocks. */
  public SweepReport now() {
    Sweeper sweeper = new Sweeper(sessions, options.loop(), null);
    do {
      sweeper.page();
    } while (!sweeper.done());
    return sweeper.report();
  }
}
