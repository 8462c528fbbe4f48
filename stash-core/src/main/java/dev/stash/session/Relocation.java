package dev.stash.session;

import dev.stash.engine.Answer;
import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Command;
import dev.stash.engine.Ending;
import dev.stash.identity.SessionKey;
import dev.stash.storage.StorageFailure;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session for the sake of another one: for a new id at login, or a new secret.
 *
 * <p>The actor holds still while the plan puts its state, unsaved writes and numbers of writers
 * included, where it is to live; then the old key gets its tombstone. Several at once are put in
 * order by the hold. A crash in between leaves a copy that nobody knows of, and the old key as it
 * was. Pages of the old key are told to come again; what they had not yet got stored they send
 * again, and it is recognised by its number.
 */
final class Relocation {
  /** The reason in the tombstone. */
  static final String ROTATED = "rotated";

  /** The reason in the tombstone of an id that had stored nothing when another took its place. */
  static final String REPLACED = "replaced";

  static final long HOLD_MILLIS = 5_000;
  private static final int TRIES = 5;

  private final Sessions sessions;
  private final SessionKey from;
  private final String holder;
  private @Nullable Ending told;

  Relocation(Sessions sessions, SessionKey from) {
    this.sessions = sessions;
    this.from = from;
    this.holder = sessions.node().unique();
  }

  /** What is to become of a session. */
  interface Plan {
    /**
     * Puts the state where it is to live; may be called again, with a newer state, if the hold was
     * lost meanwhile.
     *
     * @param held the session as it would be stored
     * @param wanted false if nobody would miss it
     * @return what the tombstone is to say; null if the session is to stay as it is
     */
    @Nullable Ending place(Stored<SessionState> held, boolean wanted);
  }

  /** What became of it. */
  sealed interface Outcome {
    /** It ended as the plan said. */
    record Ended() implements Outcome {}

    /** The plan left it alone. */
    record Left() implements Outcome {}

    /** It was over, or somebody else has ended it meanwhile. */
    record Over(Answer.Ended how) implements Outcome {}

    /** Its end was asked for, and whether that is or will be stored is not known. */
    record Unknown() implements Outcome {}
  }

  /**
   * Blocks until it is done.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE} if it could not be; the session is as it was
   */
  Outcome run(Plan plan) {
    for (int i = 0; i < TRIES; i++) {
      Answer answer = sessions.ask(from, () -> new Command.Hold(holder, HOLD_MILLIS));
      if (answer instanceof Answer.Ended ended) {
        // If it is our end, whose answer was late, the session is where the plan put it.
        boolean ours =
            ended.ending().equals(told) && sessions.on(RelocationGuard.OWN_END_IS_RECOGNISED);
        return ours ? new Outcome.Ended() : new Outcome.Over(ended);
      } else if (!(answer instanceof Answer.Held held)) {
        break;
      } else {
        Outcome outcome = end(plan, held);
        if (outcome != null) {
          return outcome;
        }
      }
    }
    if (told != null) {
      return new Outcome.Unknown();
    }
    throw Copies.unavailable();
  }

  /** Null means: somebody else owns the old key now, and it must be held again. */
  private @Nullable Outcome end(Plan plan, Answer.Held held) {
    boolean holds = true;
    try {
      Ending ending = plan.place(SessionCodec.decode(held.body()), held.wanted());
      if (ending == null) {
        return new Outcome.Left();
      }
      told = ending;
      Answer end = sessions.askOnce(from, new Command.End(ending, holder));
      holds = false;
      return end instanceof Answer.Done ? new Outcome.Ended() : null;
    } catch (StorageFailure failed) {
      throw Copies.unavailable();
    } finally {
      if (holds) {
        sessions.send(from, new Command.Release(holder), answer -> {});
      }
    }
  }
}
