package dev.stash.cluster;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link Packer} wrote, in the same order. What a newer release has appended is simply
 * not read. Not thread-safe.
 */
public final class Unpacker {
  private final byte[] bytes;
  private int at;

  /** Reads from the beginning. */
  public Unpacker(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A number.
   *
   * @throws MessageUnreadable if there is none
   */
  public long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= bytes.length) {
        throw new MessageUnreadable("the message ends too early");
      }
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new MessageUnreadable("a number is too long");
  }

  /** Whether anything is left: what an earlier release does not append is not there. */
  public boolean more() {
    return at < bytes.length;
  }

  /** A number that must be a count or a length: not negative, and within what is left to read. */
  public int count() {
    long value = number();
    if (value < 0 || value > bytes.length - at) {
      throw new MessageUnreadable("a length is beyond the end of the message");
    }
    return (int) value;
  }

  /** Yes or no. */
  public boolean flag() {
    return number() != 0;
  }

  /** Bytes; a copy. */
  public byte[] bytes() {
    int length = count();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** Text. */
  public String text() {
    String text = textOrNull();
    if (text == null) {
      throw new MessageUnreadable("a text is missing");
    }
    return text;
  }

  /** Text, or null. */
  public @Nullable String textOrNull() {
    return flag() ? Text.decode(bytes()) : null;
  }
}
