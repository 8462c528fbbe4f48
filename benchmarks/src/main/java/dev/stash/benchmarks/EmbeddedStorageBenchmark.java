package dev.stash.benchmarks;

import dev.stash.Storage;
import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * What group commit is worth: 64 sessions that write 2 KiB each, over and over, every write
 * acknowledged when it is on the disk, against one fsync per write. Arguments: seconds per
 * measurement (3), rounds (5), directory (a new one in the working directory).
 */
final class EmbeddedStorageBenchmark {
  private static final int SESSIONS = 64;
  private static final int BODY_BYTES = 2_048;

  private final long nanos;

  private EmbeddedStorageBenchmark(int seconds) {
    nanos = seconds * 1_000_000_000L;
  }

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Path parent = Path.of(args.length > 2 ? args[2] : "");
    var benchmark = new EmbeddedStorageBenchmark(seconds);
    List<Double> overFile = new ArrayList<>();
    List<Double> overAlone = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Path directory = Files.createTempDirectory(parent.toAbsolutePath(), "embedded-benchmark");
      try {
        Result file = benchmark.oneFsyncPerWrite(directory.resolve("file"));
        Result alone = benchmark.sessions(directory.resolve("alone"), 1);
        Result many = benchmark.sessions(directory.resolve("many"), SESSIONS);
        System.out.printf("round %d%n", round);
        System.out.printf("  plain file, one fsync per write  %s%n", file);
        System.out.printf("  embedded storage, 1 session      %s%n", alone);
        System.out.printf("  embedded storage, %d sessions    %s%n", SESSIONS, many);
        overFile.add(many.perSecond() / file.perSecond());
        overAlone.add(many.perSecond() / alone.perSecond());
      } finally {
        delete(directory);
      }
    }
    System.out.printf(
        "median: %d sessions write %.1f times as much as one fsync per write, %.1f times as much"
            + " as 1 session%n",
        SESSIONS, median(overFile), median(overAlone));
  }

  private Result oneFsyncPerWrite(Path path) throws Exception {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Random random = new Random(1);
      return result(
          List.of(
              repeat(
                  () -> {
                    ByteBuffer body = ByteBuffer.wrap(body(random));
                    while (body.hasRemaining()) {
                      file.write(body);
                    }
                    file.force(false);
                    return path;
                  })));
    }
  }

  private Result sessions(Path directory, int sessions) throws Exception {
    List<Future<long[]>> running = new ArrayList<>();
    List<long[]> times = new ArrayList<>();
    try (StorageBackend storage = Storage.embedded(directory);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int session = 0; session < sessions; session++) {
        Callable<ETag> writer = writer(storage, session);
        running.add(threads.submit(() -> repeat(writer)));
      }
      for (Future<long[]> one : running) {
        times.add(one.get());
      }
    }
    return result(times);
  }

  /** Writes one object again and again as the commit loop does: each time over its own last. */
  private static Callable<ETag> writer(StorageBackend storage, int session) {
    String key = "sessions/" + session + ".json";
    Random random = new Random(session);
    ETag[] last = {storage.put(key, body(random), Precondition.none())};
    return () -> last[0] = storage.put(key, body(random), Precondition.ifMatch(last[0]));
  }

  /** How long each call took, for as long as a measurement lasts. */
  private long[] repeat(Callable<?> call) throws Exception {
    long start = System.nanoTime();
    LongStream.Builder times = LongStream.builder();
    for (long now = start; now - start < nanos; ) {
      Object unused = call.call();
      long done = System.nanoTime();
      times.add(done - now);
      now = done;
    }
    return times.build().toArray();
  }

  private Result result(List<long[]> times) {
    long[] all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(
        all.length / (nanos / 1e9), all[all.length / 2] / 1e6, all[all.length * 99 / 100] / 1e6);
  }

  private record Result(double perSecond, double medianMillis, double p99Millis) {
    @Override
    public String toString() {
      return "%8.0f/s, p50 %6.2f ms, p99 %6.2f ms".formatted(perSecond, medianMillis, p99Millis);
    }
  }

  private static byte[] body(Random random) {
    byte[] body = new byte[BODY_BYTES];
    random.nextBytes(body);
    return body;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
