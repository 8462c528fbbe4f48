package dev.stash.engine;

import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Life;
import dev.stash.observe.Signals.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells {@link Signals} what an actor does, by what goes into its loop and comes out: the loop
 * knows nothing of it. There is one for each actor, unless nobody listens. Not thread-safe.
 */
final class Telling {
  private static final long NEVER = Long.MIN_VALUE;

  private final KindSignals signals;

  /** The highest revision seen. */
  private long revision;

  /** The highest one seen that is stored. */
  private long saved;

  /** When the oldest write was accepted that no PUT contains, in ticks. */
  private long acceptedAt = NEVER;

  /** The same of those that the PUT under way, or the one that failed, contains. */
  private long oldestAt = NEVER;

  private int bytes;

  Telling(KindSignals signals) {
    this.signals = signals;
  }

  /**
   * A step was made, and what it wanted done was done.
   *
   * @param first a doubt that was stepped before the event; null: none
   * @param now when it was made, in ticks
   */
  void stepped(
      Event.@Nullable Revalidate first,
      Event event,
      CommitLoop<?> loop,
      long now,
      List<Effect> effects) {
    if (first != null || event instanceof Event.Revalidate) {
      signals.actor(Life.REVALIDATED);
    }
    if (event instanceof Event.Start) {
      signals.actor(Life.STARTED);
    }
    boolean stored = event instanceof Event.PutSucceeded || loop.saved() > saved;
    if (stored && oldestAt != NEVER) {
      signals.to().committed(signals.kind(), now - oldestAt, bytes);
      oldestAt = NEVER;
    }
    saved = loop.saved();
    if (loop.revision() > revision) {
      revision = loop.revision();
      acceptedAt = acceptedAt == NEVER && revision > saved ? now : acceptedAt;
    }
    for (int i = 0; i < effects.size(); i++) {
      tell(effects.get(i), now);
    }
  }

  private void tell(Effect effect, long now) {
    switch (effect) {
      case Effect.Put put -> {
        bytes = put.body().length;
        long since = acceptedAt == NEVER ? now : acceptedAt;
        oldestAt = oldestAt == NEVER ? since : oldestAt;
        acceptedAt = NEVER;
      }
      case Effect.Reply reply -> {
        if (reply.command() instanceof Command.Write || reply.command() instanceof Command.Apply) {
          signals.to().written(signals.kind(), outcome(reply.answer()));
        }
      }
      case Effect.Stop stop -> signals.actor(life(stop.reason()));
      default -> {}
    }
  }

  private static Write outcome(Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> Write.ACCEPTED;
      case Answer.Duplicate duplicate -> Write.DUPLICATE;
      case Answer.Conflict conflict -> Write.CONFLICT;
      case Answer.Refused refused -> Write.REFUSED;
      case Answer.Failed failed -> Write.FAILED;
      default -> Write.NOT_TAKEN;
    };
  }

  private static Life life(Effect.Reason reason) {
    return switch (reason) {
      case PASSIVATED -> Life.PASSIVATED;
      case FENCED -> Life.FENCED;
      case LEFT -> Life.LEFT;
      case ENDED -> Life.ENDED;
      case UNLOADED -> Life.UNREADABLE;
      case BROKEN -> Life.BROKEN;
    };
  }
}
