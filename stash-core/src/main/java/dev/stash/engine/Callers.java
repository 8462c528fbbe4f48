package dev.stash.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.stash.node.Node;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whoever calls actors from this member, each in its order. Thread-safe; nothing blocks. */
public final class Callers {
  /** By then each call has its end; whoever has not called for longer is forgotten. */
  public static final Duration LONGEST = Duration.ofMinutes(5);

  private final Node node;
  private final ActorRouter router;
  private final Cache<ActorName, Caller> callers =
      Caffeine.newBuilder().expireAfterAccess(LONGEST).build();

  /** Who is told what has become of a call: one of these, once. Returns at once. */
  public interface Listener {
    /** It returned this, and that is stored. */
    void returned(Object reply);

    /** It has thrown. */
    void failed(String code, String message);

    /**
     * It did not run, and will not.
     *
     * @param code {@code BUSY}, {@code LATE}, {@code KEY_REUSED}, {@code CYCLE}, {@code
     *     ACTOR_ENDED} or {@code ACTOR_UNREADABLE}
     * @param who of a cycle the two actors that would wait for each other; else empty
     */
    void refused(String code, List<ActorName> who);

    /** It has run once, or never will have; nobody knows. */
    void unknown();
  }

  /** Of this node, by this router. */
  public Callers(Node node, ActorRouter router) {
    this.node = node;
    this.router = router;
  }

  /**
   * Calls.
   *
   * @param key under which it is known to others, too; null: none
   * @param chain who waits for it
   * @param within by then its end is told; less than {@link #LONGEST}
   */
  public void call(
      ActorName name,
      Object what,
      int weight,
      Command.@Nullable Key key,
      Chain chain,
      Duration within,
      Listener listener) {
    caller(name)
        .call(what, weight, key, chain, within.toMillis(), result -> tell(result, listener));
  }

  /** Asks what changes nothing. */
  public void query(ActorName name, Object what, Chain chain, Duration within, Listener listener) {
    caller(name).query(what, chain, within.toMillis(), result -> tell(result, listener));
  }

  /** Now, in ticks. */
  public long ticks() {
    return node.time().now().ticks();
  }

  /** Runs what whoever was told has to do. */
  public Executor executor() {
    return node.executor();
  }

  private Caller caller(ActorName name) {
    return callers.get(name, its -> new Caller(new Post(its), node::unique, Guard.ALL));
  }

  private static void tell(Caller.Result result, Listener listener) {
    switch (result) {
      case Caller.Result.Came came -> {
        switch (came.outcome()) {
          case Outcome.Returned returned -> listener.returned(returned.reply());
          case Outcome.Failed failed -> listener.failed(failed.code(), failed.message());
        }
      }
      case Caller.Result.Refused refused ->
          listener.refused(code(refused.why()), who(refused.why()));
      case Caller.Result.Unknown unknown -> listener.unknown();
    }
  }

  private static String code(Answer why) {
    return switch (why) {
      case Answer.Busy busy -> "BUSY";
      case Answer.KeyReused reused -> "KEY_REUSED";
      case Answer.Cycle cycle -> "CYCLE";
      case Answer.Ended ended -> "ACTOR_ENDED";
      case Answer.Unreadable unreadable -> "ACTOR_UNREADABLE";
      default -> "LATE";
    };
  }

  private static List<ActorName> who(Answer why) {
    return why instanceof Answer.Cycle cycle ? List.of(cycle.here(), cycle.other()) : List.of();
  }

  private final class Post implements Caller.Post {
    private final ActorName name;

    private Post(ActorName name) {
      this.name = name;
    }

    @Override
    public void send(Command command, Consumer<Answer> answer) {
      router.send(name, command, answer);
    }

    @Override
    public long ticks() {
      return node.time().now().ticks();
    }

    @Override
    public ScheduledExecutorService timer() {
      return node.timer();
    }

    @Override
    public void soon(Runnable task) {
      node.soon(task);
    }
  }
}
