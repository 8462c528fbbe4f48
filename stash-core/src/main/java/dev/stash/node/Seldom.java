package dev.stash.node;

import dev.stash.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * What may happen thousands of times a second and is told of in one line a minute: the first time
 * at once, and then with how often it has happened since. Each matter has a minute of its own;
 * there are few of them, and nobody from outside names one. Thread-safe.
 *
 * <p>There is no clock in it: what has happened since the last line is told with the next, when it
 * happens again.
 */
public final class Seldom {
  private static final long PAUSE = 60_000;

  private final TimeSource time;
  private final Map<String, Matter> matters = new ConcurrentHashMap<>();

  private static final class Matter {
    final AtomicLong toldAt;
    final AtomicLong count = new AtomicLong();

    Matter(long toldAt) {
      this.toldAt = new AtomicLong(toldAt);
    }
  }

  /** Nothing has happened yet. */
  public Seldom(TimeSource time) {
    this.time = time;
  }

  /**
   * It has happened.
   *
   * @param tell is given how often since the last telling, this time included
   */
  public void happened(String matter, LongConsumer tell) {
    long now = time.now().ticks();
    Matter one = matter(matter, now);
    long last = one.toldAt.get();
    one.count.incrementAndGet();
    if (now - last >= PAUSE && one.toldAt.compareAndSet(last, now)) {
      tell.accept(one.count.getAndSet(0));
    }
  }

  /** It has happened and needs no telling, whenever the last was. */
  public void counted(String matter) {
    matter(matter, time.now().ticks()).count.incrementAndGet();
  }

  private Matter matter(String name, long now) {
    return matters.computeIfAbsent(name, first -> new Matter(now - PAUSE));
  }

  /** Something was thrown: told of whole at first, and then where, and how often. */
  public void threw(Logger log, Level level, String line, Throwable thrown) {
    Throwable first = thrown.getCause() == null ? thrown : thrown.getCause();
    String where = first.getClass().getName() + " at " + place(first);
    happened(
        line + where,
        count -> {
          if (count == 1) {
            log.log(level, line, thrown);
          } else {
            log.log(level, line + ": " + where + since(count));
          }
        });
  }

  /** The end of a line: how often, if that is more than once. */
  public static String since(long count) {
    return count == 1 ? "" : " (" + count + " times since the last line)";
  }

  /** Where something was thrown: what is said instead of a message, in which a value may be. */
  public static String place(Throwable what) {
    StackTraceElement[] frames = what.getStackTrace();
    return frames.length == 0 ? "an unknown place" : frames[0].toString();
  }
}
