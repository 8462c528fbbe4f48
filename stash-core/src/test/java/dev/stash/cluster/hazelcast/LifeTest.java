package dev.stash.cluster.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.hazelcast.Life.Outcome;
import dev.stash.cluster.lanes.Post;
import dev.stash.identity.ClusterKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How members prove themselves, without a network; and what somebody in between can do. */
class LifeTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String OTHER = "o".repeat(32);

  private final Life one = life("one", SECRET);
  private final Life two = life("two", SECRET);

  private static Life life(String name, String... secrets) {
    return life(UUID.randomUUID(), name, Map.of(), secrets);
  }

  private static Life life(
      UUID id, String name, Map<String, Set<String>> common, String... secrets) {
    Joining joining = new Joining(name, ClusterKey.of(List.of(secrets)), common);
    return new Life(
        new Member(id.toString(), name, Map.of("words", 1), Map.of("url", "x")), joining, RANDOM);
  }

  /** What becomes of the answer of one to the greeting of another. */
  private static Outcome meets(Life me, Life other) {
    assertTrue(other.shareSecret(me.hello()));
    return me.judge(other.introduce(me.id(), me.hello().nonce(), true));
  }

  private static Peer.Proven met(Life me, Life other) {
    return assertInstanceOf(Outcome.Belongs.class, meets(me, other)).other();
  }

  /** What one life says to another, and hears of it; carried by hand. */
  private static final class Talk implements Post.Arrivals {
    final List<Packet.Sealed> sent = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    final Post post;

    Talk(Life me, Life other) {
      UUID id = me.id();
      Post.Wire wire = (number, bytes) -> sent.add(new Packet.Sealed(id, number, bytes));
      post = met(me, other).by(wire, this).post();
    }

    Packet.Sealed says(String words) {
      var unused = post.send("words", words.getBytes(UTF_8), Long.MAX_VALUE);
      return sent.getLast();
    }

    boolean opens(Packet.Sealed sealed) {
      return post.arrived(sealed.number(), sealed.sealed());
    }

    @Override
    public boolean hears(String channel) {
      return channel.equals("words");
    }

    @Override
    public void received(String channel, byte[] message) {
      heard.add(new String(message, UTF_8));
    }

    @Override
    public void interrupted(String channel) {
      heard.add("interrupted");
    }

    @Override
    public void goodbye() {
      heard.add("goodbye");
    }
  }

  private static void assertHeard(Talk by, Packet.Sealed sealed, String words) {
    assertTrue(by.opens(sealed));
    assertEquals(words, by.heard.getLast());
  }

  @Test
  void twoOfOneSecretMeetAndHearEachOther() {
    assertEquals("two", met(one, two).member().name());
    assertEquals("x", met(one, two).member().attributes().get("url"));
    Talk atOne = new Talk(one, two);
    Talk atTwo = new Talk(two, one);
    assertHeard(atTwo, atOne.says("hello"), "hello");
    assertHeard(atOne, atTwo.says("well"), "well");
  }

  @Test
  void whatIsSealedIsOpenedOnceAndByItsReceiverAlone() {
    Life three = life("three", SECRET);
    Talk atOne = new Talk(one, two);
    Talk atTwo = new Talk(two, one);
    Packet.Sealed sealed = atOne.says("hello");
    assertFalse(atOne.opens(sealed), "back at its sender");
    assertFalse(new Talk(three, one).opens(sealed), "at somebody else");
    assertFalse(atTwo.opens(new Packet.Sealed(one.id(), 2, sealed.sealed())), "renumbered");
    assertFalse(atTwo.opens(new Packet.Sealed(one.id(), -1, sealed.sealed())));
    byte[] changed = sealed.sealed().clone();
    changed[3] ^= 1;
    assertFalse(atTwo.opens(new Packet.Sealed(one.id(), sealed.number(), changed)));
    assertHeard(atTwo, sealed, "hello");
    assertFalse(atTwo.opens(sealed), "again");
    assertEquals(List.of("hello"), atTwo.heard);
  }

  @Test
  void anotherSecretIsSeenInTheGreetingAndProvesNothing() {
    Life stranger = life("stranger", OTHER);
    assertFalse(one.shareSecret(stranger.hello()));
    assertFalse(stranger.shareSecret(one.hello()));
    Packet.Proof proof = stranger.introduce(one.id(), one.hello().nonce(), true);
    assertInstanceOf(Outcome.Nothing.class, one.judge(proof));
    byte[] ours = two.introduce(one.id(), one.hello().nonce(), true).key();
    assertInstanceOf(
        Outcome.Nothing.class,
        one.judge(
            new Packet.Proof(proof.from(), proof.nonce(), ours, proof.salt(), proof.sealed())));
  }

  @Test
  void aSecretIsChangedMemberByMember() {
    Life[][] pairs = {
      {life("a", OTHER), life("b", OTHER, SECRET)},
      {life("a", OTHER, SECRET), life("b", SECRET, OTHER)},
      {life("a", SECRET, OTHER), life("b", SECRET)}
    };
    for (Life[] pair : pairs) {
      Talk a = new Talk(pair[0], pair[1]);
      Talk b = new Talk(pair[1], pair[0]);
      assertHeard(b, a.says("hello"), "hello");
      assertHeard(a, b.says("well"), "well");
    }
    Life ahead = life("ahead", SECRET, OTHER);
    assertFalse(life("behind", OTHER).shareSecret(ahead.hello()), "it could not open what we seal");
    assertFalse(ahead.shareSecret(life("behind", OTHER).hello()), "and that is seen here, too");
  }

  @Test
  void aProofOfAnEarlierLifeOfEitherSideProvesNothing() {
    Packet.Proof recorded = two.introduce(one.id(), one.hello().nonce(), true);
    Life reborn = life(one.id(), "one", Map.of(), SECRET);
    assertInstanceOf(Outcome.Nothing.class, reborn.judge(recorded), "to an earlier life");
    Peer.Proven known = assertInstanceOf(Outcome.Belongs.class, one.judge(recorded)).other();
    one.over(known.by((number, bytes) -> {}, new Talk(one, two)));
    assertInstanceOf(Outcome.Nothing.class, one.judge(recorded), "from a life that is over");
    Life next = life(two.id(), "two", Map.of(), SECRET);
    Packet.Sealed old = new Talk(two, one).says("old");
    assertFalse(new Talk(one, next).opens(old), "what it said then");
  }

  @Test
  void whoDiffersIsNamedWithTheOption() {
    Map<String, Set<String>> here = Map.of("storage", Set.of("a"), "prefix", Set.of(""));
    assertEquals("storage", differs(here, Map.of("storage", Set.of("b"), "prefix", Set.of(""))));
    assertEquals("prefix", differs(here, Map.of("storage", Set.of("a"), "prefix", Set.of("x/"))));
    assertEquals("", differs(here, here));
    assertEquals("", differs(here, Map.of("storage", Set.of("a", "b"), "prefix", Set.of(""))));
    assertEquals("", differs(here, Map.of("storage", Set.of(), "prefix", Set.of(""))));
    assertEquals("", differs(here, Map.of()));
  }

  private static String differs(Map<String, Set<String>> here, Map<String, Set<String>> there) {
    Life me = life(UUID.randomUUID(), "me", here, SECRET);
    Life other = life(UUID.randomUUID(), "other", there, SECRET);
    return meets(me, other) instanceof Outcome.Differs differs ? differs.option() : "";
  }

  @Test
  void aGreetingTellsAStrangerNothingOfTheSecretAndTheStorage() {
    Life me = life(UUID.randomUUID(), "me", Map.of("storage", Set.of("a-bucket")), SECRET);
    for (Packet packet : List.of(me.hello(), me.introduce(two.id(), two.hello().nonce(), true))) {
      String text = new String(Packet.encode(packet), UTF_8);
      assertFalse(text.contains("a-bucket") || text.contains("sss") || text.contains("url"));
    }
  }
}
