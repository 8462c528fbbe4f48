package dev.stash.storage.embedded;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: one thread takes all writes that wait, checks their preconditions, and puts those
 * that hold on the disk with one flush. Writes that arrive during a flush share the next one.
 *
 * <p>RocksDB groups concurrent writers itself, but a virtual thread inside native code holds its
 * carrier, so on two cores only two writers would ever meet in a group. A single committer also
 * makes check and write one step, without a lock per key.
 *
 * <p>Callers are bounded by themselves: each waits for its own write. Thread-safe.
 */
final class Committer {
  /** So many bytes at most go into one flush, unless a single write is larger. */
  private static final int BATCH_BYTES = 4 * 1_024 * 1_024;

  private static final long MILLIS_BETWEEN_REPAIRS = 1_000;

  private final Store store;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final ArrayDeque<Write> waiting = new ArrayDeque<>();
  private boolean closing;
  private final Thread thread;

  // Of the committing thread alone.
  private @Nullable Throwable broken;
  private long nextRepair;

  Committer(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    thread = Thread.ofPlatform().daemon().name("stash-embedded-storage").unstarted(this::run);
    thread.start();
  }

  /** Waits until the write has ended; see {@link Write#await}. */
  void commit(Write write) {
    lock.lock();
    try {
      if (closing) {
        throw closed();
      }
      waiting.add(write);
      work.signal();
    } finally {
      lock.unlock();
    }
    write.await();
  }

  /** How many writes wait for the next flush. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the flush under way; writes still waiting end as not applied. Idempotent. */
  void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    // Even if interrupted: the store must not be closed under the committer.
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (List<Write> batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        commit(batch);
      } catch (RuntimeException | Error e) {
        // A defect or no memory: whatever it was, nobody may be left waiting.
        broken = e;
        fail(batch, () -> new OutcomeUnknown("the embedded storage failed", e));
      }
    }
  }

  /** The writes of the next flush; none when closing. */
  private List<Write> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closing) {
        work.awaitUninterruptibly();
      }
      if (closing) {
        fail(waiting, Committer::closed);
        waiting.clear();
        return List.of();
      }
      List<Write> batch = new ArrayList<>();
      int bytes = 0;
      for (Write write = waiting.peek();
          write != null && (batch.isEmpty() || bytes + write.size() <= BATCH_BYTES);
          write = waiting.peek()) {
        batch.add(waiting.remove());
        bytes += write.size();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Write> batch) {
    if (!usable()) {
      Throwable cause = broken;
      fail(batch, () -> new NotApplied("an earlier write failed: " + reason(cause), cause));
      return;
    }
    List<Write> allowed = new ArrayList<>(batch.size());
    List<Write> refused = new ArrayList<>();
    try {
      judge(batch, allowed, refused);
    } catch (IOException e) {
      fail(batch, () -> new NotApplied("the embedded storage cannot read: " + reason(e), e));
      return;
    }
    try {
      if (!allowed.isEmpty()) {
        store.write(allowed);
      }
    } catch (IOException e) {
      broken = e;
      fail(allowed, () -> new OutcomeUnknown("the disk did not take it: " + reason(e), e));
      // What they were refused for may not have happened.
      fail(refused, () -> new NotApplied("the disk did not take it: " + reason(e), e));
      return;
    }
    allowed.forEach(Write::applied);
    refused.forEach(Write::refused);
  }

  /** Each write meets what those before it in the same batch leave behind. */
  private void judge(List<Write> batch, List<Write> allowed, List<Write> refused)
      throws IOException {
    Map<ByteBuffer, @Nullable ETag> ahead = new HashMap<>();
    for (Write write : batch) {
      ByteBuffer key = ByteBuffer.wrap(write.key());
      ETag there = ahead.containsKey(key) ? ahead.get(key) : stored(write.key());
      if (write.allowed(there)) {
        allowed.add(write);
        ahead.put(key, write.etag());
      } else {
        refused.add(write);
      }
    }
  }

  private @Nullable ETag stored(byte[] key) throws IOException {
    Stamp stamp = store.stamp(key);
    return stamp == null ? null : stamp.etag();
  }

  /** After a failed write the store is opened anew first, at most once a second. */
  private boolean usable() {
    if (broken == null) {
      return true;
    }
    long now = clock.millis();
    if (now < nextRepair) {
      return false;
    }
    try {
      store.reopen();
      broken = null;
      return true;
    } catch (IOException e) {
      broken = e;
      nextRepair = now + MILLIS_BETWEEN_REPAIRS;
      return false;
    }
  }

  private static void fail(Iterable<Write> writes, Supplier<StorageFailure> failure) {
    writes.forEach(write -> write.failed(failure.get()));
  }

  private static NotApplied closed() {
    return new NotApplied("the embedded storage is closed", null);
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }
}
