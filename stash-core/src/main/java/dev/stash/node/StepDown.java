package dev.stash.node;

import dev.stash.Moment;
import dev.stash.cluster.ClusterBackend;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A member that the storage does not answer, while it answers another one, owns no sessions: it
 * gives its partitions up and serves its pages through the others, until the storage answers again.
 * If it answers nobody, nothing is gained by moving.
 */
final class StepDown {
  private static final Logger LOG = System.getLogger(StepDown.class.getName());
  private static final long PATIENCE_MILLIS = 3_000;
  private static final long LEAST_MILLIS = 10_000;
  private static final Duration TO_RELEASE = Duration.ofSeconds(10);

  private final StorageHealth health;
  private final ClusterBackend cluster;
  private final Consumer<Runnable> askOthers;
  private final AtomicBoolean checking = new AtomicBoolean();

  private long troubledSince = -1;
  private long since;
  private volatile boolean steppedDown;

  /**
   * Has not stepped down.
   *
   * @param askOthers asks the other members whether the storage answers them, and runs this for
   *     each that it does, soon, on a thread that may block
   */
  StepDown(StorageHealth health, ClusterBackend cluster, Consumer<Runnable> askOthers) {
    this.health = health;
    this.cluster = cluster;
    this.askOthers = askOthers;
  }

  boolean steppedDown() {
    return steppedDown;
  }

  /** Whether {@link #check} has something to do. */
  boolean due() {
    return steppedDown || !health.works();
  }

  /** To be called once a second or so, by any thread; blocks. */
  void check(Moment now) {
    if (checking.compareAndSet(false, true)) {
      try {
        health.probe();
        if (steppedDown) {
          comeBack(now);
        } else {
          goIfAlone(now);
        }
      } finally {
        checking.set(false);
      }
    }
  }

  private void comeBack(Moment now) {
    if (health.works() && now.ticks() - since >= LEAST_MILLIS && cluster.regain()) {
      steppedDown = false;
      troubledSince = -1;
      LOG.log(Level.INFO, "the storage answers again: this member takes its share of the sessions");
    }
  }

  private void goIfAlone(Moment now) {
    if (health.works()) {
      troubledSince = -1;
    } else if (troubledSince < 0) {
      troubledSince = now.ticks();
    } else if (now.ticks() - troubledSince >= PATIENCE_MILLIS) {
      askOthers.accept(() -> go(now));
    }
  }

  /** It answers another member. */
  private void go(Moment now) {
    if (!checking.compareAndSet(false, true)) {
      return; // the next one to say so is as good
    }
    try {
      if (!steppedDown && !health.works()) {
        LOG.log(
            Level.WARNING,
            "the storage answers other members and not this one: they take over its sessions; look"
                + " at this member's network and credentials");
        steppedDown = true; // before the keys go: actors must leave although they cannot store
        since = now.ticks();
        if (!cluster.release(TO_RELEASE)) {
          LOG.log(
              Level.WARNING,
              "nobody has taken them over; they are served here, as far as they can");
        }
      }
    } finally {
      checking.set(false);
    }
  }
}
