package dev.stash.engine;

import dev.stash.cluster.Member;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Asks actors and waits for what they answer, on the caller's thread: for those who have one of
 * their own to wait with. Time here is the one that a thread really waits by. Thread-safe.
 */
public final class Asks {
  private static final long RETRY_MILLIS = 20;
  private static final long LONGEST_RETRY_MILLIS = 640;

  private final ActorRouter router;
  private final Duration limit;
  private final Waiting waiting;

  /** How whoever asks waits, and by what time. */
  interface Waiting {
    long nanos();

    <T> T await(CompletableFuture<T> future, long nanos)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  /** As threads do. */
  private static final class Really implements Waiting {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public <T> T await(CompletableFuture<T> future, long nanos)
        throws InterruptedException, ExecutionException, TimeoutException {
      return future.get(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Over a router.
   *
   * @param limit how long a question takes at most, all tries together
   */
  public Asks(ActorRouter router, Duration limit) {
    this(router, limit, new Really());
  }

  Asks(ActorRouter router, Duration limit, Waiting waiting) {
    this.router = router;
    this.limit = limit;
    this.waiting = waiting;
  }

  /**
   * Asks until there is an answer that is one, or the time for it is up.
   *
   * @param command makes each try's
   * @return {@code Unavailable} if there was none
   */
  public Answer ask(ActorName name, Supplier<Command> command) {
    return ask(name, command.get(), command, Asks::elsewhere);
  }

  /** Asks once, and takes what is answered. */
  public Answer once(ActorName name, Command command) {
    return ask(name, command, () -> command, answer -> false);
  }

  /**
   * Brings a write to whoever owns the key, until it is stored or the time for it is up. It was not
   * sent before: at each moment there is one copy of it that may be accepted, but for those that
   * went to other members.
   */
  public Answer apply(ActorName name, Command.Apply command) {
    return ask(
        name,
        command,
        command::again,
        answer -> elsewhere(answer) || answer instanceof Answer.Unavailable);
  }

  /** The member where an actor lives; asks for a second at most, and starts nothing. */
  public Optional<Member> whereLives(ActorName name) {
    CompletableFuture<Optional<Member>> told = new CompletableFuture<>();
    router.whereLives(name, member -> told.complete(Optional.ofNullable(member)));
    try {
      return waiting.await(told, TimeUnit.SECONDS.toNanos(1));
    } catch (TimeoutException | ExecutionException unknown) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static boolean elsewhere(Answer answer) {
    return answer instanceof Answer.Retry
        || answer instanceof Answer.Busy
        || answer instanceof Answer.Unreachable;
  }

  private Answer ask(
      ActorName name, Command first, Supplier<Command> further, Predicate<Answer> again) {
    long deadline = waiting.nanos() + limit.toNanos();
    long pause = RETRY_MILLIS;
    for (Command next = first; ; next = further.get()) {
      CompletableFuture<Answer> answered = new CompletableFuture<>();
      router.send(name, next, answered::complete);
      Answer answer = await(answered, deadline - waiting.nanos());
      boolean impatient = Thread.currentThread().isInterrupted();
      if (!again.test(answer) || waiting.nanos() > deadline || impatient) {
        return answer;
      }
      if (answer instanceof Answer.Unavailable) { // each try reads the storage
        pause = Math.min(2 * pause, LONGEST_RETRY_MILLIS);
      }
      await(new CompletableFuture<>(), TimeUnit.MILLISECONDS.toNanos(pause));
    }
  }

  private Answer await(CompletableFuture<Answer> answered, long nanos) {
    try {
      return waiting.await(answered, nanos);
    } catch (TimeoutException late) {
      return new Answer.Unavailable();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Answer.Unavailable();
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
