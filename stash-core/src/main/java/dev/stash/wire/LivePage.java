package dev.stash.wire;

import dev.stash.Mount;
import dev.stash.Page;
import dev.stash.Recovery;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A page as its handler knows it, while its socket is there. Thread-safe. */
final class LivePage implements Page {
  /** So many tasks may wait for their turn; what has run and is not stored has a bound as well. */
  private static final int MOST_WAITING = 1_000;

  /**
   * So many timers may be there: a handler may begin one with each event, and a page sends many.
   */
  private static final int MOST_TIMERS = 1_000;

  /** Browsers take a backslash for a slash, and leave out tabs and line ends. */
  private static final Pattern PATH = Pattern.compile("/([^/\\\\\\p{Cntrl}][^\\p{Cntrl}]*)?");

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofDays(365);

  private final ViewAddress address;
  private volatile Mount mount;
  private final Serial serial;
  private final Going going;
  private final Taker taker;
  private final ScheduledExecutorService timer;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();

  /** Those that are to run; guarded by the lock. */
  private final Set<Planned> timers = new HashSet<>();

  private volatile boolean over;

  /** Takes tasks, in the serial. */
  interface Taker {
    /** Whether it has taken it. */
    boolean task(Runnable task);

    /** Tells the page. */
    void tell(String message);
  }

  /**
   * A page that is mounted.
   *
   * @param timer only starts things
   */
  LivePage(
      ViewAddress address,
      Mount mount,
      Serial serial,
      Going going,
      Taker taker,
      ScheduledExecutorService timer) {
    this.address = address;
    this.mount = mount;
    this.serial = serial;
    this.going = going;
    this.taker = taker;
    this.timer = timer;
  }

  /** What could not be read when it came has been read. */
  void mounted(Mount how) {
    mount = how;
  }

  @Override
  public String view() {
    return mount.view();
  }

  @Override
  public String parameter(String name) {
    String value = address.parameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the view "
              + address
              + " has no parameter "
              + name
              + "; it has "
              + address.parameters().keySet());
    }
    return value;
  }

  @Override
  public Recovery recovery() {
    return mount.recovery();
  }

  @Override
  public boolean rejoined() {
    return mount.rejoined();
  }

  @Override
  public boolean over() {
    return over;
  }

  /** Nothing of it begins any more. */
  void end() {
    over = true;
    List<Planned> left;
    lock.lock();
    try {
      left = List.copyOf(timers);
    } finally {
      lock.unlock();
    }
    left.forEach(Planned::cancel);
  }

  @Override
  public boolean run(Runnable task) {
    return run(Objects.requireNonNull(task, "task"), () -> {});
  }

  /**
   * Likewise.
   *
   * @param refused runs if it is not taken when its turn comes
   */
  private boolean run(Runnable task, Runnable refused) {
    if (over || waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return false;
    }
    serial.soon(
        () -> {
          waiting.decrementAndGet();
          if (over || !taker.task(task)) {
            refused.run();
          }
        });
    return true;
  }

  @Override
  public void navigate(String path) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "a page goes to a path of its own server, which begins with one / and no other");
    }
    tell(ServerMessage.navigate(path));
  }

  @Override
  public void reload() {
    tell(ServerMessage.navigate(null));
  }

  private void tell(String message) {
    if (!going.within(message)) {
      serial.soon(
          () -> {
            if (!over) {
              taker.tell(message);
            }
          });
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return plan(delay, Duration.ZERO, false, task);
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    return plan(period, SHORTEST, true, task);
  }

  private Timer plan(Duration time, Duration least, boolean again, Runnable task) {
    Objects.requireNonNull(task, "task");
    if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a timer of " + time + " is none: from " + least + " to " + LONGEST);
    }
    Planned planned = new Planned(task, time.toMillis(), again);
    lock.lock();
    try {
      if (timers.size() >= MOST_TIMERS) {
        throw new IllegalStateException(
            "the page has "
                + MOST_TIMERS
                + " timers already: keep the one that is there, or cancel it before the next");
      }
      timers.add(planned);
    } finally {
      lock.unlock();
    }
    planned.begin();
    return planned;
  }

  private final class Planned implements Timer {
    private final Runnable task;
    private final long millis;
    private final boolean again;

    /** Whether one waits for its turn: there is never a second one. */
    private final AtomicBoolean due = new AtomicBoolean();

    private volatile boolean cancelled;
    private volatile @Nullable Future<?> next;

    Planned(Runnable task, long millis, boolean again) {
      this.task = task;
      this.millis = millis;
      this.again = again;
    }

    void begin() {
      try {
        next = timer.schedule(this::now, millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopping) {
        cancel();
      }
      if (over || cancelled) {
        cancel();
      }
    }

    private void now() {
      if (!cancelled && due.compareAndSet(false, true) && !run(this::turn, this::goOn)) {
        goOn();
      }
    }

    /** It may run again, if others have changed what it saw. */
    private void turn() {
      try {
        if (!cancelled || !again) {
          task.run();
        }
      } finally {
        goOn();
      }
    }

    private void goOn() {
      if (due.compareAndSet(true, false)) {
        if (again && !cancelled) {
          begin();
        } else {
          cancel();
        }
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      Future<?> planned = next;
      if (planned != null) {
        planned.cancel(false);
      }
      lock.lock();
      try {
        timers.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
