package dev.stash.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The page's module in one encoding, with what tells it from all others. Immutable. */
final class ScriptBytes {
  /** The length of a hash, in letters. */
  static final int HASH = 16;

  private final byte[] bytes;
  private final String encoding;
  private final String hash;

  private ScriptBytes(byte[] bytes, String encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
    this.hash = hash(bytes);
  }

  static ScriptBytes plain(byte[] module) {
    return new ScriptBytes(module.clone(), "");
  }

  /** Compressed as well as can be: it is done once. */
  static ScriptBytes gzip(byte[] module) {
    var compressed = new ByteArrayOutputStream();
    try (var out = new Best(compressed)) {
      out.write(module);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new ScriptBytes(compressed.toByteArray(), "gzip");
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, HASH);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java has it
    }
  }

  byte[] bytes() {
    return bytes.clone();
  }

  int length() {
    return bytes.length;
  }

  /** Its content coding; empty: none. */
  String encoding() {
    return encoding;
  }

  String hash() {
    return hash;
  }

  /** The ETag header's value, quotes included. */
  String etag() {
    return '"' + hash + '"';
  }

  /** Whether an {@code If-None-Match} names it; proxies may have made the tag a weak one. */
  boolean isOneOf(String tags) {
    for (String tag : tags.split(",", -1)) {
      String bare = tag.strip();
      if (bare.equals("*") || (bare.startsWith("W/") ? bare.substring(2) : bare).equals(etag())) {
        return true;
      }
    }
    return false;
  }

  private static final class Best extends GZIPOutputStream {
    Best(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
