package dev.stash.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one member to one actor, in their order: numbers them, and brings each to whoever
 * owns the key until it is known what has become of it. What has not been heard of may run, or have
 * run, for as long as a copy of it is unaccounted for: that is the difference between "it did not
 * run" and "unknown" (rule 4). Thread-safe; nothing blocks.
 */
final class Caller {
  /** So long after it was sent a copy is taken for lost. */
  private static final long PATIENCE = 3_000;

  private static final long PAUSE = 20;
  private static final long LONGEST_PAUSE = 500;

  /** What it speaks by. */
  interface Post {
    void send(Command command, Consumer<Answer> answer);

    long ticks();

    ScheduledExecutorService timer();

    /** Runs it on a thread that may work. */
    void soon(Runnable task);
  }

  /** What has become of a call, for whoever made it. */
  sealed interface Result {
    /** This, for good. */
    record Came(Outcome outcome) implements Result {}

    /** It did not run, and will not. */
    record Refused(Answer why) implements Result {}

    /** It has run or will have, once, or never; nobody knows. */
    enum Unknown implements Result {
      /** The one. */
      UNKNOWN
    }
  }

  private final Post post;
  private final Supplier<String> names;
  private final Set<Guard> guards;
  private final ReentrantLock lock = new ReentrantLock();

  private String name;
  private long last;

  /** The highest number that is stored, as far as it was told. */
  private long stored;

  /** So many callers were forgotten when it began, and as far as it was told since. */
  private long open;

  private long floor;

  /** By number. */
  private NavigableMap<Long, Pending> pending = new TreeMap<>();

  /** For which there is no room yet. */
  private final Deque<Pending> waiting = new ArrayDeque<>();

  private final List<Asked> asked = new ArrayList<>();

  /** Nothing is sent before this, in ticks. */
  private long notBefore;

  private long pause = PAUSE;
  private @Nullable ScheduledFuture<?> wake;
  private final List<Runnable> told = new ArrayList<>();

  /** A call. */
  private static final class Pending {
    final Object what;
    final int weight;
    final Command.@Nullable Key key;
    final Chain chain;
    final long until;
    final Consumer<Result> result;
    long number;

    /** Copies of it that may run, or have run, for all that is known. */
    int unaccounted;

    /** When the last one was sent, in ticks; 0: none is under way. */
    long sentAt;

    /** Counts them. */
    long copy;

    Pending(
        Object what,
        int weight,
        Command.@Nullable Key key,
        Chain chain,
        long until,
        Consumer<Result> result) {
      this.what = what;
      this.weight = weight;
      this.key = key;
      this.chain = chain;
      this.until = until;
      this.result = result;
    }
  }

  /** A query. */
  private static final class Asked {
    final Object what;
    final Chain chain;
    final long until;
    final Consumer<Result> result;

    /** The calls that were made before it. */
    final List<Pending> before;

    long sentAt;
    long copy;

    Asked(Object what, Chain chain, long until, Consumer<Result> result, List<Pending> before) {
      this.what = what;
      this.chain = chain;
      this.until = until;
      this.result = result;
      this.before = before;
    }
  }

  /**
   * One that has not called yet.
   *
   * @param names gives names that nobody else has, ever
   */
  Caller(Post post, Supplier<String> names, Set<Guard> guards) {
    this.post = post;
    this.names = names;
    this.guards = guards;
    this.name = names.get();
  }

  /** Calls, for nobody's handler; likewise. */
  void call(
      Object what, int weight, Command.@Nullable Key key, long within, Consumer<Result> result) {
    call(what, weight, key, Chain.NONE, within, result);
  }

  /**
   * Calls.
   *
   * @param chain who waits for it
   * @param within by then there is a result, in milliseconds
   * @param result is told once; must return at once
   */
  void call(
      Object what,
      int weight,
      Command.@Nullable Key key,
      Chain chain,
      long within,
      Consumer<Result> result) {
    locked(
        () -> {
          waiting.add(new Pending(what, weight, key, chain, post.ticks() + within, result));
          moveOn();
        });
  }

  /** Asks what changes nothing; likewise. It shows what all calls before it have done. */
  void query(Object what, long within, Consumer<Result> result) {
    query(what, Chain.NONE, within, result);
  }

