package dev.stash.cluster.lanes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames between two members that have met, without a network; for benchmarks. */
public final class SealedFrames {
  private final Seal out = new Seal(new byte[32]);
  private final Seal in = new Seal(new byte[32]);
  private final Window opened = new Window();
  private long nth;

  /** Writes a frame, and reads it, as without a seal. */
  public int plain(List<byte[]> messages) {
    return length(Frame.encode(new Frame.Batch("sessions", ++nth, messages)));
  }

  /** Seals a frame, opens it and reads it. */
  public int sealed(List<byte[]> messages) {
    long number = ++nth;
    byte[] frame = Frame.encode(new Frame.Batch("sessions", number, messages));
    byte[] open = in.open(number, out.seal(number, frame));
    return length(opened.first(number) ? open : null);
  }

  private static int length(byte @Nullable [] frame) {
    if (frame != null && Frame.decode(frame) instanceof Frame.Batch batch) {
      return batch.messages().size();
    }
    throw new IllegalStateException("it did not arrive");
  }
}
