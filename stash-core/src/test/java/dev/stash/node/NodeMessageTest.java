package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NodeMessageTest {
  static Stream<NodeMessage> all() {
    return Stream.of(
        new NodeMessage.WhatTime(6),
        new NodeMessage.Time(6, 1_795_000_000_000L, 1_795_000_001_000L, "node-1-Qx"),
        new NodeMessage.Others(false, List.of()),
        new NodeMessage.Others(true, List.of("a", "b")),
        new NodeMessage.HowIsStorage(5),
        new NodeMessage.StorageIs(5, true));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsReadIsWhatWasWritten(NodeMessage message) {
    assertEquals(message, NodeMessage.decode(message.encoded()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatANewerReleaseAppendsIsNotRead(NodeMessage message) {
    byte[] bytes = message.encoded();
    assertEquals(message, NodeMessage.decode(Arrays.copyOf(bytes, bytes.length + 5)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void halfAMessageIsUnreadable(NodeMessage message) {
    byte[] bytes = message.encoded();
    for (int length = 0; length < bytes.length; length++) {
      if (message instanceof NodeMessage.Time && length == earlierTime().length) {
        continue; // is whole, of an earlier release
      }
      byte[] half = Arrays.copyOf(bytes, length);
      assertThrows(MessageUnreadable.class, () -> NodeMessage.decode(half));
    }
  }

  /** Of a release that did not say what it signs as. */
  private static byte[] earlierTime() {
    return new Packer(64)
        .number(2)
        .number(6)
        .number(1_795_000_000_000L)
        .number(1_795_000_001_000L)
        .done();
  }

  @Test
  void whatAnEarlierReleaseDoesNotSayIsEmpty() {
    assertEquals(
        new NodeMessage.Time(6, 1_795_000_000_000L, 1_795_000_001_000L, ""),
        NodeMessage.decode(earlierTime()));
  }

  @Test
  void aSortThatIsNotKnownIsUnreadable() {
    byte[] unknown = new Packer(8).number(99).done();
    assertThrows(MessageUnreadable.class, () -> NodeMessage.decode(unknown));
  }
}
