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
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A session as one request sees it. What the request does to it is written by {@link #commit}, on
 * the condition that it is still this session: a write that comes after its end is dropped, as if
 * it had come just before. Thread-safe.
 */
sealed class StashHttpSession implements HttpSession permits ReachableSession {
  private static final long USUAL_MILLIS = 1_800_000;

  /** What is noted of requests is exact to this part of the interval. */
  private static final int NOTES = 10;

  /** How often a write that was refused is tried again, with this pause after the first time. */
  private static final int TRIES = 100;

  private static final long PAUSE_NANOS = 50_000_000;

  /** So many requests may well want the same attribute at once. */
  private static final int EAGER = 40;

  /**
   * Where Tomcat puts what it wants to be told the end of a session by, when somebody who is logged
   * in opens a socket. It has to find it there, else it closes the socket; nothing of it is stored.
   */
  private static final String TOMCATS =
      "org.apache.tomcat.websocket.server.WsHttpSessionBindingListener";

  private enum State {
    USED,
    OVER,
    /** The request that had it is over. */
    LEFT
  }

  final RequestSessions request;
  private final int number;
  private final long lastAccessed;
  private final boolean fresh;
  private final Attributes attributes;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile State state = State.USED;
  private volatile SessionKey key;

  /** The key that it will be kept under when this request is stored, and is named by already. */
  private volatile @Nullable SessionKey named;

  private volatile long created;
  private volatile int interval;
  private @Nullable Json head;
  private long seen;
  private boolean intervalChanged;
  private volatile boolean ending;
  private volatile @Nullable Object tomcats;

  /** Whether {@link #head} is that of a session, and not what one that ended has left. */
  private boolean begun;

  StashHttpSession(RequestSessions request, SessionKey key, HttpSlice kept, boolean fresh) {
    this.request = request;
    this.number = kept.number();
    this.key = key;
    this.head = kept.head();
    this.fresh = fresh;
    this.begun = !fresh;
    this.created = fresh ? request.arrivedAt() : kept.created();
    this.seen = fresh ? 0 : kept.seen();
    this.lastAccessed = fresh ? created : kept.seen();
    Integer ownInterval = kept.interval();
    this.interval = ownInterval == null ? request.options().interval() : ownInterval;
    this.attributes =
        new Attributes(
            request.options(),
            fresh ? Collections.emptySortedMap() : kept.attributes(),
            value -> Listeners.activated(this, value));
  }

  /** One that starts with this request. */
  static StashHttpSession fresh(RequestSessions request, SessionKey key, HttpSlice kept) {
    return make(request, key, kept, true);
  }

  /** One that is there. */
  static StashHttpSession kept(RequestSessions request, SessionKey key, HttpSlice kept) {
    return make(request, key, kept, false);
  }

  private static StashHttpSession make(
      RequestSessions request, SessionKey key, HttpSlice kept, boolean fresh) {
    return ReachableSession.KNOWN
        ? new ReachableSession(request, key, kept, fresh)
        : new StashHttpSession(request, key, kept, fresh);
  }

  boolean usable() {
    return state != State.OVER;
  }

  /** Whether it has been left alone for too long. */
  boolean timedOut() {
    return interval > 0 && request.arrivedAt() - seen > interval * 1_000L;
  }

  /** The request has come back to the container, or goes on after all. */
  void left(boolean over) {
    if (state != State.OVER) {
      state = over ? State.LEFT : State.USED;
    }
  }

  @Override
  public String getId() {
    return RequestSessions.publicId(nameable(), number);
  }

  /** The key that it is kept under, which need not be the browser's any more. */
  SessionKey key() {
    return key;
  }

  /** The key that it is kept under when this request is over. */
  SessionKey nameable() {
    SessionKey next = named;
    return next == null ? key : next;
  }

  /** Its key will be another one. */
  void named(SessionKey next) {
    named = next;
  }

  @Override
  public ServletContext getServletContext() {
    return request.context();
  }

  @Override
  public long getCreationTime() {
    return readable(created);
  }

  @Override
  public long getLastAccessedTime() {
    return readable(lastAccessed);
  }

  @Override
  public boolean isNew() {
    return readable(fresh);
  }

  <T> T readable(T value) {
    if (state == State.OVER) {
      throw over();
    }
    return value;
  }

  private static IllegalStateException over() {
    return new IllegalStateException("the session is over");
  }

  private void writable() {
    if (readable(state) == State.LEFT) {
      throw new IllegalStateException(
          "the request is over, and what it would write is lost; use HttpSession.getAccessor");
    }
  }

  @Override
  public int getMaxInactiveInterval() {
    return interval;
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    lock.lock();
    try {
      intervalChanged |= seconds != interval;
      interval = seconds;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    if (TOMCATS.equals(name)) {
      return tomcats;
    }
    lock.lock();
    try {
      return readable(attributes).get(name);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    lock.lock();
    try {
      return Collections.enumeration(readable(attributes).names());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (name == null) {
      throw new IllegalArgumentException("an attribute needs a name");
    }
    set(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    set(name, null);
  }

  private void set(String name, @Nullable Object value) {
    if (TOMCATS.equals(name)) {
      tomcats = value;
      return;
    }
    writable();
    Listeners listeners = request.options().listeners();
    if (value != null) {
      request.options().types().encodeChecked(value);
      listeners.bound(this, name, peek(name), value);
    }
    boolean over;
    boolean had;
    Object before;
    lock.lock();
    try {
      over = state == State.OVER;
      had = attributes.has(name);
      before = attributes.peek(name);
      if (!over) {
        attributes.set(name, value);
      }
    } finally {
      lock.unlock();
    }
    if (over) { // since it was bound
      listeners.unbound(this, name, value, before);
      readable(name);
    } else if (had || value != null) {
      listeners.changed(this, name, before, had, value);
    }
  }

  private @Nullable Object peek(String name) {
    lock.lock();
    try {
      return attributes.peek(name);
    } finally {
      lock.unlock();
    }
  }

  /** See {@link HttpSessions#update}. */
  <T> @Nullable T update(String name, Class<T> type, UnaryOperator<@Nullable T> function) {
    lock.lock();
    try {
      writable();
      commit();
      for (int i = 0; i < TRIES; i++) {
        pause(i - EAGER);
        HttpSlice now = read();
        if (now == null || !joined(now)) {
          state = State.OVER;
          throw over();
        }
        Json before = now.attributes().get(name);
        if (!begun) {
          continue;
        }
        T value = before == null ? null : type.cast(request.options().value(name, before));
        T after = function.apply(value);
        Json json = after == null ? null : request.options().types().encodeChecked(after);
        Map<String, @Nullable Json> expected = HttpSlice.still(head);
        expected.put(HttpSlice.key(number, name), before);
        Change change = new Change(HttpSlice.key(number, name), Scope.SESSION, json);
        if (entries().write(List.of(change), expected)) {
          attributes.replaced(name, json, after);
          return after;
        }
      }
      throw new SessionMoving();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void invalidate() {
    writable();
    request.mayEnd();
    end(request::destroy);
  }

  /** Tells of its end, ends it, and unbinds what it had. A listener cannot end it once more. */
  void end(Runnable storing) {
    if (ending) {
      return;
    }
    ending = true;
    try {
      request.options().listeners().destroyed(this);
      storing.run();
      unbindAll();
    } finally {
      ending = false;
    }
  }

  private void unbindAll() {
    Map<String, @Nullable Object> last = new LinkedHashMap<>();
    lock.lock();
    try {
      state = State.OVER;
      attributes.names().forEach(name -> last.put(name, attributes.peek(name)));
    } finally {
      lock.unlock();
    }
    last.forEach(
        (name, value) -> request.options().listeners().changed(this, name, value, true, null));
  }

  /**
   * Writes what the request changed, in one commit, and returns when it is stored.
   *
   * @throws StashException if it could not be, or a value cannot be stored
   */
  void commit() {
    lock.lock();
    try {
      if (state == State.OVER) {
        return;
      }
      attributes.forEachValue(value -> Listeners.passivating(this, value));
      List<Change> changes = attributes.changes(number);
      if (intervalChanged) {
        changes.add(HttpSlice.intervalChange(interval));
      }
      boolean start = fresh && seen == 0;
      NextId next = request.next(start && !begun, attributes::peek);
      if (changes.isEmpty() && !start && next == null) {
        return;
      }
      boolean differs = start || intervalChanged || attributes.differ();
      if (differs && request.arrivedAt() > seen) {
        changes.add(HttpSlice.seenChange(request.arrivedAt()));
      }
      if (next == null ? write(changes) : move(next, changes)) {
        seen = differs ? Math.max(seen, request.arrivedAt()) : seen;
        intervalChanged = false;
        attributes.stored();
      } else {
        state = State.OVER;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves it to the id that this request gives its browser, with what the request has changed; or
   * goes on where another request of the same person has moved it a moment before.
   *
   * @return false if the session is over
   */
  private boolean move(NextId next, List<Change> changes) {
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
  private boolean write(List<Change> changes) {
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
  private @Nullable HttpSlice read() {
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

  /** Whether it is the browser's still; otherwise it is over. */
  boolean stays() {
    lock.lock();
    try {
      boolean stays = request.key().equals(key) || (read() != null && request.key().equals(key));
      if (!stays) {
        state = State.OVER;
      }
      return stays;
    } finally {
      lock.unlock();
    }
  }

  /** Goes on with what is there now, if that is not the end. */
  private boolean joined(HttpSlice now) {
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

  private static void pause(int tries) {
    if (tries > 1) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /**
   * A request has come: no other one that comes while it lasts finds the session timed out. Costs
   * no commit until a tenth of the interval has passed; nobody waits for it.
   */
  void noteRequest() {
    long tenth = (interval > 0 ? interval * 1_000L : USUAL_MILLIS) / NOTES;
    long now = request.arrivedAt();
    if (now - seen < tenth || now <= seen) {
      return;
    }
    seen = now;
    SliceEntries entries = entries();
    Map<String, @Nullable Json> still = HttpSlice.still(head);
    try {
      request
          .executor()
          .execute(
              () -> {
                try {
                  var unused = entries.write(List.of(HttpSlice.seenChange(now)), still);
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
