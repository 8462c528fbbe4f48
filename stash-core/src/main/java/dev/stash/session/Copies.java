package dev.stash.session;

import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Envelope;
import dev.stash.identity.SessionKey;
import dev.stash.session.SessionIds.Fresh;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import dev.stash.storage.StoredObject;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sessions that are put under a key where no actor has them yet. Blocks. */
final class Copies {
  private static final Pattern MOVED = Pattern.compile(".*-m[0-9]+");

  private final StorageBackend storage;
  private final Sessions sessions;

  Copies(StorageBackend storage, Sessions sessions) {
    this.storage = storage;
    this.sessions = sessions;
  }

  /**
   * Puts a state there.
   *
   * @return false if another session lives there
   * @throws CallFailed {@code STORAGE_UNAVAILABLE} if it is not known to be there
   */
  boolean put(SessionKey to, byte[] body) {
    String name = sessions.objectKey(to);
    try {
      Precondition precondition = free(name);
      if (precondition == null) {
        return false;
      } else if (precondition instanceof Precondition.IfMatch
          && !sessions.on(RelocationGuard.NEWER_STATES_REPLACE_COPIES)) {
        return true;
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
    } catch (StorageFailure failed) {
      throw unavailable();
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
    try {
      return storage.get(name).map(there -> Arrays.equals(there.body(), body)).orElse(false);
    } catch (StorageFailure failed) {
      throw unavailable();
    }
  }

  /** Nobody was told of it, and nobody will be; should this fail, it is swept when it expires. */
  void drop(SessionKey copy) {
    String name = sessions.objectKey(copy);
    try {
      storage.get(name).ifPresent(there -> storage.delete(name, there.etag()));
    } catch (StorageFailure later) {
      // As said.
    }
  }

  /** Whether anything is stored under a key, a tombstone included. */
  boolean any(SessionKey key) {
    try {
      return storage.get(sessions.objectKey(key)).isPresent();
    } catch (StorageFailure failed) {
      throw unavailable();
    }
  }

  /**
   * What the stored object says of a session to its person; that it begins now if there is none.
   */
  Device device(SessionKey key) {
    try {
      long now = sessions.time().now().wall();
      return storage
          .get(sessions.objectKey(key))
          .map(there -> device(SessionCodec.decode(there.body())))
          .orElseGet(() -> new Device(now, now, null));
    } catch (StorageFailure failed) {
      throw new StorageUnavailable("the session could not be read; try again later");
    }
  }

  private static Device device(Stored<SessionState> stored) {
    Envelope envelope = stored.envelope();
    return Device.of(stored.state(), envelope.createdAt(), envelope.lastSeenAt());
  }

  /** An heir that lives has an id. */
  static Fresh there(@Nullable Fresh id) {
    return Objects.requireNonNull(id);
  }

  static CallFailed unavailable() {
    return new StorageUnavailable("the session could not be moved to its new id; try again");
  }
}
