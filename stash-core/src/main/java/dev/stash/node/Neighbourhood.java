package dev.stash.node;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final Duration TO_MEET = Duration.ofSeconds(2);

  /** How long members believe what they were told of others, if they are not told again. */
  private static final long BELIEVED_MILLIS = 30_000;

  private final Neighbours neighbours;
  private final Suspicion suspicion;
  private final BooleanSupplier duty;
  private final Consumer<NodeMessage.Others> tellMembers;
  private final TimeSource time;
  private final Executor executor;
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
      Executor executor) {
    this.neighbours = neighbours;
    this.suspicion = suspicion;
    this.duty = duty;
    this.tellMembers = tellMembers;
    this.time = time;
    this.executor = executor;
  }

  /** Before the first page: whoever else is there may be writing what it is about to see. */
  void meet() {
    if (!duty.getAsBoolean()) {
      return;
    }
    Moment now = time.now();
    suspicion.shared(now.ticks() + BELIEVED_MILLIS); // until the storage has said otherwise
    CompletableFuture<Boolean> alone = CompletableFuture.supplyAsync(() -> look(now), executor);
    try {
      if (alone.get(TO_MEET.toMillis(), TimeUnit.MILLISECONDS)) {
        suspicion.alone(); // there never was anybody: what comes from other members is not old
      }
    } catch (TimeoutException | ExecutionException later) {
      LOG.log(Level.DEBUG, "the storage did not say in time who else uses it");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Time has passed; one call at a time. */
  void beat(Moment now) {
    if (now.ticks() - lookedAt >= Neighbours.LOOK_MILLIS) {
      lookedAt = now.ticks();
      if (duty.getAsBoolean()) {
        executor.execute(
            () -> {
              boolean unused = look(now);
            });
      }
    }
    if (told && !suspicion.shared(now)) {
      told = false;
      LOG.log(Level.INFO, "nobody else uses this storage any more");
    }
  }

  /** Who else uses the storage, told to all members; whether it has said that nobody does. */
  private boolean look(Moment now) {
    boolean answered = false;
    if (looking.compareAndSet(false, true)) {
      try {
        boolean before = neighbours.presence().possible();
        answered = neighbours.look(now);
        if (answered) {
          Neighbours.Presence presence = neighbours.presence();
          NodeMessage.Others all = others(presence.possible());
          hear(all);
          if (before || presence.possible()) {
            tellMembers.accept(all);
          }
        } else if (suspicion.shared(now)) {
          suspicion.shared(now.ticks() + BELIEVED_MILLIS); // nobody has seen them go
          tellMembers.accept(others(true));
        }
      } finally {
        looking.set(false);
      }
    }
    return answered && !neighbours.presence().possible();
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

  /** Takes our record away. Blocks, for a moment. */
  void leave() {
    if (looking.compareAndSet(false, true)) {
      var unused =
          CompletableFuture.runAsync(neighbours::leave, executor)
              .completeOnTimeout(null, TO_MEET.toMillis(), TimeUnit.MILLISECONDS)
              .exceptionally(failed -> null)
              .join();
    }
  }
}
