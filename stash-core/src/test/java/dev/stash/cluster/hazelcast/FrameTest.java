package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameTest {
  private static final UUID ID = new UUID(-1, Long.MIN_VALUE);

  static Stream<Frame> all() {
    return Stream.of(
        new Frame.Hello(ID, true, "näme", 3, Map.of("url", "http://x")),
        new Frame.Batch(ID, -5, 1, List.of(new byte[] {1}, new byte[0])),
        new Frame.Taken(ID, 7, 9),
        new Frame.Goodbye(ID));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsReadIsWhatWasWritten(Frame frame) {
    byte[] bytes = Frame.encode(frame);
    Frame read = Frame.decode(bytes);
    assertEquals(frame.getClass(), read == null ? null : read.getClass());
    assertEquals(frame.from(), read == null ? null : read.from());
    assertArrayEquals(bytes, read == null ? null : Frame.encode(read));
    assertArrayEquals(bytes, again(Arrays.copyOf(bytes, bytes.length + 3)));
    for (int length = 0; length < bytes.length; length++) {
      assertNull(Frame.decode(Arrays.copyOf(bytes, length)));
    }
  }

  private static byte[] again(byte[] longer) {
    Frame read = Frame.decode(longer);
    return read == null ? new byte[0] : Frame.encode(read);
  }

  @Test
  void aKindThatIsNotKnownIsNoFrame() {
    byte[] bytes = Frame.encode(new Frame.Goodbye(ID));
    bytes[1] = 40;
    assertNull(Frame.decode(bytes));
  }
}
