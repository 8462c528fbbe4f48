package dev.stash.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What some entries are, in 16 bytes: the sum, in two lanes, of a mixing hash of each key with its
 * value. The same entries have the same sum whatever instance holds them and in whatever order they
 * came, and a change costs a subtraction and an addition. It tells states apart that differ by
 * chance; against somebody who looks for two values with one sum, and could only deceive his own
 * session, it is no help.
 *
 * @param left one lane
 * @param right the other
 */
public record Content(long left, long right) {
  /** Of nothing. */
  public static final Content NONE = new Content(0, 0);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // Odd numbers of irregular bits: the fractions of the golden ratio and of √2, √3 and √5.
  private static final long PHI = 0x9E3779B97F4A7C15L;
  private static final long TWO = 0x6A09E667F3BCC909L;
  private static final long THREE = 0xBB67AE8584CAA73BL;
  private static final long FIVE = 0x3C6EF372FE94F82BL;

  /** Of one entry. */
  public static Content of(String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    return new Content(
        mixed(value, mixed(name, PHI, TWO), TWO), mixed(value, mixed(name, THREE, FIVE), FIVE));
  }

  private static long mixed(byte[] bytes, long seed, long by) {
    long hash = seed ^ (bytes.length * PHI);
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      hash = step(hash, (long) LONGS.get(bytes, at), by);
    }
    long rest = 0;
    for (int i = at; i < bytes.length; i++) {
      rest = rest << 8 | (bytes[i] & 0xFF);
    }
    hash = step(hash, rest, by);
    hash = (hash ^ (hash >>> 32)) * by;
    return hash ^ (hash >>> 29);
  }

  private static long step(long hash, long bits, long by) {
    long mixed = (hash ^ bits) * by;
    return Long.rotateLeft(mixed ^ (mixed >>> 31), 27) * PHI + 1;
  }

  /** With these, too. */
  public Content plus(Content more) {
    return new Content(left + more.left, right + more.right);
  }

  /** Without these, which are among them. */
  public Content minus(Content less) {
    return new Content(left - less.left, right - less.right);
  }
}
