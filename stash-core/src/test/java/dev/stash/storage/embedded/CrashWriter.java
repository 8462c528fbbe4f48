package dev.stash.storage.embedded;

import dev.stash.StashException;
import dev.stash.machine.Machine;
import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process that writes from many threads until it is killed, and says on standard output what was
 * acknowledged: one line {@code <key> <count> <etag> .} a write, never before the write returned.
 */
final class CrashWriter {
  static final int THREADS = 16;

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (StorageBackend storage = EmbeddedStorage.open(Path.of(args[0]));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = null;
      for (int thread = 0; thread < THREADS; thread++) {
        String key = "key" + thread;
        Future<?> writing = threads.submit(() -> write(storage, key, out));
        first = first == null ? writing : first;
      }
      if (first != null) {
        first.get();
      }
    } catch (StashException e) {
      out.println("refused " + e.code() + " " + e.getMessage());
    }
  }

  /** Each object holds how often its key was written: a chain of conditional writes. */
  private static void write(StorageBackend storage, String key, PrintStream out) {
    var there = storage.get(key);
    long count = there.isPresent() ? count(there.get().body()) : 0;
    ETag etag = there.isPresent() ? there.get().etag() : null;
    while (true) {
      count++;
      Precondition chain = etag == null ? Precondition.ifAbsent() : Precondition.ifMatch(etag);
      etag = storage.put(key, body(count), chain);
      out.println(key + " " + count + " " + etag.value() + " .");
    }
  }

  /** The count, and so much more that memory is written out to tables now and then. */
  private static byte[] body(long count) {
    return (count + " " + "x".repeat((int) (count % 7) * 4_000)).getBytes(StandardCharsets.UTF_8);
  }

  static long count(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return Long.parseLong(text.substring(0, text.indexOf(' ')));
  }

  /** Starts such a process on a directory. */
  static Process start(Path directory) throws IOException {
    return new ProcessBuilder(
            Machine.program("java"),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CrashWriter.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private CrashWriter() {}
}
