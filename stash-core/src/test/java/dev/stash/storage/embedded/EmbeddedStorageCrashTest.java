package dev.stash.storage.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process with SIGKILL again and again. That keeps the page cache of the operating
 * system, so what it proves is that the files are readable at any point and that acknowledged
 * writes had left the process; that they had also left the machine's memory rests on RocksDB's
 * synced writes, see {@link RocksStore}.
 */
final class EmbeddedStorageCrashTest {
  private static final int KILLS = 5;

  @TempDir private Path directory;

  private record Acknowledged(long count, String etag) {}

  @Test
  void whatWasAcknowledgedSurvivesKillsAtAnyPoint() throws Exception {
    long seed = Long.getLong("stash.seed", System.nanoTime());
    Random random = new Random(seed);
    Map<String, Acknowledged> acknowledged = new HashMap<>();
    for (int kill = 0; kill < KILLS; kill++) {
      String when = "kill " + kill + ", repeat with -Dstash.seed=" + seed;
      writeAndKill(random.nextInt(3_000), acknowledged, when);
      try (StorageBackend storage = EmbeddedStorage.open(directory)) {
        acknowledged.forEach((key, last) -> audit(storage, key, last, when));
        assertEquals(CrashWriter.THREADS, storage.list("", null, 1_000).objects().size(), when);
      }
    }
  }

  /** Reads so many acknowledgements, kills, and reads what else had been acknowledged by then. */
  private void writeAndKill(int lines, Map<String, Acknowledged> acknowledged, String when)
      throws IOException, InterruptedException {
    Process writer = CrashWriter.start(directory);
    try (BufferedReader out = writer.inputReader()) {
      int read = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ", -1);
        // The kill may cut the last line anywhere.
        if (words.length == 4 && words[3].equals(".")) {
          acknowledged.put(words[0], new Acknowledged(Long.parseLong(words[1]), words[2]));
        }
        if (read++ == lines + CrashWriter.THREADS * 4) {
          // By its handle: Process.destroyForcibly would throw away what was not read yet.
          assertTrue(writer.toHandle().destroyForcibly());
        }
      }
      assertTrue(read > lines, "the writer ended by itself after " + read + " lines; " + when);
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  /** A writer has one write under way, so one more than acknowledged may be there, not two. */
  private static void audit(StorageBackend storage, String key, Acknowledged last, String when) {
    StoredObject there = storage.get(key).orElseThrow();
    long count = CrashWriter.count(there.body());
    assertTrue(
        count == last.count() || count == last.count() + 1,
        key + " has " + count + ", acknowledged was " + last.count() + "; " + when);
    if (count == last.count()) {
      assertEquals(last.etag(), there.etag().value(), key + "; " + when);
    }
    ETag next = storage.put(key, there.body(), Precondition.ifMatch(there.etag()));
    assertThrows(
        PreconditionFailed.class,
        () -> storage.put(key, there.body(), Precondition.ifMatch(there.etag())));
    assertEquals(next, storage.get(key).orElseThrow().etag());
  }
}
