package dev.stash.cluster.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.hazelcast.Life.Outcome;
import dev.stash.identity.ClusterKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How members prove themselves, without a network; and what somebody in between can do. */
class LifeTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SECRET = "s".repeat(32);
  private static final String OTHER = "o".repeat(32);

  private final Life one = life("one", SECRET);
  private final Life two = life("two", SECRET);

  private static Life life(String name, String... secrets) {
    return life(UUID.randomUUID(), name, Map.of(), secrets);
  }

  private static Life life(
      UUID id, String name, Map<String, Set<String>> common, String... secrets) {
    Joining joining = new Joining(name, ClusterKey.of(List.of(secrets)), common);
    return new Life(new Member(id.toString(), name, 1, Map.of("url", "x")), joining, RANDOM);
  }

  /** What becomes of the answer of one to the greeting of another. */
  private static Outcome meets(Life me, Life other) {
    assertTrue(other.shareSecret(me.hello()));
    return me.judge(other.introduce(me.id(), me.hello().nonce(), true));
  }

  private static Peer met(Life me, Life other) {
    return assertInstanceOf(Outcome.Belongs.class, meets(me, other)).peer();
  }

  private static Packet.Sealed said(Life by, Peer to, String words) {
    return to.seal(by.id(), new Frame.Batch(1, 1, List.of(words.getBytes(UTF_8))));
  }

  private static void assertHeard(Peer from, Packet.Sealed sealed, String words) {
    byte[] open = from.open(sealed);
    Frame.Batch batch =
        assertInstanceOf(Frame.Batch.class, open == null ? null : Frame.decode(open));
    assertArrayEquals(words.getBytes(UTF_8), batch.messages().getFirst());
  }

  @Test
  void twoOfOneSecretMeetAndHearEachOther() {
    Peer two = met(one, this.two);
    Peer one = met(this.two, this.one);
    assertEquals("two", two.member.name());
    assertEquals("x", two.member.attributes().get("url"));
    assertHeard(one, said(this.one, two, "hello"), "hello");
    assertHeard(two, said(this.two, one, "well"), "well");
  }

  @Test
  void whatIsSealedIsOpenedOnceAndByItsReceiverAlone() {
    Life three = life("three", SECRET);
    Peer two = met(one, this.two);
    Peer oneAtTwo = met(this.two, one);
    Packet.Sealed sealed = said(one, two, "hello");
    assertNull(two.open(sealed), "back at its sender");
    assertNull(met(three, one).open(sealed), "at somebody else");
    assertNull(oneAtTwo.open(new Packet.Sealed(one.id(), 2, sealed.sealed())), "renumbered");
    assertNull(oneAtTwo.open(new Packet.Sealed(one.id(), -1, sealed.sealed())));
    byte[] changed = sealed.sealed().clone();
    changed[3] ^= 1;
    assertNull(oneAtTwo.open(new Packet.Sealed(one.id(), sealed.number(), changed)));
    assertHeard(oneAtTwo, sealed, "hello");
    assertNull(oneAtTwo.open(sealed), "again");
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
      Peer b = met(pair[0], pair[1]);
      Peer a = met(pair[1], pair[0]);
      assertHeard(a, said(pair[0], b, "hello"), "hello");
      assertHeard(b, said(pair[1], a, "well"), "well");
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
    Peer peer = assertInstanceOf(Outcome.Belongs.class, one.judge(recorded)).peer();
    one.over(peer);
    assertInstanceOf(Outcome.Nothing.class, one.judge(recorded), "from a life that is over");
    Life next = life(two.id(), "two", Map.of(), SECRET);
    Peer again = met(one, next);
    assertNull(again.open(said(two, met(two, one), "old")), "what it said then");
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

  @Test
  void numbersMayOvertakeEachOtherAndNoneComesTwice() {
    Window window = new Window();
    assertFalse(window.first(0));
    assertTrue(window.first(2));
    assertTrue(window.first(1));
    assertFalse(window.first(1));
    assertTrue(window.first(Window.SIZE + 1L));
    assertFalse(window.first(1));
    assertFalse(window.first(2), "seen");
    assertTrue(window.first(3));
    assertTrue(window.first(10L * Window.SIZE));
    assertFalse(window.first(3), "too old");
    assertFalse(window.first(9L * Window.SIZE), "too old");
    for (long n = 9L * Window.SIZE + 1; n < 10L * Window.SIZE; n++) {
      assertTrue(window.first(n), "number " + n);
      assertFalse(window.first(n), "number " + n);
    }
    assertFalse(window.first(10L * Window.SIZE));
    assertTrue(window.first(Long.MAX_VALUE));
    assertFalse(window.first(Long.MAX_VALUE));
  }
}
