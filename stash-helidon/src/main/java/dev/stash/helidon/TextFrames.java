package dev.stash.helidon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text messages of RFC 6455, each a frame of its own (§5.2), ready for one write. */
final class TextFrames {
  /**
   * What a record of TLS holds: up to that a write is one, whoever else writes. Helidon may: a
   * connection that ends says so from its own thread.
   */
  static final int MOST_BYTES = 16 << 10;

  private static final int FINAL_TEXT = 0x81;

  /** The largest length in the second byte; then two follow. */
  private static final int SHORT = 125;

  private static final int TWO_BYTES = 126;
  private static final int HEADER_BYTES = 4;

  private TextFrames() {}

  /** Null: they are too much for one write. */
  static byte @Nullable [] together(List<String> messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    for (String message : messages) {
      byte[] payload = message.getBytes(StandardCharsets.UTF_8);
      if (out.size() + HEADER_BYTES + payload.length > MOST_BYTES) {
        return null;
      }
      out.write(FINAL_TEXT);
      if (payload.length <= SHORT) {
        out.write(payload.length);
      } else {
        out.write(TWO_BYTES);
        out.write(payload.length >>> 8);
        out.write(payload.length);
      }
      out.writeBytes(payload);
    }
    return out.toByteArray();
  }
}
