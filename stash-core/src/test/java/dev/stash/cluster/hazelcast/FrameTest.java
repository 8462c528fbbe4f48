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

/** What travels: half of it, more of it, other than it. */
class FrameTest {
  private static final UUID ID = new UUID(-1, Long.MIN_VALUE);
  private static final byte[] NONCE = new byte[Packet.NONCE_BYTES];

  static Stream<Frame> frames() {
    return Stream.of(
        new Frame.Batch(-5, 1, List.of(new byte[] {1}, new byte[0])),
        new Frame.Taken(7, 9),
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

  static Stream<Packet> packets() {
    return Stream.of(
        new Packet.Hello(ID, "näme", NONCE, List.of(new byte[16], new byte[16])),
        new Packet.Proof(ID, NONCE, new byte[16], NONCE, new byte[] {1, 2}),
        new Packet.Sealed(ID, 7, new byte[] {3}));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aPacketThatIsReadIsTheOneThatWasWritten(Packet packet) {
    byte[] bytes = Packet.encode(packet);
    Packet read = Packet.decode(bytes);
    assertEquals(packet.getClass(), read == null ? null : read.getClass());
    assertEquals(packet.from(), read == null ? null : read.from());
    assertArrayEquals(bytes, read == null ? null : Packet.encode(read));
    for (int length = 0; length < bytes.length; length++) {
      assertNull(Packet.decode(Arrays.copyOf(bytes, length)));
    }
  }

  @Test
  void anIntroductionThatIsReadIsTheOneThatWasWritten() {
    Introduction introduction =
        new Introduction(
            true, "one", 3, Map.of("url", "http://x"), Map.of("storage", List.of(new byte[16])));
    byte[] bytes = introduction.encode();
    Introduction read = Introduction.decode(bytes);
    assertArrayEquals(bytes, read == null ? null : read.encode());
    for (int length = 0; length < bytes.length; length++) {
      assertNull(Introduction.decode(Arrays.copyOf(bytes, length)));
    }
  }

  @Test
  void whatHasAKindThatIsNotKnownIsNothing() {
    byte[] frame = Frame.encode(new Frame.Goodbye());
    frame[0] = 40;
    assertNull(Frame.decode(frame));
    byte[] packet = Packet.encode(new Packet.Sealed(ID, 7, new byte[] {3}));
    packet[1] = 40;
    assertNull(Packet.decode(packet));
  }

  /** Lengths are looked at before anything is made of them. */
  @Test
  void whatSaysThatItIsLongerThanItIsCostsNothing() {
    byte[] longest = {2, -2, -1, -1, -1, 15, 0, 0};
    assertNull(Frame.decode(longest));
    byte[] hello = Packet.encode(new Packet.Hello(ID, "", NONCE, List.of(new byte[16])));
    byte[] many = Arrays.copyOf(hello, hello.length + 8_000);
    many[hello.length - 18] = -2; // as many keys as there are bytes left
    many[hello.length - 17] = 100;
    assertNull(Packet.decode(many));
    assertNull(
        Packet.decode(Packet.encode(new Packet.Hello(ID, "n".repeat(300), NONCE, List.of(NONCE)))));
  }
}
