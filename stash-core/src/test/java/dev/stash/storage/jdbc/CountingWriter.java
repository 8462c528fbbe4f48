package dev.stash.storage.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import dev.stash.storage.StoredObject;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts up in one object until it is told to stop, as a commit loop does: what was refused is
 * tried again, what is unknown is read back. It remembers what it was told, and holds every answer
 * against that.
 */
final class CountingWriter {
  private static final long PAUSE_MILLIS = 50;

  private final StorageBackend storage;
  private final String key;
  private final CountDownLatch stop;
  private final Thread thread;
  private @Nullable ETag etag;
  private int refused;
  private int unknown;
  private volatile int acknowledged;
  private volatile String violation = "";

  CountingWriter(StorageBackend storage, String key, CountDownLatch stop) {
    this.storage = storage;
    this.key = key;
    this.stop = stop;
    this.thread = Thread.startVirtualThread(this::run);
  }

  String key() {
    return key;
  }

  /** The highest number that is stored for certain. */
  int acknowledged() {
    return acknowledged;
  }

  /** What was wrong; empty if nothing was. */
  String violation() {
    return violation;
  }

  String told() {
    return acknowledged + " acknowledged, " + refused + " refused, " + unknown + " unknown";
  }

  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      while (violation.isEmpty() && stop.getCount() > 0) {
        write();
      }
    } catch (InterruptedException | RuntimeException failed) {
      violation = key + " broke: " + failed;
    }
  }

  private void write() throws InterruptedException {
    int next = acknowledged + 1;
    try {
      etag =
          storage.put(
              key,
              String.valueOf(next).getBytes(UTF_8),
              etag == null ? Precondition.ifAbsent() : Precondition.ifMatch(etag));
      acknowledged = next;
    } catch (NotApplied certainly) {
      refused++;
      readBack(acknowledged);
    } catch (StorageFailure perhaps) {
      unknown++;
      readBack(next);
    }
  }

  private void readBack(int most) throws InterruptedException {
    while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
      try {
        Optional<StoredObject> found = storage.get(key);
        int there = found.map(o -> Integer.parseInt(new String(o.body(), UTF_8))).orElse(0);
        if (there < acknowledged || there > most) {
          violation = key + " reads " + there + " after " + acknowledged + " of " + most;
        }
        etag = found.map(StoredObject::etag).orElse(null);
        acknowledged = there;
        return;
      } catch (NotApplied notYet) {
        refused++;
      }
    }
  }
}
