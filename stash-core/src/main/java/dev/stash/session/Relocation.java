package dev.stash.session;

import dev.stash.actor.Answer;
import dev.stash.actor.Behaviour.Stored;
import dev.stash.actor.Command;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import dev.stash.storage.StoredObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Moves a session under another key: for a new id at login, or a new secret.
 *
 * <p>The actor holds still while its state, unsaved writes and numbers of writers included, is
 * written under the new key; then the old key gets its tombstone. A crash in between leaves a copy
 * that nobody knows of, and the old key as it was. Pages of the old key are told to come again;
 * what they had not yet got stored they send again, and it is recognised by its number.
 */
final class Relocation {
  /** The reason in the tombstone. */
  static final String ROTATED = "rotated";

  /** The reason in the tombstone of an id that had stored nothing when another took its place. */
  static final String REPLACED = "replaced";

  private static final Pattern MOVED = Pattern.compile(".*-m[0-9]+");
  static final long HOLD_MILLIS = 5_000;
  private static final int TRIES = 5;

  private final SessionHost host;
  private final StorageBackend storage;
  private final SessionKey from;
  private final SessionKey to;
  private final @Nullable String lineage;
  private final String holder;
  private @Nullable String principal;
  private boolean ending;

  /**
   * A move that has not begun.
   *
   * @param lineage what the session under {@code to} is called to pages, unless the state says so
   *     already; null if both keys are of one id, which needs no saying
   */
  Relocation(
      SessionHost host,
      StorageBackend storage,
      SessionKey from,
      SessionKey to,
      @Nullable String lineage,
      String holder) {
    this.host = host;
    this.storage = storage;
    this.from = from;
    this.to = to;
    this.lineage = lineage;
    this.holder = holder;
  }

  /** What became of it. */
  enum Outcome {
    /** It lives under the new key, and the old one is over. */
    MOVED,
    /** There was nothing to move, and one id has both keys. */
    NOTHING,
    /** The old key is over already. */
    OVER,
    /** Another session lives under the new key. */
    TAKEN
  }

  /**
   * Blocks until it is done.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE} if it could not be; the session is as it was
   */
  Outcome run() {
    for (int i = 0; i < TRIES; i++) {
      Answer answer = host.ask(from, () -> new Command.Hold(holder, HOLD_MILLIS));
      if (answer instanceof Answer.Ended ended) {
        // If it is our end, whose answer was late, the session is in the copy and nowhere else.
        return ending && ended.reason().equals(ROTATED) ? moved() : Outcome.OVER;
      } else if (answer instanceof Answer.Held held) {
        Outcome outcome = held.wanted() || lineage != null ? move(held.body()) : Outcome.NOTHING;
        if (outcome != Outcome.OVER) {
          return outcome;
        }
      } else {
        break;
      }
    }
    throw unavailable(); // a copy that was made is written over by whoever tries next
  }

  /** OVER means here: somebody else owns the old key now, and it must be held again. */
  private Outcome move(byte[] state) {
    boolean held = true;
    try {
      Stored<SessionState> moved = SessionCodec.decode(state);
      if (!copied(lineage == null ? state : inherited(moved, lineage))) {
        return Outcome.TAKEN;
      }
      principal = moved.state().principal;
      if (principal != null) {
        host.principals().add(principal, to);
      }
      ending = true;
      Answer end = host.ask(from, () -> new Command.End(ROTATED, holder), false);
      held = false;
      if (!(end instanceof Answer.Done)) {
        return Outcome.OVER;
      }
      return moved();
    } catch (StorageFailure failed) {
      throw unavailable();
    } finally {
      if (held) {
        host.send(from.value(), new Command.Release(holder), answer -> {});
      }
    }
  }

  /**
   * A page of the old id that comes back with the new one is to see that it is at home: what it has
   * not sent yet is of this session. That holds also for a session that has stored nothing, so its
   * lineage is stored alone.
   */
  private static byte[] inherited(Stored<SessionState> moved, String lineage) {
    SessionState state = moved.state();
    if (state.lineage == null) {
      state.lineage = lineage;
    }
    return SessionCodec.encode(state, moved.envelope());
  }

  private Outcome moved() {
    if (principal != null) {
      host.principals().remove(principal, from);
    }
    return Outcome.MOVED;
  }

  private boolean copied(byte[] body) {
    String name = host.objectKey(to);
    try {
      Precondition precondition = free(name);
      if (precondition == null) {
        return false;
      }
      storage.put(name, body, precondition);
      return true;
    } catch (OutcomeUnknown unknown) {
      if (!readBack(name, body)) {
        throw unavailable();
      }
      return true;
    } catch (PreconditionFailed raced) {
      return readBack(name, body);
    }
  }

  /** How to write there: over nothing, or over the copy of an earlier try; null if it is taken. */
  private @Nullable Precondition free(String name) {
    Optional<StoredObject> there = storage.get(name);
    if (there.isEmpty()) {
      return Precondition.ifAbsent();
    }
    String commit = SessionCodec.decode(there.get().body()).envelope().commit();
    return MOVED.matcher(commit).matches() ? Precondition.ifMatch(there.get().etag()) : null;
  }

  private boolean readBack(String name, byte[] body) {
    return storage.get(name).map(there -> Arrays.equals(there.body(), body)).orElse(false);
  }

  private static CallFailed unavailable() {
    return new CallFailed(
        "STORAGE_UNAVAILABLE", "the session could not be moved to its new id; try again");
  }
}
