package dev.stash.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a request of a {@link Machine}, which may wait. It runs while the world waits for
 * it, and waits while the world goes on: there is never more than one that runs, and the seed
 * decides which.
 */
final class Fiber {
  private static final ThreadLocal<@Nullable Fiber> CURRENT = new ThreadLocal<>();

  private final Machine machine;
  private final Semaphore goesOn = new Semaphore(0);
  private final Semaphore waits = new Semaphore(0);
  private boolean over;
  private boolean ended;

  private Fiber(Machine machine) {
    this.machine = machine;
  }

  /** The world has ended. */
  private static final class Ended extends Error {
    private static final long serialVersionUID = 1L;

    Ended() {
      super(null, null, false, false);
    }
  }

  /** The one on which this is called; null if that is none. */
  static @Nullable Fiber current() {
    return CURRENT.get();
  }

  /**
   * Runs a task until it waits for the first time.
   *
   * @param broken is told what it lets out
   */
  static Fiber start(Machine machine, Runnable task, Consumer<Throwable> broken) {
    Fiber fiber = new Fiber(machine);
    Thread unused = Thread.ofVirtual().start(() -> fiber.run(task, broken));
    fiber.waits.acquireUninterruptibly();
    return fiber;
  }

  private void run(Runnable task, Consumer<Throwable> broken) {
    CURRENT.set(this);
    try {
      task.run();
    } catch (Ended none) {
      // Nobody is there to be told.
    } catch (RuntimeException | Error thrown) {
      broken.accept(thrown);
    } finally {
      over = true;
      waits.release();
    }
  }

  boolean over() {
    return over;
  }

  private void resume() {
    if (!over) {
      goesOn.release();
      waits.acquireUninterruptibly();
    }
  }

  private void pause() {
    waits.release();
    goesOn.acquireUninterruptibly();
    if (ended) {
      throw new Ended();
    }
  }

  /** So long nothing of it runs; for ever, if its machine dies. */
  void sleep(long millis) {
    if (ended) {
      throw new Ended();
    }
    machine.after(millis, this::resume);
    pause();
  }

  /** Frees its thread, wherever it waits. */
  void end() {
    ended = true;
    resume();
  }

  /** How requests wait. */
  static final class Waiting implements Asks.Waiting {
    private final World world;

    Waiting(World world) {
      this.world = world;
    }

    @Override
    public long nanos() {
      return TimeUnit.MILLISECONDS.toNanos(world.ticks());
    }

    @Override
    public <T> T await(CompletableFuture<T> future, long nanos)
        throws TimeoutException, ExecutionException, InterruptedException {
      Fiber fiber = current();
      if (fiber == null) {
        throw new AssertionError("only a request may wait");
      } else if (fiber.ended) {
        throw new Ended();
      }
      if (!future.isDone()) {
        Runnable once = new Once(fiber::resume);
        fiber.machine.after(TimeUnit.NANOSECONDS.toMillis(nanos), once);
        var unused = future.whenComplete((value, thrown) -> fiber.machine.after(0, once));
        fiber.pause();
      }
      return future.get(0, TimeUnit.NANOSECONDS);
    }
  }

  /** It is run by whatever comes first. */
  private static final class Once implements Runnable {
    private @Nullable Runnable task;

    Once(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      Runnable first = task;
      task = null;
      if (first != null) {
        first.run();
      }
    }
  }
}
