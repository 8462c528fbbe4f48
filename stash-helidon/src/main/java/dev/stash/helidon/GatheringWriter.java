package dev.stash.helidon;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one connection is written with: several frames of one thread go out with one write, if that
 * thread says so. Others may write meanwhile, as Helidon does whose client says that it goes; so
 * frames are put together first and written then, one writer at a time.
 */
final class GatheringWriter implements DataWriter {
  private final DataWriter out;

  /** Held for one write, and while no other lock is asked for. */
  private final ReentrantLock writes = new ReentrantLock();

  private volatile @Nullable Gathering gathering;

  private record Gathering(Thread thread, ByteArrayOutputStream all) {}

  GatheringWriter(DataWriter out) {
    this.out = out;
  }

  /** What this thread writes in there goes out at its end. For one thread at a time. */
  void together(Runnable frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(512);
    gathering = new Gathering(Thread.currentThread(), all);
    try {
      frames.run();
    } finally {
      gathering = null;
    }
    writeNow(BufferData.create(all.toByteArray()));
  }

  @Override
  public void writeNow(BufferData buffer) {
    Gathering open = gathering;
    if (open != null && open.thread.equals(Thread.currentThread())) {
      buffer.writeTo(open.all);
      return;
    }
    writes.lock();
    try {
      out.writeNow(buffer);
    } finally {
      writes.unlock();
    }
  }

  @Override
  public void writeNow(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public void write(BufferData buffer) {
    writeNow(buffer);
  }

  @Override
  public void write(BufferData... buffers) {
    writeNow(buffers);
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.close();
  }
}
