package dev.stash.storage.s3;

import dev.stash.storage.StorageRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The bytes that are sent, and how they are encoded. */
final class Body {
  private static final String GZIP = "gzip";

  private final byte[] bytes;
  private final @Nullable String encoding;

  private Body(byte[] bytes, @Nullable String encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
  }

  /** As they are. */
  static Body plain(byte[] bytes) {
    return new Body(bytes, null);
  }

  /** Not copied. */
  byte[] bytes() {
    return bytes;
  }

  /** The {@code Content-Encoding}; null if the bytes are as the caller gave them. */
  @Nullable String encoding() {
    return encoding;
  }

  /** Compresses what is larger than {@code threshold}, unless that makes it no smaller. */
  static Body of(byte[] plain, int threshold) {
    if (plain.length > threshold) {
      byte[] packed = gzip(plain);
      if (packed.length < plain.length) {
        return new Body(packed, GZIP);
      }
    }
    return plain(plain);
  }

  /** The bytes as they were given to {@link #of}. */
  static byte[] decoded(byte[] stored, @Nullable String encoding) throws IOException {
    return isGzip(encoding)
        ? bounded(new GZIPInputStream(new ByteArrayInputStream(stored)))
        : stored;
  }

  /** Reads to the end, but not more than a body may have. */
  static byte[] bounded(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(StorageRules.MAX_BODY_BYTES + 1);
    if (bytes.length > StorageRules.MAX_BODY_BYTES) {
      throw new IOException("the object is larger than any that Stash writes");
    }
    return bytes;
  }

  /** Some servers name the encoding of the transfer as well: {@code aws-chunked,gzip}. */
  private static boolean isGzip(@Nullable String encoding) {
    if (encoding == null) {
      return false;
    }
    for (String one : encoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (one.strip().equals(GZIP)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2);
    try (GZIPOutputStream out = new Fast(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new AssertionError("an array takes all bytes", e);
    }
    return packed.toByteArray();
  }

  /** Session state is written often and read rarely: the quickest level is the right one. */
  private static final class Fast extends GZIPOutputStream {
    Fast(ByteArrayOutputStream out) throws IOException {
      super(out, 8 * 1_024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
