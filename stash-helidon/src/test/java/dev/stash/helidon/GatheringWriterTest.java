package dev.stash.helidon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which bytes go out with one write, and that no two writes are under way at once. */
@Timeout(60)
class GatheringWriterTest {
  private final ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final GatheringWriter writer = new GatheringWriter(new Connection());

  private final class Connection implements DataWriter {
    @Override
    public void writeNow(BufferData buffer) {
      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      Thread.yield();
      written.add(buffer.readString(buffer.available()));
      atOnce.decrementAndGet();
    }

    @Override
    public void writeNow(BufferData... buffers) {
      throw new AssertionError("not in one piece");
    }

    @Override
    public void write(BufferData buffer) {
      throw new AssertionError("not now");
    }

    @Override
    public void write(BufferData... buffers) {
      throw new AssertionError("not now");
    }
  }

  private void write(String frame) {
    writer.writeNow(BufferData.create(frame.getBytes(UTF_8)));
  }

  private static void together(Runnable... tasks) throws InterruptedException {
    List<Thread> threads = List.of(tasks).stream().map(Thread.ofPlatform()::start).toList();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void whatIsWrittenTogetherIsOneWriteHoweverLong() {
    String large = "x".repeat(100_000);
    write("a");
    writer.together(
        () -> {
          write(large);
          writer.writeNow(BufferData.create("b".getBytes(UTF_8)), BufferData.empty());
          write("c");
        });
    write("d");
    assertEquals(List.of("a", large + "bc", "d"), List.copyOf(written));
  }

  /** Helidon answers a close while a page is told something. */
  @Test
  void whoeverElseWritesMeanwhileWaitsForNothingAndIsNotMixedIn() {
    CountDownLatch closed = new CountDownLatch(1);
    writer.together(
        () -> {
          write("a");
          Thread other =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        write("close");
                        closed.countDown();
                      });
          awaited(closed, other);
          write("b");
        });
    assertEquals(List.of("close", "ab"), List.copyOf(written));
  }

  private static void awaited(CountDownLatch latch, Thread by) {
    try {
      latch.await();
      by.join();
    } catch (InterruptedException stopping) {
      throw new AssertionError(stopping);
    }
  }

  @Test
  void oneWriteIsUnderWayAtATime() throws InterruptedException {
    int times = 2_000;
    together(
        () -> {
          for (int i = 0; i < times; i++) {
            writer.together(
                () -> {
                  write("a");
                  write("b");
                });
          }
        },
        () -> {
          for (int i = 0; i < times; i++) {
            write("c");
          }
        });
    assertEquals(1, most.get());
    assertEquals(times, written.stream().filter("ab"::equals).count());
    assertEquals(times, written.stream().filter("c"::equals).count());
  }

  @Test
  void nothingGoesOutOfFramesThatFailAndTheNextOnesAreWhole() {
    assertThrows(
        IllegalStateException.class,
        () ->
            writer.together(
                () -> {
                  write("a");
                  throw new IllegalStateException("on purpose");
                }));
    write("b");
    assertEquals(List.of("b"), List.copyOf(written));
  }
}
