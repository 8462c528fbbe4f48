package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.cluster.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuspicionTest {
  private static final Member A = new Member("a", "a", Map.of(), Map.of());
  private static final Member B = new Member("b", "b", Map.of(), Map.of());
  private static final Member C = new Member("c", "c", Map.of(), Map.of());

  private final Suspicion suspicion = new Suspicion(Duration.ofSeconds(10));

  private static Moment at(long ticks) {
    return new Moment(ticks, ticks);
  }

  @Test
  void aPauseIsNoticedUntilAllHaveHeardOfIt() {
    assertFalse(suspicion.paused(at(9_000)), "it has not begun");
    assertFalse(suspicion.beat(at(0)));
    assertFalse(suspicion.paused(at(5_000)));
    assertTrue(suspicion.paused(at(5_001)));
    assertTrue(suspicion.beat(at(5_500)));
    assertTrue(suspicion.paused(at(5_501)), "an answer from before may come first");
    suspicion.told();
    assertFalse(suspicion.paused(at(5_501)));
  }

  @Test
  void aPauseBeforeTheFirstBeatIsOne() {
    suspicion.begins(at(0));
    assertFalse(suspicion.paused(at(5_000)));
    assertTrue(suspicion.beat(at(5_001)));
  }

  @Test
  void aLostMemberIsDoubtfulUntilAnotherJoinsOrTimePasses() {
    assertFalse(suspicion.doubtful(at(1), 0));
    suspicion.lost(C, "c's", List.of(A, B), at(1));
    assertTrue(suspicion.doubtful(at(2), 2), "however fresh");
    assertFalse(suspicion.doubtful(at(600_001), 0));
    suspicion.joined(at(3));
    assertTrue(suspicion.doubtful(at(10_002), 10_002), "as long as the two find out");
    assertFalse(suspicion.doubtful(at(10_003), 10_003));
    assertTrue(suspicion.doubtful(at(99_999), 10_002), "not compared since");
  }

  @Test
  void aMemberThatJoinsWithNoneLostIsNoReasonForDoubt() {
    suspicion.joined(at(1));
    assertFalse(suspicion.doubtful(at(2), 0));
  }

  @Test
  void whoHealsIsNoReasonForTrustHoweverLongItWasApart() {
    suspicion.lost(C, "c's", List.of(A, B), at(1));
    assertFalse(suspicion.doubtful(at(700_000), 0));
    suspicion.healed(at(700_000));
    assertTrue(suspicion.doubtful(at(800_000), 709_999));
    assertFalse(suspicion.doubtful(at(800_000), 710_000));
  }

  /** Nobody tells an owner, whose pages only look, of what the other part wrote. */
  @Test
  void whoHasHealedComparesAllThatIsWatchedOnce() {
    suspicion.lost(C, "c's", List.of(A, B), at(1));
    assertEquals(Long.MIN_VALUE, suspicion.compareSince(at(2)), "the other part may live for long");
    suspicion.healed(at(700_000));
    assertEquals(Long.MIN_VALUE, suspicion.compareSince(at(709_999)), "both may write still");
    assertEquals(710_000, suspicion.compareSince(at(710_000)));
    assertEquals(710_000, suspicion.compareSince(at(739_999)), "no matter when: once is enough");
    assertEquals(Long.MIN_VALUE, suspicion.compareSince(at(740_000)));
  }

  @Test
  void whileOthersUseTheStorageWhatIsWatchedIsComparedAgainAndAgain() {
    assertEquals(Long.MIN_VALUE, suspicion.compareSince(at(1)));
    suspicion.shared(30_000);
    assertEquals(20_000 - 2_500, suspicion.compareSince(at(20_000)));
    assertEquals(Long.MIN_VALUE, suspicion.compareSince(at(30_000)));
  }

  @Test
  void whatWasComparedBeforeAPauseIsDoubtful() {
    assertFalse(suspicion.beat(at(0)));
    assertTrue(suspicion.beat(at(6_000)));
    assertTrue(suspicion.doubtful(at(6_001), 5_999));
    assertFalse(suspicion.doubtful(at(6_001), 6_000));
  }

  @Test
  void aSharedStorageIsDoubtfulAsLongAsItIsSaidAndWhatIsOlderLonger() {
    assertFalse(suspicion.doubtful(at(1), 0), "nobody has ever been there");
    suspicion.shared(30_000);
    assertTrue(suspicion.shared(at(29_999)));
    assertTrue(suspicion.doubtful(at(29_999), 29_999), "however fresh");
    assertFalse(suspicion.shared(at(30_000)));
    assertTrue(suspicion.doubtful(at(40_000), 29_999), "not compared since");
    assertFalse(suspicion.doubtful(at(40_000), 30_000));
  }

  @Test
  void whoTurnsOutToHaveBeenAloneFromTheStartDoubtsNothing() {
    suspicion.shared(30_000);
    suspicion.alone();
    assertFalse(suspicion.shared(at(1)));
    assertFalse(suspicion.doubtful(at(1), 0));
  }

  @Test
  void aDeadMajorityMakesNoMinority() {
    suspicion.lost(B, "b's", List.of(A, C), at(1));
    suspicion.lost(C, "c's", List.of(A), at(2));
    assertFalse(suspicion.minority(List.of(A), at(3)));
  }

  @Test
  void aLivingMajorityDoes() {
    suspicion.lost(B, "b's", List.of(A, C), at(1));
    suspicion.lost(C, "c's", List.of(A), at(2));
    suspicion.fenced("b's", at(3));
    assertTrue(suspicion.minority(List.of(A), at(4)));
    assertFalse(suspicion.minority(List.of(A), at(60_003)), "not for ever");
  }

  @Test
  void theMajorityStaysReadyHoweverOftenItIsRefused() {
    suspicion.lost(C, "c's", List.of(A, B), at(1));
    suspicion.fenced("c's", at(2));
    assertFalse(suspicion.minority(List.of(A, B), at(3)));
  }

  @Test
  void ofTwoHalvesTheOneWithTheFirstIdStaysReady() {
    Suspicion other = new Suspicion(Duration.ofSeconds(10));
    suspicion.lost(B, "b's", List.of(A), at(1));
    other.lost(A, "a's", List.of(B), at(1));
    suspicion.fenced("b's", at(2));
    other.fenced("a's", at(2));
    assertFalse(suspicion.minority(List.of(A), at(3)));
    assertTrue(other.minority(List.of(B), at(3)));
  }

  /** Another cluster beside this one, as at an upgrade: it writes, and the lost one is dead. */
  @Test
  void whatOthersWriteThatWereNeverMembersIsNoSignOfTheLost() {
    suspicion.lost(A, "a's", List.of(B), at(1));
    suspicion.fenced("another cluster's", at(2));
    assertFalse(suspicion.minority(List.of(B), at(3)));
    suspicion.fenced("a's", at(4));
    assertTrue(suspicion.minority(List.of(B), at(5)));
  }

  /** As members of an earlier release do not. */
  @Test
  void whoHasNotSaidWhatItSignsAsMayBeWhoeverWrote() {
    suspicion.lost(A, Suspicion.ANYBODY, List.of(B), at(1));
    suspicion.fenced("somebody's", at(2));
    assertTrue(suspicion.minority(List.of(B), at(3)));
  }

  /** It is forgotten when all are together again. */
  @Test
  void whoWasLostOnceIsNoSignOfWhoIsLostLater() {
    suspicion.lost(C, "c's", List.of(A, B), at(1));
    suspicion.joined(at(2));
    suspicion.lost(A, "a's", List.of(B), at(3));
    suspicion.fenced("c's", at(4));
    assertFalse(suspicion.minority(List.of(B), at(5)));
  }

  @Test
  void whoComesBackEndsIt() {
    suspicion.lost(A, "a's", List.of(B), at(1));
    suspicion.fenced("a's", at(2));
    suspicion.joined(at(2));
    assertFalse(suspicion.minority(List.of(A, B), at(3)));
  }
}
