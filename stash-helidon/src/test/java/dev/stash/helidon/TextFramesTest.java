package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames are what RFC 6455 §5.2 says, whatever their length. */
class TextFramesTest {
  private static final int HEADERS = 2 + 4;

  /** As a client reads them. */
  private static List<String> read(byte[] frames) {
    ByteBuffer in = ByteBuffer.wrap(frames);
    List<String> messages = new ArrayList<>();
    while (in.hasRemaining()) {
      assertEquals((byte) 0x81, in.get(), "a text, whole");
      int length = in.get();
      byte[] payload = new byte[length == 126 ? in.getShort() & 0xffff : length];
      in.get(payload);
      messages.add(new String(payload, StandardCharsets.UTF_8));
    }
    return messages;
  }

  @Test
  void messagesOfAllLengthsAreReadAsTheyWere() {
    for (int length : List.of(0, 1, 124, 125, 126, 127, 128, 255, 256, 1_000, 16_000)) {
      List<String> messages = List.of("x".repeat(length), "né €", "");
      byte[] frames = TextFrames.together(messages);
      assertNotNull(frames);
      assertEquals(messages, read(frames));
    }
  }

  @Test
  void whatIsMoreThanOneWriteIsNotPutTogether() {
    int fits = TextFrames.MOST_BYTES - HEADERS;
    assertNotNull(TextFrames.together(List.of("", "x".repeat(fits))));
    assertNull(TextFrames.together(List.of("", "x".repeat(fits + 1))));
  }
}
