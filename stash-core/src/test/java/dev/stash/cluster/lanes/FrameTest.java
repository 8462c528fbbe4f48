package dev.stash.cluster.lanes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.stash.cluster.Packer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sealed: half of it, more of it, other than it. */
class FrameTest {
  static Stream<Frame> frames() {
    return Stream.of(
        new Frame.Batch("wörds", 1, List.of(new byte[] {1}, new byte[0])),
        new Frame.Batch("", Long.MAX_VALUE, List.of()),
        new Frame.Taken("wörds", 8, 9),
        new Frame.Goodbye(),
        new Frame.Knock());
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameThatIsReadIsTheOneThatWasWritten(Frame frame) {
    byte[] bytes = Frame.encode(frame);
    Frame read = Frame.decode(bytes);
    assertEquals(frame.getClass(), read == null ? null : read.getClass());
    assertArrayEquals(bytes, again(bytes));
    assertArrayEquals(bytes, again(Arrays.copyOf(bytes, bytes.length + 3)));
    for (int length = 0; length < bytes.length; length++) {
      assertNull(Frame.decode(Arrays.copyOf(bytes, length)));
    }
  }

  private static byte[] again(byte[] bytes) {
    Frame read = Frame.decode(bytes);
    return read == null ? new byte[0] : Frame.encode(read);
  }

  @Test
  void whatHasAKindThatIsNotKnownIsNothing() {
    byte[] frame = Frame.encode(new Frame.Goodbye());
    frame[0] = 40;
    assertNull(Frame.decode(frame));
  }

  /** Lengths are looked at before anything is made of them. */
  @Test
  void whatSaysThatItIsLongerThanItIsCostsNothing() {
    for (int most : new int[] {Integer.MAX_VALUE, 9}) {
      assertNull(Frame.decode(batch().number(most).done()));
      assertNull(Frame.decode(batch().number(1).number(most).done()));
    }
  }

  private static Packer batch() {
    return new Packer(16).number(1).text("words").number(0);
  }
}
