package dev.stash.cluster.lanes;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two members that have proven themselves say to each other; it travels sealed.
 *
 * <p>First the kind. A frame of a kind that is not known is dropped; what follows a known frame's
 * fields is ignored.
 */
sealed interface Frame {
  /**
   * Messages of one lane, in order.
   *
   * @param channel whose lane it is; sealed with the rest, so nobody puts a frame into another
   * @param nth counts the frames of the lane from 1
   */
  record Batch(String channel, long nth, List<byte[]> messages) implements Frame {}

  /**
   * These frames of the lane were taken, from one to another. Of those before, nothing is known but
   * what was said before: the receiver has missed some.
   *
   * @param since the first after the last gap
   * @param nth the last
   */
  record Taken(String channel, long since, long nth) implements Frame {}

  /** The sender leaves of its own accord: nobody has to fear that it lives on elsewhere. */
  record Goodbye() implements Frame {}

  /** Says nothing: that it can be sent is all. */
  record Knock() implements Frame {}

  /** Writes a frame. */
  static byte[] encode(Frame frame) {
    return switch (frame) {
      case Batch batch -> {
        int bytes = 32 + batch.channel().length();
        for (byte[] message : batch.messages()) {
          bytes += message.length + 5;
        }
        Packer out = new Packer(bytes).number(1).text(batch.channel()).number(batch.nth());
        out.number(batch.messages().size());
        batch.messages().forEach(out::bytes);
        yield out.done();
      }
      case Taken taken ->
          new Packer(48)
              .number(2)
              .text(taken.channel())
              .number(taken.since())
              .number(taken.nth())
              .done();
      case Goodbye goodbye -> new Packer(1).number(3).done();
      case Knock knock -> new Packer(1).number(4).done();
    };
  }

  /** Reads a frame; null if it is none that this release knows. */
  static @Nullable Frame decode(byte[] bytes) {
    try {
      Unpacker in = new Unpacker(bytes);
      return switch ((int) in.number()) {
        case 1 -> new Batch(in.text(), in.number(), messages(in));
        case 2 -> new Taken(in.text(), in.number(), in.number());
        case 3 -> new Goodbye();
        case 4 -> new Knock();
        default -> null;
      };
    } catch (MessageUnreadable odd) {
      return null;
    }
  }

  private static List<byte[]> messages(Unpacker in) {
    List<byte[]> messages = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      messages.add(in.bytes());
    }
    return messages;
  }
}
