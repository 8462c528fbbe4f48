package dev.stash.node;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the members of one cluster know of others that use their storage: one of them, whose duty it
 * is, looks and tells the rest. Whoever was told believes it for a while, and is then told again.
 * Thread-safe.
 */
final class Neighbourhood {
  private static final Logger LOG = System.getLogger(Neighbourhood.class.getName());

  /** How long members believe what they were told of others, if they are not told again. */
  private static final long BELIEVED_MILLIS = 30_000;

  private final Neighbours neighbours;
  private final Suspicion suspicion;
  private final BooleanSupplier duty;
  private final Consumer<NodeMessage.Others> tellMembers;
  private final TimeSource time;
  private final Executor executor;
  private final Set<NeighbourGuard> guards;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean told;
  private long lookedAt;

  /**
   * Nobody is known.
   *
   * @param duty whether it is this member that looks
   */
  Neighbourhood(
      Neighbours neighbours,
      Suspicion suspicion,
      BooleanSupplier duty,
      Consumer<NodeMessage.Others> tellMembers,
      TimeSource time,
      Executor executor,
      Set<NeighbourGuard> guards) {
    this.neighbours = neighbours;
    this.suspicion = suspicion;
    this.duty = duty;
    this.tellMembers = tellMembers;
    this.time = time;
    this.executor = executor;
    this.guards = guards;
  }

  /**
   * Before the first page: whoever else is there may be writing what it is about to see.
   *
   * @return over when the storage has said who else uses it, or could not
   */
  CompletableFuture<?> meet() {
    if (!duty.getAsBoolean()) {
      return CompletableFuture.completedFuture(null);
    }
    Moment now = time.now();
    if (on(NeighbourGuard.NEWCOMERS_DOUBT)) {
      suspicion.shared(now.ticks() + BELIEVED_MILLIS); // until the storage has said otherwise
    }
    // If there never was anybody, what comes from other members is not old.
    return CompletableFuture.runAsync(() -> look(now, suspicion::alone), executor);
  }

  private boolean on(NeighbourGuard guard) {
    return guards.contains(guard);
  }

  /** Time has passed; one call at a time. */
  void beat(Moment now) {
    if (now.ticks() - lookedAt >= Neighbours.LOOK_MILLIS) {
      lookedAt = now.ticks();
      if (duty.getAsBoolean()) {
        executor.execute(() -> look(now, () -> {}));
      }
    }
    if (told && !suspicion.shared(now)) {
      told = false;
      LOG.log(Level.INFO, "nobody else uses this storage any more");
    }
  }

  /** Who else uses the storage, told to all members. */
  private void look(Moment now, Runnable nobody) {
    if (looking.compareAndSet(false, true)) {
      try {
        boolean before = neighbours.presence().possible();
        if (neighbours.look(now)) {
          Neighbours.Presence presence = neighbours.presence();
          NodeMessage.Others all = others(presence.possible());
          hear(all);
          if (!presence.possible()) {
            nobody.run();
          }
          if ((before || presence.possible()) && on(NeighbourGuard.MEMBERS_ARE_TOLD)) {
            tellMembers.accept(all);
          }
        } else if (suspicion.shared(now) && on(NeighbourGuard.WHO_CANNOT_LOOK_DOUBTS_ON)) {
          suspicion.shared(now.ticks() + BELIEVED_MILLIS); // nobody has seen them go
          tellMembers.accept(others(true));
        }
      } finally {
        looking.set(false);
      }
    }
  }

  private NodeMessage.Others others(boolean possible) {
    return new NodeMessage.Others(possible, List.copyOf(neighbours.presence().certain()));
  }

  /** The member whose duty it is says so. */
  void hear(NodeMessage.Others all) {
    Moment now = time.now();
    if (all.possible()) {
      suspicion.shared(now.ticks() + BELIEVED_MILLIS);
    } else if (suspicion.shared(now)) {
      suspicion.shared(now.ticks()); // what was not compared since stays doubtful
      if (!on(NeighbourGuard.DOUBT_OUTLIVES_THE_OTHERS)) {
        suspicion.alone();
      }
    }
    if (!all.certain().isEmpty() && !told) {
      told = true;
      LOG.log(
          Level.WARNING,
          "another process or cluster uses this storage: {0}; what one side writes the other shows"
              + " up to 5 s later, and sessions in use are compared with the storage meanwhile; if"
              + " this is no upgrade, make them one cluster or give each a prefix of its own",
          all.certain());
    }
  }

  /** Takes our record away; over when that is done, or cannot be. */
  CompletableFuture<?> leave() {
    return looking.compareAndSet(false, true)
        ? CompletableFuture.runAsync(neighbours::leave, executor).exceptionally(failed -> null)
        : CompletableFuture.completedFuture(null);
  }
}
