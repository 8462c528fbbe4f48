package dev.stash.servlet.http;

import dev.stash.StashException;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.servlet.http.RequestSessions.NextId;
import dev.stash.session.Change;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final KeptSession kept;
  private final long lastAccessed;
  private final boolean fresh;
  private final Attributes attributes;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile State state = State.USED;
  private volatile int interval;
  private long seen;
  private boolean intervalChanged;
  private volatile boolean ending;
  private volatile @Nullable Object tomcats;

  StashHttpSession(RequestSessions request, SessionKey key, HttpSlice found, boolean fresh) {
    this.request = request;
    this.kept = new KeptSession(request, key, found, fresh);
    this.fresh = fresh;
    this.seen = fresh ? 0 : found.seen();
    this.lastAccessed = fresh ? kept.created() : found.seen();
    Integer ownInterval = found.interval();
    this.interval = ownInterval == null ? request.options().interval() : ownInterval;
    this.attributes =
        new Attributes(
            request.options(),
            fresh ? Collections.emptySortedMap() : found.attributes(),
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
    return RequestSessions.publicId(nameable(), kept.number());
  }

  /** The key that it is kept under, which need not be the browser's any more. */
  SessionKey key() {
    return kept.key();
  }

  /** The key that it is kept under when this request is over. */
  SessionKey nameable() {
    return kept.nameable();
  }

  /** Its key will be another one. */
  void named(SessionKey next) {
    kept.named(next);
  }

  @Override
  public ServletContext getServletContext() {
    return request.context();
  }

  @Override
  public long getCreationTime() {
    return readable(kept.created());
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
      for (int i = 0; i < KeptSession.TRIES; i++) {
        KeptSession.pause(i - EAGER);
        HttpSlice now = kept.read();
        if (now == null || !kept.joined(now)) {
          state = State.OVER;
          throw over();
        }
        Json before = now.attributes().get(name);
        if (!kept.begun()) {
          continue;
        }
        T value = before == null ? null : type.cast(request.options().value(name, before));
        T after = function.apply(value);
        Json json = after == null ? null : request.options().types().encodeChecked(after);
        if (kept.replace(name, before, json)) {
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
      List<Change> changes = attributes.changes(kept.number());
      if (intervalChanged) {
        changes.add(HttpSlice.intervalChange(interval));
      }
      boolean start = fresh && seen == 0;
      NextId next = request.next(start && !kept.begun(), attributes::peek);
      if (changes.isEmpty() && !start && next == null) {
        return;
      }
      boolean differs = start || intervalChanged || attributes.differ();
      if (differs && request.arrivedAt() > seen) {
        changes.add(HttpSlice.seenChange(request.arrivedAt()));
      }
      if (next == null ? kept.write(changes) : kept.move(next, changes)) {
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

  /** Whether it is the browser's still; otherwise it is over. */
  boolean stays() {
    lock.lock();
    try {
      boolean stays = kept.isTheBrowsers();
      if (!stays) {
        state = State.OVER;
      }
      return stays;
    } finally {
      lock.unlock();
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
    kept.note(now);
  }
}
