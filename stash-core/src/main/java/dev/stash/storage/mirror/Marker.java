package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.ObjectUnreadable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the source instead of an object that moves or has moved: {@code STM}, a format
 * byte, 1, and a letter. No stashed object begins so. Each has an id of its own, so that on a
 * storage whose ETags are hashes no two markers share one.
 *
 * @param moved or else on its way
 * @param from on its way: the ETag of the object as callers know it, empty if the freezing write
 *     made it; moved: the digest of that ETag, empty if there was no object
 * @param to the target's ETag of the copy, empty if there was no object; only if moved
 */
record Marker(boolean moved, String from, String to) {
  /** The exact size of every marker of a moved object, by which a listing suspects one. */
  static final int MOVED_BYTES = 512;

  /** The exact size of a tombstone. */
  static final int TOMBSTONE_BYTES = 4 + 1 + 16;

  /** How much longer a moving object is than its body, at most. */
  static final int OVERHEAD = MOVED_BYTES;

  private static final byte[] MAGIC = {'S', 'T', 'M', 1};
  private static final char MOVING = 'M';
  private static final char MOVED = 'D';
  private static final char TOMBSTONE = 'X';

  /** Whether no object may begin so. */
  static boolean reserved(byte[] body) {
    return body.length > MAGIC.length && Arrays.equals(body, 0, 3, MAGIC, 0, 3);
  }

  /** An object on its way, with its body. */
  static byte[] moving(@Nullable ETag from, byte[] body) {
    byte[] head = head(MOVING, from == null ? "" : from.value(), "");
    byte[] frozen = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, frozen, head.length, body.length);
    return frozen;
  }

  /** An object that is in the target; both null if there was none and the target decides now. */
  static byte[] moved(@Nullable ETag from, @Nullable ETag to) {
    byte[] head = head(MOVED, from == null ? "" : digest(from), to == null ? "" : to.value());
    if (head.length > MOVED_BYTES) {
      throw new IllegalStateException("the target's ETags are longer than 300 characters");
    }
    return Arrays.copyOf(head, MOVED_BYTES);
  }

  /** What stands in the target for a deleted object, until the source is retired. */
  static byte[] tombstone() {
    UUID id = UUID.randomUUID();
    return ByteBuffer.allocate(TOMBSTONE_BYTES)
        .put(MAGIC)
        .put((byte) TOMBSTONE)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  static boolean tombstone(byte[] body) {
    return body.length == TOMBSTONE_BYTES && kind(body) == TOMBSTONE;
  }

  /** Null if it is an object. */
  static @Nullable Marker read(byte[] stored) {
    char kind = kind(stored);
    if (kind != MOVING && kind != MOVED) {
      return null;
    }
    try (DataInputStream in = body(stored)) {
      in.readUTF();
      return new Marker(kind == MOVED, in.readUTF(), in.readUTF());
    } catch (IOException e) {
      throw cut(e);
    }
  }

  /** The body of an object on its way. */
  static byte[] embedded(byte[] stored) {
    try (DataInputStream in = body(stored)) {
      in.readUTF();
      in.readUTF();
      in.readUTF();
      return in.readAllBytes();
    } catch (IOException e) {
      throw cut(e);
    }
  }

  /** Of one length for all ETags, since markers are. */
  static String digest(ETag etag) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(etag.value().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static byte[] head(char kind, String from, String to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.write(kind);
      out.writeUTF(UUID.randomUUID().toString());
      out.writeUTF(from);
      out.writeUTF(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static ObjectUnreadable cut(IOException e) {
    return new ObjectUnreadable("the marker of a moved object is cut off; restore the source", e);
  }

  private static char kind(byte[] stored) {
    return stored.length > MAGIC.length && Arrays.equals(stored, 0, 4, MAGIC, 0, 4)
        ? (char) stored[MAGIC.length]
        : 0;
  }

  private static DataInputStream body(byte[] stored) {
    int start = MAGIC.length + 1;
    return new DataInputStream(new ByteArrayInputStream(stored, start, stored.length - start));
  }
}
