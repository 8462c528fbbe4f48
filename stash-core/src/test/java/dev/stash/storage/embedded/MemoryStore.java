package dev.stash.storage.embedded;

import dev.stash.storage.Listing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store in memory whose next flush can be held or made to fail. */
final class MemoryStore implements Store {
  private final Map<ByteBuffer, byte[]> values = new HashMap<>();
  private final List<Integer> flushes = new ArrayList<>();
  private final CountDownLatch flushing = new CountDownLatch(1);
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile @Nullable String nextFailure;
  private volatile @Nullable String reopenFailure;
  private final AtomicInteger reopened = new AtomicInteger();

  CountDownLatch holdNextFlush() {
    held = new CountDownLatch(1);
    return held;
  }

  void awaitFlush() throws InterruptedException {
    if (!flushing.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing was flushed");
    }
  }

  void failNextFlush(String reason) {
    nextFailure = reason;
  }

  void failReopen(String reason) {
    reopenFailure = reason;
  }

  int reopened() {
    return reopened.get();
  }

  /** How many writes each flush had. */
  synchronized List<Integer> flushes() {
    return List.copyOf(flushes);
  }

  @Override
  public synchronized byte @Nullable [] value(byte[] key) {
    return values.get(ByteBuffer.wrap(key));
  }

  @Override
  public @Nullable Stamp stamp(byte[] key) throws IOException {
    byte[] value = value(key);
    return value == null ? null : Stamp.of(value);
  }

  @Override
  public Listing list(byte[] prefix, byte @Nullable [] after, int limit) {
    return new Listing(List.of(), null);
  }

  @Override
  public void write(List<Write> writes) throws IOException {
    // A failure asked for while a flush is held is the next one's.
    String failure = nextFailure;
    flushing.countDown();
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the committer", e);
    }
    if (failure != null) {
      nextFailure = null;
      throw new IOException(failure);
    }
    synchronized (this) {
      flushes.add(writes.size());
      for (Write write : writes) {
        byte[] value = write.value();
        if (value == null) {
          values.remove(ByteBuffer.wrap(write.key()));
        } else {
          values.put(ByteBuffer.wrap(write.key()), value);
        }
      }
    }
  }

  @Override
  public void reopen() throws IOException {
    reopened.incrementAndGet();
    String failure = reopenFailure;
    if (failure != null) {
      throw new IOException(failure);
    }
  }

  @Override
  public void close() {}
}
