package dev.stash.storage;

import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Opens a storage that may not be up yet: tries again until it answers, at most for a time. A
 * machine that starts all its services at once, a database in recovery and a processor that is busy
 * with something else cost a wait then and no start. What no wait cures stops the start at once.
 */
public final class StorageWait {
  /** How long. */
  public static final Option<Duration> OPTION =
      Option.time(
          "storage-wait",
          Duration.ofSeconds(30),
          Duration.ZERO,
          Duration.ofHours(1),
          "how long a start waits for a database or an S3 server that does not answer yet");

  private static final Logger LOG = System.getLogger(StorageWait.class.getName());
  private static final long PAUSE_MILLIS = 250;

  private StorageWait() {}

  /**
   * One try.
   *
   * @param <T> what is opened
   */
  @FunctionalInterface
  public interface Opening<T> {
    /**
     * Opens it.
     *
     * @throws StorageAway if it may be there later
     * @throws OptionInvalid if it cannot be used, now or later
     */
    T open() throws StorageAway;
  }

  /** The storage is not there now, and may be later. */
  public static final class StorageAway extends Exception {
    private static final long serialVersionUID = 1L;

    private final OptionInvalid refusal;

    /** What the start says if it is never there. */
    public StorageAway(OptionInvalid refusal) {
      super(refusal.getMessage(), refusal);
      this.refusal = refusal;
    }
  }

  /**
   * What {@code opening} opens, as soon as it does. The first try that fails is told in the log; a
   * process that is told to end waits no longer.
   *
   * @param most how long; a try under way is not cut off
   * @throws OptionInvalid if it is not there in time, or cannot be used
   */
  public static <T> T until(Duration most, Opening<T> opening) {
    long start = System.nanoTime();
    CountDownLatch ending = new CountDownLatch(1);
    Thread hook = Thread.ofPlatform().name("stash-storage-wait").unstarted(ending::countDown);
    boolean waiting = false;
    try {
      while (true) {
        try {
          T opened = opening.open();
          if (waiting) {
            LOG.log(Level.INFO, "the storage is there, after {0}", text(since(start)));
          }
          return opened;
        } catch (StorageAway away) {
          if (since(start).compareTo(most) >= 0) {
            throw away.refusal;
          }
          if (!waiting) {
            waiting = true;
            Runtime.getRuntime().addShutdownHook(hook);
            String problem = away.getMessage();
            LOG.log(
                Level.WARNING, "waiting for the storage, at most {0}: {1}", text(most), problem);
          }
          if (ending.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw away.refusal;
          }
        }
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new OptionInvalid(
          OPTION.name(), "the thread was interrupted while it waited", "start it again", told);
    } finally {
      if (waiting && ending.getCount() > 0) {
        forget(hook);
      }
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // It runs already, and counts down for nobody.
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String text(Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
