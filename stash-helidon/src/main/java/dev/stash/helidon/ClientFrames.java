package dev.stash.helidon;

import io.helidon.common.buffers.DataReader;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsCloseException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * What a client sends, one frame after the other, as Helidon (4.5) is given it. Helidon takes
 * frames in any order, and makes text of each by itself: of a character that two fragments share it
 * makes several others, and so it does of what is no UTF-8. So a frame that RFC 6455 does not allow
 * there ends the connection here, with 1002, and text is passed off as binary, which Helidon leaves
 * alone.
 *
 * <p>For the thread that reads. Each call gives the head of a frame or some of its payload and
 * never of two, so {@link #text} is about the frame that was read last.
 */
final class ClientFrames implements Supplier<byte[]> {
  private static final int MASK = 4;
  private static final int SHORT = 126;
  private static final int LONG = 127;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PONG = 10;

  private final DataReader in;

  /** How much of the frame's payload is to come. */
  private long rest;

  /** Whether a message has begun whose last fragment is to come. */
  private boolean begun;

  private boolean text;

  ClientFrames(DataReader in) {
    this.in = in;
  }

  /** Whether the message at hand is text. */
  boolean text() {
    return text;
  }

  @Override
  public byte[] get() {
    if (rest == 0) {
      return head();
    }
    in.ensureAvailable();
    byte[] payload = in.readBytes((int) Math.min(rest, in.available()));
    rest -= payload.length;
    return payload;
  }

  private byte[] head() {
    byte first = in.read();
    byte second = in.read();
    int kind = first & 0xF;
    int length = second & 0x7F;
    boolean last = first < 0;
    must(second < 0, "a frame of a client is masked");
    switch (kind) {
      case CONTINUATION -> must(begun, "a continuation of nothing");
      case TEXT, BINARY -> {
        must(!begun, "a message within another");
        text = kind == TEXT;
      }
      default -> {
        must(kind >= CLOSE && kind <= PONG, "a frame of no known kind");
        must(last && length < SHORT, "a control frame is short and whole");
      }
    }
    begun = kind < CLOSE ? !last : begun;
    byte[] more = in.readBytes((length == LONG ? 8 : length == SHORT ? 2 : 0) + MASK);
    rest = more.length == MASK ? length : 0;
    for (int i = 0; i < more.length - MASK; i++) {
      rest = (rest << 8) | (more[i] & 0xFF);
    }
    must(rest >= 0, "a length of 63 bits at most");
    byte given = kind == TEXT ? (byte) (first - TEXT + BINARY) : first;
    return ByteBuffer.allocate(2 + more.length).put(given).put(second).put(more).array();
  }

  private static void must(boolean so, String rule) {
    if (!so) {
      throw new WsCloseException(rule, WsCloseCodes.PROTOCOL_ERROR);
    }
  }
}
