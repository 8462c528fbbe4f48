package dev.stash.session;

import dev.stash.engine.Answer;
import dev.stash.engine.Command;
import dev.stash.identity.SessionKey;
import dev.stash.observe.Signals.Security;
import java.util.List;

/**
 * Where a session lives whose id has several keys, or is to give way to another id: it is moved, or
 * ended, once, and then found where it went. Blocks; thread-safe.
 */
final class Settling {
  private final Sessions sessions;

  Settling(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Where a session lives whose id has a key under each of several secrets. A cookie of a former
   * secret: the session is moved, once, to its key under the present one. A cookie of the present
   * one: a member that has the next secret already may have moved it on. Blocks if there are others
   * to look at.
   *
   * @param key under the present secret
   * @param others under the other ones
   * @param outdated whether the cookie is of a former secret
   * @return {@code key}, unless the session lives elsewhere and could not be moved now
   */
  SessionKey settle(SessionKey key, List<SessionKey> others, boolean outdated) {
    if (!outdated) {
      return others.isEmpty() || !movedOn(key) ? key : follow(key, others);
    }
    for (SessionKey old : others) {
      Relocation.Outcome outcome;
      try {
        outcome = new Relocation(sessions, old).run(new KeyMove(sessions, key));
      } catch (CallFailed later) {
        return old; // not moved today
      }
      switch (outcome) {
        case Relocation.Outcome.Ended moved -> {
          sessions.events().moved(old, key);
          return key;
        }
        case Relocation.Outcome.Unknown unknown -> {
          return old;
        }
        case Relocation.Outcome.Over over -> {
          // Moved before, unless it ended there: then nothing may begin anew under its id.
          return byKey(over.how()) && sessions.copies().any(key) ? key : old;
        }
        case Relocation.Outcome.Left nothingThere -> {}
      }
    }
    return key;
  }

  private boolean movedOn(SessionKey key) {
    Answer answer = sessions.ask(key, () -> new Command.Read(Sessions.ABOUT, false));
    return answer instanceof Answer.Ended ended && byKey(ended);
  }

  /** Whether the session has the same id and another key. */
  private static boolean byKey(Answer.Ended how) {
    return Succession.rotated(how) && how.ending().heir() == null;
  }

  private SessionKey follow(SessionKey key, List<SessionKey> others) {
    for (SessionKey other : others) {
      Answer answer = sessions.ask(other, () -> new Command.Read(Sessions.ABOUT, false));
      boolean lives = answer instanceof Answer.Current current && current.revision() > 0;
      if (lives || (answer instanceof Answer.Ended how && !byKey(how))) {
        return other; // or it ended there, and its tombstone says how
      }
    }
    return key;
  }

  /**
   * Ends a session that has stored nothing, if no view is attached to it either: another id is to
   * take the place of its one. To pages both are one session. Blocks until that is stored.
   *
   * @param successor the key of the other id
   * @param lineage what the session is called to pages
   * @return whether it has ended so, now or a moment ago; if that cannot be found out, it has not
   */
  boolean retire(SessionKey key, SessionKey successor, String lineage) {
    Answer answer = sessions.ask(key, () -> new Command.Read(Sessions.ABOUT, false));
    String holder = sessions.node().unique();
    if (answer instanceof Answer.Current current && current.revision() == 0) {
      answer = sessions.ask(key, () -> new Command.Hold(holder, Relocation.HOLD_MILLIS));
    }
    if (answer instanceof Answer.Held held) {
      if (held.wanted() || !begun(successor, lineage)) {
        sessions.send(key, new Command.Release(holder), done -> {});
        return false;
      }
      answer = sessions.askOnce(key, new Command.End(Relocation.REPLACED, holder));
      if (answer instanceof Answer.Done) {
        sessions.node().security().happened(Security.ID_CHANGED);
      }
    }
    return answer instanceof Answer.Done
        || (answer instanceof Answer.Ended ended
            && ended.reason().equals(Relocation.REPLACED)
            && sessions.lately(ended.at()));
  }

  /** Before anybody can come with its id; and another request may have done it a moment before. */
  private boolean begun(SessionKey key, String lineage) {
    SessionState state = new SessionState();
    state.lineage = lineage;
    try {
      if (sessions.copies().any(key)) {
        return true;
      }
      boolean put =
          sessions.copies().put(key, SessionCodec.encode(state, Succession.first(sessions)));
      if (put) {
        sessions.events().created(key);
      }
      return put;
    } catch (CallFailed later) {
      return false;
    }
  }
}
