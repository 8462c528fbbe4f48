package dev.stash.storage.embedded;

import dev.stash.storage.ETag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What stands in front of each stored body: which write it was, and when. A number drawn at random
 * for each opening and a count within it make every write's ETag unique, also across restarts and
 * copies put back, without a counter that would have to be stored.
 *
 * @param run drawn at random when the storage was opened
 * @param number of the write within that run
 * @param millis when, since the epoch
 */
record Stamp(long run, long number, long millis) {
  /** The length in front of the body: format, run, number, time. */
  static final int BYTES = 1 + 3 * Long.BYTES;

  private static final byte FORMAT = 1;

  /** Reads the first {@link #BYTES} of a value; refuses what a later version may have written. */
  static Stamp of(byte[] value) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(value);
    if (value.length < BYTES || in.get() != FORMAT) {
      throw new IOException("an object is stored in a form that this version does not know");
    }
    return new Stamp(in.getLong(), in.getLong(), in.getLong());
  }

  /** The body of a value that starts with a stamp. */
  static byte[] body(byte[] value) {
    return Arrays.copyOfRange(value, BYTES, value.length);
  }

  /** A value: this stamp and the body. */
  byte[] before(byte[] body) {
    return ByteBuffer.allocate(BYTES + body.length)
        .put(FORMAT)
        .putLong(run)
        .putLong(number)
        .putLong(millis)
        .put(body)
        .array();
  }

  ETag etag() {
    return new ETag(HexFormat.of().toHexDigits(run) + "-" + Long.toHexString(number));
  }

  Instant lastModified() {
    return Instant.ofEpochMilli(millis);
  }
}