  /** Likewise, for a handler. */
  void query(Object what, Chain chain, long within, Consumer<Result> result) {
    locked(
        () -> {
          List<Pending> before = new ArrayList<>(pending.values());
          before.addAll(waiting);
          asked.add(new Asked(what, chain, post.ticks() + within, result, before));
          moveOn();
        });
  }

  private void locked(Runnable step) {
    List<Runnable> over = List.of();
    lock.lock();
    try {
      step.run();
      if (lock.getHoldCount() == 1) {
        over = List.copyOf(told);
        told.clear();
      }
    } finally {
      lock.unlock();
    }
    over.forEach(Runnable::run);
  }

  // ---------------------------------------------------------------------------------- sending

  /** Sends what is to be sent, and says when to be woken. */
  private void moveOn() {
    long now = post.ticks();
    endLate(now);
    if (floor > open && pending.values().stream().noneMatch(one -> underWay(one, now))) {
      openAnew();
    }
    if (now >= notBefore && floor == open) {
      while (!waiting.isEmpty() && last + 1 - ack() <= Calls.WINDOW) {
        Pending next = waiting.remove();
        next.number = ++last;
        pending.put(next.number, next);
      }
      for (Pending one : List.copyOf(pending.values())) {
        if (!underWay(one, now)) {
          send(one, now);
        }
      }
      for (Asked one : List.copyOf(asked)) {
        if (one.sentAt == 0 || now - one.sentAt >= PATIENCE) {
          send(one, now);
        }
      }
    }
    wakeAt(now);
  }

  private static boolean underWay(Pending one, long now) {
    return one.sentAt != 0 && now - one.sentAt < PATIENCE;
  }

  /** Up to this number it is known what has become of each. */
  private long ack() {
    return pending.isEmpty() ? last : pending.firstKey() - 1;
  }

  private long prev(long number) {
    Long lower = pending.lowerKey(number);
    long before = stored < number ? stored : 0;
    return lower == null ? before : Math.max(lower, before);
  }

  private void send(Pending one, long now) {
    if (pending.get(one.number) != one) {
      return; // it was answered, or given another number, while others were sent
    }
    long copy = ++one.copy;
    one.sentAt = now;
    boolean again = one.unaccounted++ > 0;
    String as = name;
    long left = Math.max(1, one.until - now);
    Command call =
        new Command.Call(
            as,
            one.number,
            prev(one.number),
            ack(),
            open,
            again,
            left,
            one.key,
            one.what,
            one.weight,
            one.chain);
    post.send(call, answer -> locked(() -> answered(one, as, copy, answer)));
  }

  private void send(Asked one, long now) {
    long copy = ++one.copy;
    one.sentAt = now;
    one.before.removeIf(call -> pending.get(call.number) != call && !waiting.contains(call));
    long after = 0;
    for (Pending call : one.before) {
      if (!waiting.contains(call)) {
        after = Math.max(after, call.number);
      }
    }
    Command query =
        new Command.Query(name, after, Math.max(1, one.until - now), one.what, one.chain);
    post.send(query, answer -> locked(() -> answered(one, copy, answer)));
  }

