package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.stash.cluster.Packer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What travels: half of it, more of it, other than it. */
class PacketTest {
  private static final UUID ID = new UUID(-1, Long.MIN_VALUE);
  private static final byte[] NONCE = new byte[Packet.NONCE_BYTES];

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
            true,
            "one",
            Map.of("words", 3),
            Map.of("url", "http://x"),
            Map.of("storage", List.of(new byte[16])));
    byte[] bytes = introduction.encode();
    Introduction read = Introduction.decode(bytes);
    assertArrayEquals(bytes, read == null ? null : read.encode());
    for (int length = 0; length < bytes.length; length++) {
      assertNull(Introduction.decode(Arrays.copyOf(bytes, length)));
    }
  }

  @Test
  void whatHasAKindThatIsNotKnownIsNothing() {
    byte[] packet = Packet.encode(new Packet.Sealed(ID, 7, new byte[] {3}));
    packet[1] = 40;
    assertNull(Packet.decode(packet));
  }

  /** Lengths are looked at before anything is made of them. */
  @Test
  void whatSaysThatItIsLongerThanItIsCostsNothing() {
    for (int most : new int[] {Integer.MAX_VALUE, 9}) {
      assertNull(Packet.decode(packet(1).text("").bytes(NONCE).number(most).done()));
      assertNull(Packet.decode(packet(3).number(1).number(most).done()));
    }
    Packer crowd = packet(1).text("").bytes(NONCE).number(Packet.MOST_KEYS + 1);
    for (int i = 0; i <= Packet.MOST_KEYS; i++) {
      crowd.bytes(new byte[16]);
    }
    assertNull(Packet.decode(crowd.done()));
    String name = "n".repeat(Packet.NAME_CHARS + 1);
    assertNull(Packet.decode(Packet.encode(new Packet.Hello(ID, name, NONCE, List.of(NONCE)))));
  }

  private static Packer packet(int kind) {
    return new Packer(64)
        .number(Packet.VERSION)
        .number(kind)
        .number(ID.getMostSignificantBits())
        .number(ID.getLeastSignificantBits());
  }
}
