package dev.stash.servlet.http;

import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.CallFailed;
import dev.stash.session.Change;
import dev.stash.session.PassingSession;
import dev.stash.session.Rotated;
import dev.stash.session.SessionIds;
import dev.stash.session.SessionIds.Fresh;
import dev.stash.session.SessionRotated;
import dev.stash.session.SliceEdit;
import dev.stash.session.SliceEntries;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one request, one at a time: the one it came with, and the one that follows if
 * that ends. Shared by all dispatches of the request. Thread-safe.
 */
final class RequestSessions implements PendingWork {
  /** So many bytes tell sessions apart; they tell nothing of the key they come from. */
  private static final int ID_BYTES = 18;

  private final HttpSessions options;
  private final Stash stash;
  private final SessionIds ids;
  private final ServletContext context;
  private final long arrivedAt;
  private final ReentrantLock lock = new ReentrantLock();
  private final Asked asked;
  private boolean looked;

  /** The id that the browser gets when this request is stored; null: none. */
  private @Nullable Fresh next;

  /** Whether the browser's session was found to be over. */
  private boolean over;

  private boolean failed;
  private @Nullable StashHttpSession came;
  private @Nullable StashHttpSession current;
  private @Nullable SessionKey cameKey;
  private @Nullable SessionKey lookedAt;
  private int cameNumber;
  private HttpSlice kept = HttpSlice.of(Map.of());

  /**
   * What matters of a request.
   *
   * @param known whether it came with an id; otherwise there is nothing to look for
   * @param handshake whether it is no request of the session: then it sees none that cannot be read
   * @param user who is logged in by the container
   * @param sent whether no cookie can go with the response any more
   */
  record Asked(
      boolean known, boolean handshake, Supplier<@Nullable String> user, BooleanSupplier sent) {
    /** Of no request: the session is used from outside. */
    static final Asked OUTSIDE = new Asked(true, false, () -> null, () -> true);
  }

  /** Of a request that has just arrived. */
  RequestSessions(
      HttpSessions options, Stash stash, SessionIds ids, Asked asked, ServletContext context) {
    this.options = options;
    this.stash = stash;
    this.ids = ids;
    this.context = context;
    this.asked = asked;
    this.looked = !asked.known();
    this.arrivedAt = stash.web().time().now().wall();
  }

  HttpSessions options() {
    return options;
  }

  ServletContext context() {
    return context;
  }

  long arrivedAt() {
    return arrivedAt;
  }

  Executor executor() {
    return stash.web().executor();
  }

  SessionKey key() {
    return ids.key();
  }

  @Override
  public void responseReset() {
    ids.carryAgain();
  }

  SliceEntries entries(SessionKey key) {
    return stash.web().entries(ids, key, HttpSlice.SLICE, 1);
  }

  /** What is kept under this key now; null if the session is over. */
  @Nullable HttpSlice read(SessionKey key) {
    try {
      return HttpSlice.of(entries(key).read());
    } catch (CallFailed failed) {
      if (failed.code().equals("SESSION_ENDED")) {
        return null;
      }
      throw failed;
    }
  }

  /** Looks what is kept of the browser's session now, and says under which key. */
  private SessionKey read() {
    SessionKey now = ids.key();
    HttpSlice found;
    try {
      found = read(now);
    } catch (SessionRotated before) {
      if (!ids.replace()) {
        stash.web().stored(ids).renew(); // or it is to come again
      }
      now = ids.key();
      found = read(now);
    }
    lookedAt = now;
    over = found == null;
    kept = found == null ? HttpSlice.of(Map.of()) : found;
    return now;
  }

  /** Whether the browser has been given another id since this was asked for what it has. */
  private boolean moved() {
    return lookedAt != null && !lookedAt.equals(ids.key());
  }

