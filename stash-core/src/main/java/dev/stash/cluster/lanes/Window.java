package dev.stash.cluster.lanes;

/**
 * Which numbers have been seen: the highest, and of the {@value #SIZE} before it each one (RFC
 * 6479). Frames that several threads have sealed may overtake each other by a few; one that comes
 * again, or is older than all that, is not taken. Not thread-safe.
 */
final class Window {
  static final int SIZE = 4_096;
  private static final int BITS = Long.SIZE;

  /** A block more than is looked at, so that the oldest can be emptied as the window moves. */
  private final long[] blocks = new long[SIZE / BITS + 1];

  private long highest;

  /** Whether this number comes for the first time; from now on it does not. */
  boolean first(long number) {
    if (number < 1 || number <= highest - SIZE) {
      return false;
    }
    long block = number / BITS;
    if (number > highest) {
      long empty = Math.min(block - highest / BITS, blocks.length);
      for (long i = 0; i < empty; i++) {
        blocks[(int) ((block - i) % blocks.length)] = 0;
      }
      highest = number;
    }
    int at = (int) (block % blocks.length);
    long bit = 1L << (number % BITS);
    boolean first = (blocks[at] & bit) == 0;
    blocks[at] |= bit;
    return first;
  }
}
