package dev.stash.servlet.http;

import dev.stash.Scope;
import dev.stash.StashException;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.servlet.http.RequestSessions.NextId;
import dev.stash.session.CallFailed;
import dev.stash.session.Change;
import dev.stash.session.Rotated;
import dev.stash.session.SliceEntries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where a session is kept, and how what a request does to it gets there: under the condition that
 * it is still this session, and behind it when it moves to another id. Keys and creation time are
 * for any thread; what writes is for one at a time.
 */
final class KeptSession {
  /** How often a write that was refused is tried again, with this pause after the first time. */
  static final int TRIES = 100;

  private static final long PAUSE_NANOS = 50_000_000;

  private final RequestSessions request;
  private final int number;
  private volatile SessionKey key;

  /** The key that it will be kept under when this request is stored, and is named by already. */
  private volatile @Nullable SessionKey named;

  private volatile long created;
  private @Nullable Json head;

  /** Whether {@link #head} is that of a session, and not what one that ended has left. */
  private boolean begun;

  KeptSession(RequestSessions request, SessionKey key, HttpSlice found, boolean fresh) {
    this.request = request;
    this.number = found.number();
    this.key = key;
    this.head = found.head();
    this.begun = !fresh;
    this.created = fresh ? request.arrivedAt() : found.created();
  }

  int number() {
    return number;
  }

  SessionKey key() {
    return key;
  }

  SessionKey nameable() {
    SessionKey next = named;
    return next == null ? key : next;
  }

  void named(SessionKey next) {
    named = next;
  }

  long created() {
    return created;
  }

  boolean begun() {
    return begun;
  }

  /**
   * Moves it to the id that this request gives its browser, with what the request has changed; or
   * goes on where another request of the same person has moved it a moment before.
   *
   * @return false if the session is over
   */
  boolean move(NextId next, List<Change> changes) {
    for (int i = 0; i < TRIES; i++) {
      pause(i);
      Json own = begun ? head : HttpSlice.head(number, created);
      List<Change> all = new ArrayList<>(changes);
      if (!begun) {
        all.add(HttpSlice.headChange(Objects.requireNonNull(own)));
      }
      Rotated where = request.rotate(next, all, HttpSlice.still(head));
      if (where == Rotated.CONFLICT) {
        HttpSlice now = read();
        if (now == null || !joined(now)) {
          return false;
        }
        continue;
      }
      key = request.key();
      named = null;
      if (where == Rotated.MOVED) {
        begun = true;
        head = own;
        return true;
      }
      return goOn(where, changes);
    }
    throw new SessionMoving();
  }

  /** In another session than the one that was read, with nothing but what this request has set. */
  private boolean goOn(Rotated where, List<Change> changes) {
    if (where == Rotated.BEGUN) {
      begun = false;
      head = null;
      return write(changes);
    }
    HttpSlice there = request.read(key);
    return there != null && joined(there) && write(changes);
  }

  /**
   * Writes until it is stored. That a write is refused does not say that the session is over:
   * another request may have started it meanwhile, or who was asked owns it no more and has not
   * noticed. A later number does.
   *
   * @return false if the session is over
   */
  boolean write(List<Change> changes) {
    for (int i = 0; i < TRIES; i++) {
      pause(i);
      Json own = begun ? head : HttpSlice.head(number, created);
      List<Change> all = new ArrayList<>(changes);
      if (!begun) {
        all.add(HttpSlice.headChange(Objects.requireNonNull(own)));
      }
      try {
        if (entries().write(all, HttpSlice.still(head))) {
          begun = true;
          head = own;
          return true;
        }
      } catch (CallFailed failed) {
        if (failed.code().equals("SESSION_ENDED")) {
          return false;
        } else if (!failed.code().equals("SESSION_ROTATED")) {
          throw failed;
        }
      }
      HttpSlice now = read();
      if (now == null || !joined(now)) {
        return false;
      }
    }
    throw new SessionMoving();
  }

  /**
   * What is kept of it now; null if it is over. It goes to where it came from, or to the id that
   * this request has given it since: the browser's may be that of another session by now.
   *
   * @throws CallFailed {@code SESSION_ROTATED} if another request has given it an id
   */
  @Nullable HttpSlice read() {
    try {
      return request.read(key);
    } catch (CallFailed failed) {
      SessionKey next = request.key();
      if (!failed.code().equals("SESSION_ROTATED") || next.equals(key)) {
        throw failed;
      }
      HttpSlice there = request.read(next);
      if (there == null || (begun && !Objects.equals(there.head(), head))) {
        return null; // it ended under its new id, and this one came after that
      }
      key = next;
      return there;
    }
  }

  boolean isTheBrowsers() {
    return request.key().equals(key) || (read() != null && request.key().equals(key));
  }

  /** Writes an attribute if it is still what it was. */
  boolean replace(String attribute, @Nullable Json before, @Nullable Json after) {
    Map<String, @Nullable Json> expected = HttpSlice.still(head);
    expected.put(HttpSlice.key(number, attribute), before);
    Change change = new Change(HttpSlice.key(number, attribute), Scope.SESSION, after);
    return entries().write(List.of(change), expected);
  }

  /** Goes on with what is there now, if that is not the end. */
  boolean joined(HttpSlice now) {
    if (now.number() > number) {
      return false;
    }
    if (now.number() == number) {
      head = now.head();
      begun = now.exists();
      created = begun ? now.created() : created;
    }
    return true;
  }

  static void pause(int tries) {
    if (tries > 1) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Notes, some time soon, when a request has come. Nobody waits for it. */
  void note(long seen) {
    SliceEntries entries = entries();
    Map<String, @Nullable Json> still = HttpSlice.still(head);
    try {
      request
          .executor()
          .execute(
              () -> {
                try {
                  var unused = entries.write(List.of(HttpSlice.seenChange(seen)), still);
                } catch (StashException unstored) {
                  // The next request notes itself.
                }
              });
    } catch (RejectedExecutionException closing) {
      // Likewise.
    }
  }

  private SliceEntries entries() {
    return request.entries(key);
  }
}