  /** The session there is; null if there is none. */
  @Nullable StashHttpSession get() {
    lock.lock();
    try {
      look();
      StashHttpSession session = current;
      return session != null && session.usable() ? session : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The session there is, or a new one.
   *
   * @param late whether a cookie cannot go with the response any more
   */
  StashHttpSession getOrCreate(boolean late) {
    StashHttpSession fresh;
    lock.lock();
    try {
      // Whatever ended it, or gave the browser another id, may have left another one.
      looked &= current == null ? !moved() : current.usable();
      StashHttpSession present = get();
      if (present != null) {
        return present;
      }
      if (late) {
        throw new IllegalStateException(
            "a session cannot start after the response has been sent; call getSession earlier");
      }
      if (over) {
        stash.web().stored(ids).renew();
        over = false;
      }
      boolean unused = ids.replace();
      SessionKey key = ids.key(); // the response carries its cookie from now on
      fresh = StashHttpSession.fresh(this, key, kept);
      current = fresh;
    } finally {
      lock.unlock();
    }
    options.listeners().created(fresh);
    return fresh;
  }

  private void look() {
    if (looked) {
      return;
    }
    SessionKey key;
    try {
      key = read();
    } catch (CallFailed unread) {
      if (!asked.handshake()) {
        throw unread;
      }
      looked = true; // the socket opens all the same: its page waits for the storage, not this
      return;
    }
    boolean first = asked.known() && cameKey == null;
    if (first) {
      cameKey = key;
      cameNumber = kept.number();
    }
    while (kept.exists()) {
      StashHttpSession session = StashHttpSession.kept(this, key, kept);
      if (!session.timedOut()) {
        current = session;
        came = first ? session : came;
        if (!asked.handshake()) {
          session.noteRequest();
        }
        break;
      } else if (asked.handshake()) {
        break; // the next request ends it
      }
      key = end(session, key);
    }
    looked = true;
  }

  /** Of several requests that find it timed out, one tells of it. */
  private SessionKey end(StashHttpSession session, SessionKey key) {
    boolean ours = entries(key).write(kept.emptied(), kept.unused());
    if (ours) {
      session.end(() -> {});
    }
    return read();
  }

  /** The id that the request came with; null if it had none of ours. */
  @Nullable String requestedId() {
    lock.lock();
    try {
      look();
      return cameKey == null ? null : publicId(cameKey, cameNumber);
    } finally {
      lock.unlock();
    }
  }

  boolean requestedIdValid() {
    lock.lock();
    try {
      look();
      return came != null && came.usable();
    } finally {
      lock.unlock();
    }
  }

  /** An id for the application: of the key, and not to be turned back into it. */
  static String publicId(SessionKey key, int number) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("http " + number + " " + key.value()).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_BYTES));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Gives the session another id, and says which. */
  String changeId() {
    StashHttpSession session = get();
    if (session == null) {
      throw new IllegalStateException("there is no session whose id could change");
    }
    if (!session.stays()) {
      throw new IllegalStateException("the session is over");
    }
    if (over(session)) {
      throw new IllegalStateException("the session is over");
    }
    String before = session.getId();
    Fresh fresh = ids.next();
    next = fresh;
    session.named(fresh.key());
    options.listeners().idChanged(session, before);
    return session.getId();
  }

  /**
   * One that has another id by now is not: where this request goes on is seen when it is stored.
   */
  private boolean over(StashHttpSession session) {
    try {
      return read(session.key()) == null;
    } catch (SessionRotated elsewhere) {
      return false;
    }
  }

  /**
   * Another id for the browser.
   *
   * @param person who is logged in, as far as the application tells
   */
  record NextId(Fresh id, @Nullable String person) {}

  /**
   * What the browser is to get when what it has changed is stored; null: no other id. It also gets
   * one if somebody logs in where there was no session: the browser had its id before, and who
   * knows from where. Only then is it asked who is logged in.
   */
  @Nullable NextId next(boolean starts, Function<String, @Nullable Object> attributes) {
    boolean known = starts && asked.known() && !asked.sent().getAsBoolean();
    String person = next != null || known ? person(attributes) : null;
    if (next == null && person != null) {
      next = ids.next();
    }
    return next == null ? null : new NextId(next, person);
  }

  /** Who is logged in, by the attribute that tells it or by the container. */
  private @Nullable String person(Function<String, @Nullable Object> attributes) {
    String attribute = options.personAttribute();
    return attribute == null ? asked.user().get() : options.person(attributes.apply(attribute));
  }

  /** Gives the browser that id, and stores what the request has changed in the same commit. */
  Rotated rotate(NextId to, List<Change> changes, Map<String, @Nullable Json> still) {
    SliceEdit edit = new SliceEdit(HttpSlice.SLICE, changes, still);
    Rotated where = stash.web().stored(ids).rotate(to.id(), to.person(), edit);
    next = where == Rotated.CONFLICT ? next : null;
    return where;
  }

  /**
   * Asks whether the browser's session can be ended.
   *
   * @throws CallFailed if this one is not the browser's: then nobody must believe that it was
   */
  void mayEnd() {
    if (ids.passing().isPresent()) {
      throw PassingSession.refusal();
    }
  }

  /** Ends the browser's session, all of it. */
  void destroy() {
    next = null;
    stash.web().session(ids).destroy();
    kept = HttpSlice.of(Map.of());
  }

  @Override
  public void commit(int status) {
    lock.lock();
    try {
      StashHttpSession session = current;
      if (session == null || (failed && status >= 500)) {
        return;
      }
      failed = true;
      session.commit();
      failed = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void giveUp() {
    lock.lock();
    try {
      failed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void left(boolean gone) {
    StashHttpSession session = current;
    if (session != null) {
      session.left(gone);
    }
  }

  /** For an accessor: as a request of its own. */
  void access(SessionKey key, String id, Consumer<HttpSession> consumer) {
    RequestSessions request =
        new RequestSessions(options, stash, SessionIds.of(key), Asked.OUTSIDE, context);
    StashHttpSession session;
    try {
      session = request.get();
    } catch (CallFailed failed) {
      if (failed.code().equals("SESSION_ROTATED")) {
        throw new IllegalStateException("the session has another id", failed);
      }
      throw failed;
    }
    if (session == null || !session.getId().equals(id)) {
      throw new IllegalStateException("the session is over");
    }
    try {
      consumer.accept(session);
      request.commit(200);
    } finally {
      request.left(true);
    }
  }
}
