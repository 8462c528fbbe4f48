package dev.stash.web;

import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import dev.stash.identity.SessionKey;
import dev.stash.session.SessionIds;
import dev.stash.session.TooManySessions;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The id of the browser behind a request: of the cookie that came, or of one that goes back with
 * the response. Thread-safe.
 */
public final class BrowserIds implements SessionIds {
  private final Stash stash;
  private final Jar jar;
  private final BooleanSupplier admitted;
  private final Optional<Issued> over;
  private final boolean known;

  /** Held while the session is asked for: no monitor, which a virtual thread would wait in. */
  private final ReentrantLock lock = new ReentrantLock();

  private final boolean replaceable;
  private final long arrivedAt;
  private boolean used;
  private boolean stays;
  private boolean signed;
  private Optional<Issued> issued;
  private @Nullable SessionKey settled;
  private @Nullable Issued given;

  /** The response's cookies, as far as they are ours. */
  public interface Jar {
    /**
     * The response is to carry this cookie, instead of any earlier one of this name; and caches
     * shared by users must not keep the response.
     *
     * @param name the cookie's name
     * @param header the value of the Set-Cookie header
     */
    void put(String name, String header);

    /** Whether the response has no cookie of this name, and can still get one. */
    default boolean lacks(String name) {
      return true;
    }

    /** The response is to carry no cookie of this name after all, if it is not on its way. */
    default void withdraw(String name) {}

    /**
     * What the response is to say to caches (RFC 9111 §5.2.2): what the application says, if that
     * keeps shared ones out; otherwise {@code private, no-cache}, and not {@code no-store}, which
     * would keep the page out of the browser's back/forward cache.
     *
     * @param present the Cache-Control that it has; "" for none
     */
    static String cacheControl(String present) {
      boolean guarded = present.contains("no-store") || present.contains("private");
      return guarded ? present : "private, no-cache";
    }
  }

  /**
   * The ids of one request that is answered at once.
   *
   * @param cookies the values of its Cookie headers
   * @param admitted whether a session may begin where it comes from
   */
  BrowserIds(Stash stash, Iterable<String> cookies, Jar jar, BooleanSupplier admitted) {
    this(stash, cookies, jar, admitted, true, Long.MAX_VALUE);
  }

  /**
   * The ids of one request that has just arrived, and that a handler answers in its own time.
   *
   * @param cookies the values of its Cookie headers
   * @param admitted whether a session may begin where it comes from
   * @param method its method: what comes by another one than GET and HEAD may come late, with a
   *     body that takes long
   */
  public BrowserIds(
      Stash stash, Iterable<String> cookies, Jar jar, BooleanSupplier admitted, String method) {
    this(
        stash,
        cookies,
        jar,
        admitted,
        method.equals("GET") || method.equals("HEAD"),
        stash.web().time().now().wall());
  }

  private BrowserIds(
      Stash stash,
      Iterable<String> cookies,
      Jar jar,
      BooleanSupplier admitted,
      boolean replaceable,
      long arrivedAt) {
    this.arrivedAt = arrivedAt;
    this.stash = stash;
    this.jar = jar;
    this.admitted = admitted;
    this.replaceable = replaceable;
    Optional<Issued> came = stash.web().cookie().read(cookies);
    this.over = came.filter(stash.web().cookie().identity()::over);
    this.issued = over.isPresent() ? Optional.empty() : came;
    this.known = issued.isPresent();
  }

  /**
   * The id that the request came with, if it is past its day: it is as good as none, whatever is
   * stored under it, and nobody asks.
   */
  public Optional<Issued> over() {
    return over;
  }

  /** The id that the request came with or was given. */
  public Optional<Issued> issued() {
    return locked(() -> issued);
  }

  /** Whether the request came with an id that we issued, and that is not past its day. */
  @Override
  public boolean known() {
    return known;
  }

  /**
   * Whether something may be kept for this browser: it came with an id that we issued, or the
   * session has been used since.
   */
  @Override
  public boolean mayKeep() {
    return locked(() -> known || used);
  }

  /** The key that the request's cookie stands for, not asking where the session is. */
  public Optional<SessionKey> named() {
    return issued().map(Issued::key);
  }

  @Override
  public SessionKey key() {
    return locked(this::settledKey);
  }

  private SessionKey settledKey() {
    used = true;
    if (settled != null) {
      return settled;
    }
    if (issued.isEmpty()) {
      if (!begin()) {
        throw new TooManySessions();
      }
      return settledKey();
    }
    Issued id = issued.get();
    SessionKey key = stash.web().settle(id);
    settled = key;
    stash.web().presented(key);
    if (id.outdated() && key.equals(id.key()) && stash.web().keeps(key)) {
      put(id); // the same id, of the same day, signed with the present secret
      signed = true;
    }
    return key;
  }

