package dev.stash.node;

import dev.stash.Moment;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

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
  private final Function<Member, CompletableFuture<Boolean>> ask;
  private final AtomicBoolean checking = new AtomicBoolean();

  private long troubledSince = -1;
  private long since;
  private volatile boolean steppedDown;

  /**
   * Has not stepped down.
   *
   * @param ask whether the storage answers another member; false, soon, if that does not say
   */
  StepDown(
      StorageHealth health,
      ClusterBackend cluster,
      Function<Member, CompletableFuture<Boolean>> ask) {
    this.health = health;
    this.cluster = cluster;
    this.ask = ask;
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
    } else if (now.ticks() - troubledSince >= PATIENCE_MILLIS && anotherIsAnswered()) {
      LOG.log(
          Level.WARNING,
          "the storage answers other members and not this one: they take over its sessions; look at"
              + " this member's network and credentials");
      steppedDown = true; // before the keys go: actors must leave although they cannot store
      since = now.ticks();
      if (!cluster.release(TO_RELEASE)) {
        LOG.log(
            Level.WARNING, "nobody has taken them over; they are served here, as far as they can");
      }
    }
  }

  private boolean anotherIsAnswered() {
    List<CompletableFuture<Boolean>> answers =
        cluster.members().stream().filter(m -> !m.equals(cluster.self())).map(ask).toList();
    return answers.stream().anyMatch(CompletableFuture::join);
  }
}
