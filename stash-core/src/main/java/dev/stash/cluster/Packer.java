package dev.stash.cluster;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a message between members consists of; {@link Unpacker} reads it. Numbers take as
 * many bytes as they need (LEB128 of their zigzag form, as Protocol Buffers has it). Not
 * thread-safe.
 */
public final class Packer {
  private byte[] bytes;
  private int length;

  /** Nothing written yet; grows as needed. */
  public Packer(int expected) {
    this.bytes = new byte[expected];
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /** Any number. */
  public Packer number(long value) {
    room(10);
    long left = (value << 1) ^ (value >> 63);
    while ((left & ~0x7FL) != 0) {
      bytes[length++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
    return this;
  }

  /** Yes or no. */
  public Packer flag(boolean value) {
    return number(value ? 1 : 0);
  }

  /** Bytes and how many they are. */
  public Packer bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** Text, or null. */
  public Packer text(@Nullable String value) {
    flag(value != null);
    return value == null ? this : bytes(Text.encode(value));
  }

  /** All that was written. */
  public byte[] done() {
    return Arrays.copyOf(bytes, length);
  }
}
