package dev.stash.storage.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server killed or frozen under writers, and back again; the storage is never opened anew. */
final class PostgresCrashTest {
  private static final int WRITERS = 8;

  private PostgresServer server;
  private StorageBackend storage;

  @BeforeEach
  void open() throws Exception {
    server = new PostgresServer();
    storage =
        JdbcStorage.open(
            server.url(),
            "",
            "",
            JdbcOptions.of(
                o ->
                    o.connections(WRITERS)
                        .timeout(Duration.ofSeconds(1))
                        .connectionTimeout(Duration.ofMillis(250))));
  }

  @AfterEach
  void close() {
    storage.close();
    server.close();
  }

  @Test
  void nothingAcknowledgedIsLostAndEveryOutcomeIsTrue() throws Exception {
    AtomicInteger unknown = new AtomicInteger();
    for (int round = 0; round < 3; round++) {
      List<Writer> writers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      CountDownLatch warm = new CountDownLatch(WRITERS * 20);
      for (int i = 0; i < WRITERS; i++) {
        Writer writer = new Writer("round " + round + "/writer " + i, warm, unknown);
        writers.add(writer);
        threads.add(Thread.startVirtualThread(writer::run));
      }
      warm.await();
      server.kill();
      for (Thread thread : threads) {
        assertTrue(thread.join(Duration.ofSeconds(20)));
      }
      assertThrows(NotApplied.class, () -> storage.get("k"));
      server.start();
      heals();
      writers.forEach(Writer::check);
    }
    assertTrue(unknown.get() > 0, "no write was under way when the server died");
  }

  @Test
  void aServerThatFallsSilentLeavesAWriteUnknownAndHealsByItself() throws Exception {
    ETag etag = storage.put("k", "1".getBytes(UTF_8), Precondition.ifAbsent());
    server.freeze(true);
    long start = System.nanoTime();
    assertThrows(OutcomeUnknown.class, () -> replace(etag));
    assertTrue(System.nanoTime() - start < 4_000_000_000L, "took too long");
    server.freeze(false);
    heals();
  }

  private void replace(ETag etag) {
    storage.put("k", "2".getBytes(UTF_8), Precondition.ifMatch(etag));
  }

  private void heals() {
    Awaitility.await()
        .until(
            () -> {
              try {
                storage.get("k");
                storage.put("healed", new byte[0], Precondition.none());
                return true;
              } catch (NotApplied | OutcomeUnknown notYet) {
                return false;
              }
            });
  }

  /** Counts up in one object until something goes wrong, and remembers what it was told. */
  private final class Writer {
    private final String key;
    private final CountDownLatch warm;
    private final AtomicInteger unknowns;
    private int acknowledged;
    private boolean unknown;

    Writer(String key, CountDownLatch warm, AtomicInteger unknowns) {
      this.key = key;
      this.warm = warm;
      this.unknowns = unknowns;
    }

    void run() {
      ETag etag = null;
      try {
        while (true) {
          byte[] next = String.valueOf(acknowledged + 1).getBytes(UTF_8);
          etag =
              storage.put(
                  key, next, etag == null ? Precondition.ifAbsent() : Precondition.ifMatch(etag));
          acknowledged++;
          warm.countDown();
        }
      } catch (OutcomeUnknown e) {
        unknown = true;
        unknowns.incrementAndGet();
      } catch (NotApplied e) {
        unknown = false;
      }
    }

    void check() {
      int there =
          storage
              .get(key)
              .map(StoredObject::body)
              .map(b -> Integer.parseInt(new String(b, UTF_8)))
              .orElse(0);
      if (unknown) {
        assertTrue(there == acknowledged || there == acknowledged + 1, there + " " + acknowledged);
      } else {
        assertEquals(acknowledged, there);
      }
    }
  }
}
