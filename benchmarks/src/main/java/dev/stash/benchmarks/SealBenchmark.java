package dev.stash.benchmarks;

import dev.stash.cluster.lanes.SealedFrames;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * What sealing a frame between members costs, there and back in one thread, against writing and
 * reading it in the clear. Times are the processor's, so that a busy machine does not count.
 */
final class SealBenchmark {
  private static final long WARM_NANOS = 1_000_000_000L;
  private static final long MEASURED_NANOS = 1_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private SealBenchmark() {}

  public static void main(String[] args) {
    SealedFrames frames = new SealedFrames();
    for (int[] shape : new int[][] {{1, 200}, {20, 200}, {1, 20_000}, {2_500, 200}}) {
      List<byte[]> messages = Collections.nCopies(shape[0], new byte[shape[1]]);
      double plain = nanos(frames::plain, messages);
      double sealed = nanos(frames::sealed, messages);
      System.out.printf(
          Locale.ROOT,
          "%,d messages of %,d bytes: plain %.1f us, sealed %.1f us, a message %.2f us more%n",
          shape[0],
          shape[1],
          plain / 1_000,
          sealed / 1_000,
          (sealed - plain) / 1_000 / shape[0]);
    }
  }

  private static double nanos(ToIntFunction<List<byte[]>> way, List<byte[]> messages) {
    run(way, messages, WARM_NANOS);
    return run(way, messages, MEASURED_NANOS);
  }

  private static double run(ToIntFunction<List<byte[]>> way, List<byte[]> messages, long nanos) {
    long start = THREADS.getCurrentThreadCpuTime();
    long count = 0;
    while (THREADS.getCurrentThreadCpuTime() - start < nanos) {
      for (int i = 0; i < 20; i++) {
        if (way.applyAsInt(messages) != messages.size()) {
          throw new IllegalStateException("something was lost");
        }
        count++;
      }
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - start) / count;
  }
}
