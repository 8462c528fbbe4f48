package dev.stash.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the calls that a handler makes are to say, so that they run once and wait for nobody who
 * waits for them (rule 21). Of one run of one handler; its methods are called on its thread.
 */
public final class Nest {
  /** So long a handler waits for a call of its own, in milliseconds: no way round lasts longer. */
  static final long LONGEST = 10_000;

  private final Of of;
  private final Waits waits;
  private int keys;

  /**
   * What is known of the call that a handler runs for.
   *
   * @param chain of its own calls
   * @param call names it among all calls; null: it is a query, which may run any number of times
   * @param until it is waited for, in ticks
   */
  public record Of(Chain chain, @Nullable String call, long until) {}

  /** Whoever is told for whom a handler waits. */
  interface Waits {
    void on(ActorName actor, boolean begins);
  }

  Nest(Of of, Waits waits) {
    this.of = of;
    this.waits = waits;
  }

  /** The chain that its calls and queries name. */
  public Chain chain() {
    return of.chain();
  }

  /**
   * How long its next call may take, in milliseconds.
   *
   * @param ticks now
   * @return 0: there is no time left
   */
  public long within(long ticks) {
    return Math.max(0, Math.min(LONGEST, of.until() - ticks));
  }

  /**
   * The key of its next call: should the handler run again, elsewhere, that is known again, as long
   * as it makes the same calls in the same order.
   *
   * @param print of what is called, and with what
   * @return null: a query's calls have none
   */
  public Command.@Nullable Key key(String print) {
    keys++;
    return of.call() == null ? null : new Command.Key(of.call() + "/" + keys, print);
  }

  /** From now on it waits for an actor. Said before that is called. */
  public void waitsFor(ActorName actor) {
    waits.on(actor, true);
  }

  /** It does not any more. */
  public void hasHeardOf(ActorName actor) {
    waits.on(actor, false);
  }
}
