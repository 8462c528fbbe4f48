package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.TimeSource;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What sessions that are only watched ask of a storage that others use as well. */
class GlancesTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int SESSIONS = 40;

  private final TestBackend storage = new TestBackend();

  /** Ten times as fast as the machine's. */
  private static TimeSource fast() {
    long start = System.nanoTime();
    return () -> new Moment((System.nanoTime() - start) / 100_000, System.currentTimeMillis());
  }

  /** Answers no look at a session until it is let go. */
  private final class Slow implements StorageBackend {
    final CountDownLatch go = new CountDownLatch(1);
    final AtomicInteger waiting = new AtomicInteger();
    final AtomicInteger bells = new AtomicInteger();

    @Override
    public Optional<StoredObject> get(String key) {
      return storage.get(key);
    }

    @Override
    public Look look(String key, ETag known) {
      if (key.startsWith("members/")) {
        bells.incrementAndGet();
      } else {
        waiting.incrementAndGet();
        try {
          go.await();
        } catch (InterruptedException stopping) {
          Thread.currentThread().interrupt();
        }
        waiting.decrementAndGet();
      }
      return storage.look(key, known);
    }

    @Override
    public ETag put(String key, byte[] body, Precondition precondition) {
      return storage.put(key, body, precondition);
    }

    @Override
    public void delete(String key, ETag etag) {
      storage.delete(key, etag);
    }

    @Override
    public Listing list(String prefix, @Nullable String cursor, int limit) {
      return storage.list(prefix, cursor, limit);
    }

    @Override
    public boolean mayBeShared() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static Stash process(String name, StorageBackend backend, TimeSource time) {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes")
        .storage(backend)
        .member(name)
        .time(time)
        .build();
  }

  private static Recorder open(Stash at, int session) {
    SessionKey key = new SessionKey((char) ('A' + session % 26) + "k".repeat(40) + session / 26);
    return new Recorder(
        at, key, new SliceRequest("view", 1, "page-" + "a".repeat(16), "tab", false));
  }

  @Test
  void fewAreUnderWayAtOnceHoweverSlowTheStorageIsAndWritesAreStoredMeanwhile() throws Exception {
    Slow slow = new Slow();
    TimeSource time = fast();
    try (Stash one = process("one", slow, time);
        Stash two = process("two", storage, time)) {
      assertTrue(two.ready());
      List<Recorder> pages = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        Recorder page = open(one, i);
        page.await("mounted");
        page.write(1, List.of(new Change("k", Scope.SESSION, Json.of("1"))));
        page.await("saved 1");
        pages.add(page);
      }
      Awaitility.await().atMost(LONG).until(() -> slow.waiting.get() > 0);
      int before = slow.bells.get();
      Awaitility.await().atMost(LONG).until(() -> slow.bells.get() >= before + 10);
      assertTrue(slow.waiting.get() <= 4, slow.waiting + " looks at once");
      for (int i = 0; i < SESSIONS; i++) {
        pages.get(i).write(2, List.of(new Change("k", Scope.SESSION, Json.of("2"))));
        pages.get(i).await("saved 2");
      }
      slow.go.countDown();
      pages.forEach(Recorder::close);
    }
  }
}