  /**
   * Whether the browser's cookie is of a former secret or form: then see {@link #takeBackIfOver}.
   */
  public boolean outdated() {
    return issued().filter(Issued::outdated).isPresent();
  }

  /**
   * To be called when the response is about to go: if the session has ended meanwhile, or has
   * another id, its old one is not sent again, signed anew or not. Blocks if it was.
   */
  public void takeBackIfOver() {
    lock.lock();
    try {
      if (signed && settled != null && !lives(settled)) {
        signed = false;
        jar.withdraw(stash.web().cookie().name());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean replace() {
    return locked(this::replaced);
  }

  private boolean replaced() {
    if (issued.isEmpty() || given != null || stays || !jar.lacks(stash.web().cookie().name())) {
      return false;
    }
    Issued id = issued.get();
    Issued successor = stash.web().cookie().identity().successor(id);
    stays = !settledKey().equals(id.key()) || !stash.web().retire(id, successor);
    if (!stays) {
      take(successor, successor.key());
      if (lives(successor.key())) {
        send(successor);
      }
    }
    return !stays;
  }

  /** A dead id must not be sent: the browser may have a living one by now. */
  private boolean lives(SessionKey key) {
    try {
      Optional<String> unused = stash.web().session(SessionIds.of(key)).principal();
      return true;
    } catch (StashException over) {
      return false; // or not to be told today: then it is signed another day
    }
  }

  @Override
  public String lineage() {
    return locked(
        () -> {
          SessionKey unused = settledKey();
          return issued.orElseThrow().lineage();
        });
  }

  @Override
  public Fresh next() {
    Issued fresh = stash.web().cookie().issue();
    return new CookieId(fresh, fresh.key());
  }

  @Override
  public boolean begin() {
    boolean may = admitted.getAsBoolean();
    if (may) {
      next().give();
    }
    return may;
  }

  @Override
  public Fresh held() {
    return locked(
        () -> {
          SessionKey key = settledKey();
          return new CookieId(issued.orElseThrow(), key);
        });
  }

  @Override
  public boolean replaceable() {
    return replaceable;
  }

  @Override
  public long arrivedAt() {
    return arrivedAt;
  }

  /** An id with the key under which its session is stored. */
  private final class CookieId implements Fresh {
    private final Issued id;
    private final SessionKey key;

    CookieId(Issued id, SessionKey key) {
      this.id = id;
      this.key = key;
    }

    @Override
    public SessionKey key() {
      return key;
    }

    @Override
    public void give() {
      lock.lock();
      try {
        take(id, key);
        send(id);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public String seal(Fresh heir) {
      return stash.web().cookie().seal(id, key, ((CookieId) heir).id);
    }

    @Override
    public Optional<Fresh> open(String heir) {
      return stash
          .web()
          .cookie()
          .open(id, heir)
          .map(own -> new CookieId(own, stash.web().settle(own)));
    }
  }

  /**
   * For a page, whose sockets must belong to one session: the browser gets an id if it has none.
   * One that it has is not sent again: if another tab logged in meanwhile, the browser has a new id
   * that the old one would take the place of.
   *
   * <p>A page that may have none now is shown without: its sockets ask for one until it may.
   *
   * @return whether the response carries an id now
   */
  public boolean giveToPage() {
    return locked(() -> issued.isEmpty() && begin());
  }

  /**
   * For {@code POST /stash/session}: a browser whose session is over gets a new id; without it the
   * dead id would stay. A living session keeps its id, so nobody can be thrown out by this. Blocks.
   *
   * @throws dev.stash.StashException {@code STORAGE_UNAVAILABLE}; {@code TOO_MANY_SESSIONS}; {@code
   *     SESSION_ROTATED} if the browser has a living one or will in a moment
   */
  public void replaceIfOver() {
    if (known) {
      stash.web().stored(this).renew();
    } else if (!begin()) {
      throw new TooManySessions();
    }
  }

  private void take(Issued fresh, SessionKey key) {
    issued = Optional.of(fresh);
    settled = key;
    signed = false;
  }

  private void send(Issued fresh) {
    given = fresh;
    put(fresh);
  }

  /**
   * {@inheritDoc} That is an id that this request made. One that came is not sent again: it may
   * have got {@code SESSION_ROTATED}, and comes once more in any case.
   */
  @Override
  public void carryAgain() {
    lock.lock();
    try {
      if (given != null && jar.lacks(stash.web().cookie().name())) {
        put(given);
      }
    } finally {
      lock.unlock();
    }
  }

  private void put(Issued id) {
    SessionCookie cookie = stash.web().cookie();
    jar.put(cookie.name(), cookie.header(id));
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
