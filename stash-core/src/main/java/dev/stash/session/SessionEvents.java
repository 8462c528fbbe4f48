package dev.stash.session;

import dev.stash.SessionEvent;
import dev.stash.SessionEvent.Created;
import dev.stash.SessionEvent.Ended;
import dev.stash.SessionEvent.Moved;
import dev.stash.SessionEvent.PrincipalChanged;
import dev.stash.SessionEvent.Why;
import dev.stash.engine.Ending;
import dev.stash.engine.Lives;
import dev.stash.identity.SessionKey;
import dev.stash.node.Mailbox;
import dev.stash.node.Node;
import dev.stash.node.Seldom;
import dev.stash.observe.Signals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application what becomes of its sessions, one after the other and on a thread that
 * nobody waits for: {@link SessionEvent} says what is promised. {@link Signals} are told at once,
 * and how many only. Thread-safe.
 */
public final class SessionEvents implements Lives {
  private static final Logger LOG = System.getLogger(SessionEvent.class.getName());

  /** So many wait for a slow listener, a few hundred bytes each. */
  private static final int MOST = 10_000;

  private final @Nullable Consumer<? super SessionEvent> listener;
  private final Signals signals;
  private final Mailbox<Runnable> waiting;
  private final AtomicInteger wait = new AtomicInteger();
  private final Seldom seldom;
  private volatile boolean closed;

  /**
   * Of the sessions of a node.
   *
   * @param listener null: nobody is told
   */
  public SessionEvents(@Nullable Consumer<? super SessionEvent> listener, Node node) {
    this.listener = listener;
    this.signals = node.signals();
    this.waiting = new Mailbox<>(Runnable::run, node.executor());
    this.seldom = new Seldom(node.time());
  }

  /** For a kind; what nobody is told of costs nothing. */
  public Lives lives() {
    return listener == null && Signals.NONE.equals(signals) ? Lives.UNTOLD : this;
  }

  @Override
  public void began(String key) {
    signals.sessionCreated();
    tell(new Created(key));
  }

  @Override
  public void ended(String key, Object last, String reason) {
    SessionState state = (SessionState) last;
    switch (reason) {
      case Ending.LEFT_ALONE -> over(key, state.leftBy, Why.LEFT_ALONE);
      case Ending.EXPIRED -> over(key, state.principal, Why.TOO_OLD);
      case Relocation.ROTATED, Relocation.REPLACED -> {} // whoever has moved it tells where
      default -> over(key, state.principal, Why.LOGGED_OUT);
    }
  }

  private void over(String key, @Nullable String principal, Why why) {
    signals.sessionEnded(why);
    tell(new Ended(key, named(principal), why));
  }

  void created(SessionKey key) {
    began(key.value());
  }

  void moved(SessionKey from, SessionKey to) {
    tell(new Moved(from.value(), to.value()));
  }

  void principal(SessionKey of, @Nullable String before, @Nullable String after) {
    if (!Objects.equals(before, after)) {
      tell(new PrincipalChanged(of.value(), named(before), named(after)));
    }
  }

  /** The sweeper has removed it. */
  void swept(String key, @Nullable String principal, boolean tooOld) {
    over(key, principal, tooOld ? Why.TOO_OLD : Why.LEFT_ALONE);
  }

  private static Optional<String> named(@Nullable String principal) {
    return Optional.ofNullable(principal);
  }

  private void tell(SessionEvent event) {
    Consumer<? super SessionEvent> hears = listener;
    if (hears == null || closed) {
      return;
    }
    if (wait.incrementAndGet() > MOST) {
      wait.decrementAndGet();
      seldom.happened(
          "dropped",
          count ->
              LOG.log(
                  Level.WARNING,
                  "the listener of onSession is slow, {0} events wait for it: {1} were dropped"
                      + " since the last line",
                  MOST,
                  count));
      return;
    }
    waiting.soon(
        () -> {
          wait.decrementAndGet();
          hear(hears, event);
        });
  }

  private void hear(Consumer<? super SessionEvent> hears, SessionEvent event) {
    try {
      hears.accept(event);
    } catch (Throwable thrown) {
      seldom.threw(
          LOG, Level.ERROR, "the listener of onSession has failed; nothing else is wrong", thrown);
    }
  }

  /** Waits until what waits is told, so long at most; nothing more is told. */
  public void close(Duration atMost) {
    closed = true;
    CountDownLatch told = new CountDownLatch(1);
    waiting.soon(told::countDown);
    try {
      if (!told.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING,
            "the listener of onSession has not heard of {0} events before the drain time was up",
            wait.get());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
