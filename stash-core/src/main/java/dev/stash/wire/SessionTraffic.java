package dev.stash.wire;

import dev.stash.identity.SessionKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What sockets do together on this member. Those of one session: how many there are, and how many
 * events they send, and how often they mount, also one after the other. All: how many of the
 * server's threads wait for them. Keeps something only for sessions that have a socket here, and of
 * mounts, which others may follow, for so many. Thread-safe.
 */
public final class SessionTraffic {
  /**
   * So many platform threads may wait for clients. They come from a container's pool of 200 or so,
   * which would stand still if a few hundred clients held one each.
   */
  private static final int WAITING_THREADS = 32;

  /** So many of them for one session: others have pages, too. */
  private static final int WAITING_IN_A_SESSION = 2;

  private final WireOptions options;
  private final Map<SessionKey, Visits> sessions = new ConcurrentHashMap<>();
  private final RateLimits<SessionKey> mounts;
  private final RateLimits<SessionKey> questions;
  private final Semaphore waiting = new Semaphore(WAITING_THREADS);

  /** For the sockets of one member. */
  public SessionTraffic(WireOptions options) {
    this.options = options;
    this.mounts = new RateLimits<>(options.mountsPerSecond(), options.mountBurst());
    this.questions = new RateLimits<>(options.mountsPerSecond(), options.mountBurst());
  }

  /**
   * Another socket of this session; null if it has as many as it may.
   *
   * @param ticks the time, in milliseconds that do not go back
   */
  public @Nullable Visit enter(SessionKey key, long ticks) {
    boolean[] entered = new boolean[1];
    Visits visits =
        sessions.compute(
            key,
            (same, present) -> {
              Visits all = present == null ? new Visits(key, ticks) : present;
              entered[0] = all.sockets < options.socketsPerSession();
              all.sockets += entered[0] ? 1 : 0;
              return all;
            });
    return entered[0] ? new Visit(visits) : null;
  }

  /** How many sessions have a socket here. */
  public int sessions() {
    return sessions.size();
  }

  /**
   * Those of one session. The count is guarded by the map, the rate and the turns by themselves.
   */
  private final class Visits {
    final SessionKey key;
    final RateLimit rate;
    final Semaphore waiting = new Semaphore(WAITING_IN_A_SESSION);
    int sockets;

    Visits(SessionKey key, long ticks) {
      this.key = key;
      this.rate =
          new RateLimit(options.sessionEventsPerSecond(), options.sessionEventBurst(), ticks);
    }
  }

  /** One socket's part in it. */
  public final class Visit {
    private final Visits visits;
    private boolean left;

    private Visit(Visits visits) {
      this.visits = visits;
    }

    /** Whether the session may send one more event at this time, in milliseconds. */
    boolean mayTake(long ticks) {
      synchronized (visits.rate) {
        return visits.rate.take(ticks);
      }
    }

    /** Whether the session may mount one more socket at this time, in milliseconds. */
    boolean mayMount(long ticks) {
      return mounts.take(visits.key, ticks);
    }

    /**
     * Whether the application may be asked once more who may have a view: as often as the session
     * may mount, counted apart from that, since who is refused never mounts.
     */
    public boolean mayAsk(long ticks) {
      return questions.take(visits.key, ticks);
    }

    /** Whether this thread may wait for its client; then {@link #waited} must follow. */
    boolean mayWait() {
      if (Thread.currentThread().isVirtual()) {
        return true;
      }
      if (!visits.waiting.tryAcquire()) {
        return false;
      }
      boolean may = waiting.tryAcquire();
      if (!may) {
        visits.waiting.release();
      }
      return may;
    }

    /** This thread has waited. */
    void waited() {
      if (!Thread.currentThread().isVirtual()) {
        waiting.release();
        visits.waiting.release();
      }
    }

    /** The socket is gone; more than once is harmless. */
    public synchronized void leave() {
      if (!left) {
        left = true;
        sessions.computeIfPresent(visits.key, (key, all) -> --all.sockets == 0 ? null : all);
      }
    }
  }
}
