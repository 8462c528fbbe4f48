package dev.stash.wire;

import dev.stash.TimeSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one client, who is cut off if it does not take what it is sent: nobody waits for ever
 * in a call of its {@link Outlet}. All but {@link #closing} are called one at a time.
 */
public final class Delivery {
  /**
   * How long a client has to answer a close before the connection is cut; a session that ends
   * closes all its sockets within a second.
   */
  private static final long CLOSE_MS = 900;

  private static final long IDLE = Long.MIN_VALUE;

  private final Outlet outlet;
  private final long withinMs;
  private final TimeSource time;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Runnable whenCut;

  /** When the call began that is under way. */
  private volatile long since = IDLE;

  /** Whether the timer will look: once in a while, not once for each message. */
  private volatile boolean watched;

  /** The next look; it would keep all that hangs on the socket until then. */
  private volatile @Nullable Future<?> look;

  private volatile boolean over;

  /**
   * A way that is open.
   *
   * @param timer only starts things
   * @param whenCut what to do besides when the client is cut off; done first, as it cannot be held
   *     up
   */
  public Delivery(
      Outlet outlet,
      WireOptions options,
      TimeSource time,
      Executor executor,
      ScheduledExecutorService timer,
      Runnable whenCut) {
    this.outlet = outlet;
    this.withinMs = options.sendWithin().toMillis();
    this.time = time;
    this.executor = executor;
    this.timer = timer;
    this.whenCut = whenCut;
  }

  /** Sends text messages; throws what the outlet throws. */
  void send(List<String> messages) {
    during(() -> outlet.send(messages));
  }

  /** Answers a ping; throws what the outlet throws. */
  void pong(byte[] payload) {
    during(() -> outlet.pong(payload));
  }

  /** Closes, and does not wait long for an answer; throws what the outlet throws. */
  public void close(int code, String reason) {
    closing();
    try {
      outlet.close(code, reason);
    } finally {
      over();
    }
  }

  /** It will be closed: whoever does not read, and so holds that up, is cut off. */
  void closing() {
    cutAfter(CLOSE_MS);
  }

  /** Ends the connection, soon. */
  void cut() {
    try {
      executor.execute(this::cutNow);
    } catch (RejectedExecutionException stopping) {
      cutNow();
    }
  }

  private void during(Runnable call) {
    since = time.now().ticks();
    if (!watched) {
      watched = true;
      look(withinMs);
    }
    try {
      call.run();
    } finally {
      since = IDLE;
    }
  }

  private void look(long ms) {
    try {
      look = timer.schedule(this::watch, ms, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      cut();
    }
    if (over) {
      forget();
    }
  }

  /** Nothing is sent any more; a close may still be on its way. */
  void over() {
    over = true;
    forget();
  }

  private void forget() {
    Future<?> next = look;
    if (next != null) {
      next.cancel(false);
    }
  }

  private void watch() {
    long began = since;
    if (began == IDLE) {
      watched = false;
      began = since; // of a call that may have believed it was watched
      if (began == IDLE) {
        return;
      }
      watched = true;
    }
    long left = withinMs - (time.now().ticks() - began);
    if (left <= 0) {
      cut();
    } else {
      look(left);
    }
  }

  private void cutAfter(long ms) {
    try {
      var unused = timer.schedule(this::cut, ms, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      cut();
    }
  }

  private void cutNow() {
    try {
      whenCut.run();
    } finally {
      outlet.cut();
    }
  }
}