  private void wakeAt(long now) {
    long next = Long.MAX_VALUE;
    for (Pending one : pending.values()) {
      next = Math.min(next, Math.min(one.until, due(one.sentAt)));
    }
    for (Pending one : waiting) {
      next = Math.min(next, one.until);
    }
    for (Asked one : asked) {
      next = Math.min(next, Math.min(one.until, due(one.sentAt)));
    }
    if (wake != null) {
      wake.cancel(false);
      wake = null;
    }
    if (next != Long.MAX_VALUE) {
      try {
        wake =
            post.timer()
                .schedule(
                    () -> post.soon(() -> locked(this::moveOn)),
                    Math.max(1, next - now),
                    TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        // Whoever waits is told by the end of the node.
      }
    }
  }

  private long due(long sentAt) {
    return sentAt == 0 ? notBefore : Math.max(notBefore, sentAt + PATIENCE);
  }

  private void endLate(long now) {
    for (Pending one : List.copyOf(pending.values())) {
      if (now >= one.until) {
        end(one, refusal(one, new Answer.Late()));
      }
    }
    for (Pending one : List.copyOf(waiting)) {
      if (now >= one.until) {
        waiting.remove(one);
        tell(one.result, new Result.Refused(new Answer.Late()));
      }
    }
    for (Asked one : List.copyOf(asked)) {
      if (now >= one.until) {
        asked.remove(one);
        tell(one.result, new Result.Refused(new Answer.Late()));
      }
    }
  }

  // ---------------------------------------------------------------------------------- answers

  private void answered(Pending one, String as, long copy, Answer answer) {
    if (pending.get(one.number) != one || !name.equals(as)) {
      return;
    }
    boolean present = copy == one.copy;
    if (present) {
      one.sentAt = 0;
    }
    switch (answer) {
      case Answer.Called called when !called.stored() && one.unaccounted > 1 ->
          later(); // another copy may have another outcome: whichever is stored counts (rule 5)
      case Answer.Called called -> {
        pause = PAUSE;
        if (called.stored()) {
          stored = Math.max(stored, one.number);
        }
        end(one, new Result.Came(called.outcome()));
      }
      case Answer.Gap gap -> refused(one);
      case Answer.NotOpen not -> {
        refused(one);
        floor = Math.max(floor, not.floor());
      }
      case Answer.Unavailable unavailable -> refused(one);
      case Answer.Busy busy -> finallyRefused(one, busy);
      case Answer.Late late -> finallyRefused(one, late);
      case Answer.KeyReused reused -> finallyRefused(one, reused);
      case Answer.Cycle cycle -> finallyRefused(one, cycle);
      case Answer.Unreadable unreadable -> finallyRefused(one, unreadable);
      case Answer.Ended ended -> finallyRefused(one, ended);
      default -> later();
    }
    moveOn();
  }

  private void refused(Pending one) {
    one.unaccounted--;
    later();
  }

  private void finallyRefused(Pending one, Answer why) {
    one.unaccounted--;
    if (one.unaccounted == 0 || !keeps(Guard.COPIES_ARE_ACCOUNTED_FOR)) {
      end(one, new Result.Refused(why));
    } else {
      later();
    }
  }

  private void later() {
    notBefore = Math.max(notBefore, post.ticks() + pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  private boolean keeps(Guard guard) {
    return guards.contains(guard);
  }

  private Result refusal(Pending one, Answer why) {
    return one.unaccounted == 0 || !keeps(Guard.COPIES_ARE_ACCOUNTED_FOR)
        ? new Result.Refused(why)
        : Result.Unknown.UNKNOWN;
  }

  private void end(Pending one, Result result) {
    pending.remove(one.number);
    tell(one.result, result);
  }

  private void tell(Consumer<Result> whom, Result result) {
    told.add(() -> whom.accept(result));
  }

  /**
   * It was forgotten: what may have run is not sent under another number (rule 14). By now every
   * copy that was under way has been answered, or is lost.
   */
  private void openAnew() {
    NavigableMap<Long, Pending> all = pending;
    pending = new TreeMap<>();
    name = names.get();
    open = floor;
    last = 0;
    stored = 0;
    for (Pending one : all.values()) {
      if (one.unaccounted > 0 && keeps(Guard.WHAT_MAY_HAVE_RUN_STAYS)) {
        tell(one.result, Result.Unknown.UNKNOWN);
      } else {
        one.number = ++last;
        one.unaccounted = 0;
        one.sentAt = 0;
        pending.put(one.number, one);
      }
    }
  }

  private void answered(Asked one, long copy, Answer answer) {
    if (!asked.contains(one)) {
      return;
    }
    if (copy == one.copy) {
      one.sentAt = 0;
    }
    switch (answer) {
      case Answer.Called called -> {
        pause = PAUSE;
        asked.remove(one);
        tell(one.result, new Result.Came(called.outcome()));
      }
      case Answer.Busy busy -> refuse(one, busy);
      case Answer.Late late -> refuse(one, late);
      case Answer.Cycle cycle -> refuse(one, cycle);
      case Answer.Unreadable unreadable -> refuse(one, unreadable);
      case Answer.Ended ended -> refuse(one, ended);
      default -> later();
    }
    moveOn();
  }

  private void refuse(Asked one, Answer why) {
    asked.remove(one);
    tell(one.result, new Result.Refused(why));
  }
}
