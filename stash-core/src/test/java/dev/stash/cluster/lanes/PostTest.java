package dev.stash.cluster.lanes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Two members and what is carried between them, one packet at a time. */
class PostTest {
  private static final byte[] KEY = filled(1);
  private static final byte[] BACK = filled(2);
  private static final long LATER = 1_000_000_000_000L;

  private final End one = new End(KEY, BACK);
  private final End two = new End(BACK, KEY);

  private static byte[] filled(int with) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) with);
    return key;
  }

  /** What travels. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  private record Packet(long number, byte[] sealed) {}

  private static class End implements Post.Arrivals {
    final Deque<Packet> sent = new ArrayDeque<>();
    final List<String> heard = new ArrayList<>();
    final Post post;

    End(byte[] out, byte[] in) {
      Post.Wire wire = (number, bytes) -> sent.add(new Packet(number, bytes));
      post = new Post(new Seal(out), new Seal(in), wire, this);
    }

    CompletableFuture<Void> says(String channel, String words) {
      return post.send(channel, words.getBytes(UTF_8), LATER);
    }

    boolean takes(Packet packet) {
      return post.arrived(packet.number(), packet.sealed());
    }

    @Override
    public boolean hears(String channel) {
      return !channel.equals("unheard");
    }

    @Override
    public void received(String channel, byte[] message) {
      heard.add(channel + ": " + (message.length > 100 ? "much" : new String(message, UTF_8)));
    }

    @Override
    public void interrupted(String channel) {
      heard.add(channel + " interrupted");
    }

    @Override
    public void goodbye() {
      heard.add("goodbye");
    }
  }

  /** Until nothing is under way. */
  private void carry() {
    while (!one.sent.isEmpty() || !two.sent.isEmpty()) {
      while (!one.sent.isEmpty()) {
        assertTrue(two.takes(one.sent.removeFirst()));
      }
      while (!two.sent.isEmpty()) {
        assertTrue(one.takes(two.sent.removeFirst()));
      }
    }
  }

  @Test
  void eachChannelHasItsOwnOrderAndCount() {
    var a1 = one.says("a", "1");
    var b1 = one.says("b", "1");
    var a2 = one.says("a", "2");
    carry();
    assertEquals(List.of("a: 1", "b: 1", "a: 2"), two.heard);
    assertTrue(a1.isDone() && b1.isDone() && a2.isDone());
  }

  @Test
  void megabytesOnOneChannelDoNotStandBeforeAWordOnAnother() {
    List<CompletableFuture<Void>> bulk = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      bulk.add(one.post.send("bulk", new byte[512 << 10], LATER));
    }
    CompletableFuture<Void> word = one.says("words", "quick");
    assertEquals(Lane.WINDOW + 1, one.sent.size(), "a window of the one and all of the other");
    for (int i = 0; i < Lane.WINDOW + 1; i++) {
      assertTrue(two.takes(one.sent.removeFirst()));
    }
    assertEquals("words: quick", two.heard.getLast());
    carry();
    assertTrue(word.isDone());
    assertTrue(bulk.stream().allMatch(CompletableFuture::isDone));
    assertEquals(81, two.heard.size());
  }

  @Test
  void whatIsLostOnOneChannelInterruptsNoOther() {
    var lost = one.says("a", "1");
    one.sent.removeFirst();
    var b1 = one.says("b", "1");
    var a2 = one.says("a", "2");
    carry();
    assertEquals(List.of("b: 1", "a interrupted", "a: 2"), two.heard);
    assertTrue(lost.isCompletedExceptionally(), "it is known to be missed");
    assertTrue(b1.isDone() && !b1.isCompletedExceptionally());
    assertTrue(a2.isDone() && !a2.isCompletedExceptionally());
  }

  @Test
  void whatCameBeforeOrIsChangedOrRenumberedOrItsOwnIsNotTaken() {
    var unused = one.says("a", "1");
    Packet first = one.sent.removeFirst();
    assertFalse(one.takes(first), "back at its sender");
    assertFalse(two.takes(new Packet(first.number() + 1, first.sealed())), "renumbered");
    for (int at = 0; at < first.sealed().length; at++) {
      byte[] changed = first.sealed().clone();
      changed[at] ^= 1; // the channel's name is in there, too
      assertFalse(two.takes(new Packet(first.number(), changed)), "changed at " + at);
    }
    assertTrue(two.takes(first));
    assertFalse(two.takes(first), "again");
    assertEquals(List.of("a: 1"), two.heard);
  }

  @Test
  void whatComesByAChannelThatNobodyHearsIsNotTaken() {
    CompletableFuture<Void> unheard = one.says("unheard", "1");
    carry();
    assertEquals(List.of(), two.heard);
    assertFalse(unheard.isDone());
    one.post.tick(LATER);
    assertTrue(unheard.isCompletedExceptionally());
  }

  @Test
  void aSilentMemberIsKnockedAtOnceATickHoweverManyLanesWait() {
    var a = one.says("a", "1");
    var b = one.says("b", "1");
    one.post.tick(1);
    assertEquals(2, one.sent.size());
    one.post.tick(2);
    assertEquals(3, one.sent.size(), "a knock for both");
    assertFalse(a.isDone() || b.isDone());
  }

  @Test
  void whatIsSentAfterTheEndFails() {
    CompletableFuture<Void> waiting = one.says("a", "1");
    one.post.goodbye();
    one.post.close();
    assertTrue(waiting.isCompletedExceptionally());
    assertTrue(one.says("a", "2").isCompletedExceptionally());
    assertTrue(one.says("fresh", "1").isCompletedExceptionally());
    carry();
    assertEquals("goodbye", two.heard.getLast());
  }

  @Test
  void aListenerThatFailsCostsOneMessage() {
    End broken =
        new End(BACK, KEY) {
          @Override
          public void received(String channel, byte[] message) {
            super.received(channel, message);
            throw new IllegalStateException("on purpose");
          }
        };
    var a1 = one.says("a", "1");
    var a2 = one.says("a", "2");
    while (!one.sent.isEmpty()) {
      assertTrue(broken.takes(one.sent.removeFirst()));
    }
    assertEquals(List.of("a: 1", "a: 2"), broken.heard);
    while (!broken.sent.isEmpty()) {
      assertTrue(one.takes(broken.sent.removeFirst()));
    }
    assertTrue(a1.isDone() && a2.isDone());
  }
}
