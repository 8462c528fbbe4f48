package dev.stash.testing.junit;

import static dev.stash.testing.junit.Witness.BULK;
import static dev.stash.testing.junit.Witness.WORDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import dev.stash.cluster.MemberUnreachable;
import dev.stash.cluster.MembershipObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ClusterBackend} must do, as a test class to extend; needs {@code
 * org.junit.jupiter:junit-jupiter-api}. A subclass says how to make a member and inherits the
 * tests. What takes two members is not asked of a cluster that is always {@linkplain
 * ClusterBackend#alone alone}.
 */
public abstract class ClusterBackendContract {
  private static final List<String> KEYS =
      IntStream.range(0, 300).mapToObj(number -> "key" + number).toList();
  private static final int MESSAGES = 2_000;
  private static final long PAUSE_NANOS = 5_000_000;

  private final List<Witness> members = new ArrayList<>();

  /** For subclasses. */
  protected ClusterBackendContract() {}

  /** A further member of one cluster, not started; two at most are asked for in a test. */
  protected abstract ClusterBackend member();

  /**
   * Loses something of what is sent from one member to another by this channel, and nothing after.
   */
  protected abstract void lose(Channel by, Member from, Member to);

  /** How long to wait for what must come; nobody waits so long but who fails. */
  protected Duration patience() {
    return Duration.ofSeconds(60);
  }

  /** Leaves after each test. */
  @AfterEach
  final void closeMembers() {
    members.forEach(member -> member.cluster.close());
  }

  private Witness witness() {
    Witness fresh = new Witness(member());
    members.add(fresh);
    return fresh;
  }

  private Witness start(String name) {
    Witness started = witness();
    started.start(name);
    return started;
  }

  /** The first of several, not started. */
  private Witness several() {
    Witness first = witness();
    assumeFalse(first.cluster.alone(), "there never is another member");
    return first;
  }

  private Witness first(String name) {
    Witness first = several();
    first.start(name);
    return first;
  }

  private void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + patience().toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, "in vain, for so long: " + what);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private Member met(Witness by, Witness other) {
    await("they meet", () -> by.cluster.members().contains(other.self()));
    return by.cluster.members().stream()
        .filter(member -> member.equals(other.self()))
        .findFirst()
        .orElseThrow();
  }

  private void meet(Witness one, Witness two) {
    var there = met(one, two);
    var here = met(two, one);
    assertFalse(there.equals(here));
  }

  private CompletableFuture<Void> send(Witness from, String channel, Witness to, String words) {
    return from.send(channel, to.self(), words, patience());
  }

  private void taken(CompletableFuture<Void> sent) throws Exception {
    sent.get(patience().toSeconds(), TimeUnit.SECONDS);
  }

  private void unreachable(CompletableFuture<Void> sent) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> sent.get(patience().toSeconds(), TimeUnit.SECONDS));
    assertInstanceOf(MemberUnreachable.class, failed.getCause());
  }

  private static Set<String> owners(Witness seenBy) {
    return KEYS.stream().map(key -> owner(seenBy, key)).collect(Collectors.toSet());
  }

  private static String owner(Witness seenBy, String key) {
    Member owner = seenBy.cluster.owner(key);
    return owner == null ? "nobody" : owner.name();
  }

  private static Set<Integer> partitions(Witness seenBy, @Nullable String owner) {
    return KEYS.stream()
        .filter(key -> owner == null || owner(seenBy, key).equals(owner))
        .map(seenBy.cluster::partition)
        .collect(Collectors.toSet());
  }

  @Test
  final void aMemberOwnsEverythingWhileNobodyElseIsThere() {
    Witness one = start("one");
    assertEquals("one", one.self().name());
    assertEquals(Map.of(WORDS, 1, BULK, 2), one.self().channels());
    assertEquals(List.of(one.self()), one.cluster.members());
    await("it owns everything", () -> owners(one).equals(Set.of("one")));
    assertFalse(one.cluster.release(Duration.ofMillis(100)), "nobody can take over");
    assertTrue(one.cluster.regain());
    await("it still owns everything", () -> owners(one).equals(Set.of("one")));
  }

  @Test
  final void whatIsOpenedTwiceOrTooLateIsRefused() {
    Witness one = witness();
    assertThrows(IllegalStateException.class, () -> one.open(WORDS, 1));
    one.start("one");
    assertThrows(IllegalStateException.class, () -> one.open("late", 1));
    assertThrows(IllegalStateException.class, () -> one.cluster.observe(one));
    assertEquals(Set.of(WORDS, BULK), one.self().channels().keySet());
  }

  @Test
  final void membersAgreeOnPartitionsAndOwnersAndAreToldWhatMoves() {
    Witness one = first("one");
    await("it owns everything", () -> owners(one).equals(Set.of("one")));
    await("it is told of that", () -> one.moved().containsAll(partitions(one, null)));
    one.forgetMoved();
    Witness two = start("two");
    meet(one, two);
    await("they share", () -> owners(one).equals(Set.of("one", "two")));
    await(
        "they agree on the owner of every key",
        () -> KEYS.stream().allMatch(key -> owner(one, key).equals(owner(two, key))));
    KEYS.forEach(key -> assertEquals(one.cluster.partition(key), two.cluster.partition(key), key));
    await("what moved is told", () -> one.moved().containsAll(partitions(one, "two")));
    await("also to whom it moved", () -> two.moved().containsAll(partitions(two, "two")));
    await(
        "a partition has one owner",
        () -> Collections.disjoint(partitions(one, "one"), partitions(one, "two")));
  }

  @Test
  final void messagesOfAChannelArriveOnceAndInOrderAndOnNoOther() throws Exception {
    Witness one = first("one");
    Witness two = start("two");
    meet(one, two);
    List<String> words = new ArrayList<>();
    List<String> bulk = new ArrayList<>();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      sent.add(send(one, WORDS, two, "w" + i));
      words.add("one: w" + i);
      if (i % 10 == 0) {
        sent.add(send(one, BULK, two, "b" + i));
        bulk.add("one: b" + i);
        sent.add(send(two, WORDS, one, "back"));
      }
    }
    for (CompletableFuture<Void> each : sent) {
      taken(each);
    }
    assertEquals(words, two.heard(WORDS));
    assertEquals(bulk, two.heard(BULK));
    assertEquals(MESSAGES / 10, one.heard(WORDS).size());
    assertEquals(List.of(), one.heard(BULK));
  }

  @Test
  final void nothingIsSentToAMemberThatHasNoSuchChannel() {
    Witness one = several();
    Channel more = one.open("more", 3);
    one.start("one");
    Witness two = start("two");
    Member there = met(one, two);
    assertEquals(0, there.protocol("more"));
    assertEquals(2, there.protocol(BULK));
    assertEquals(3, met(two, one).protocol("more"));
    unreachable(more.send(there, new byte[1], patience()));
  }

  @Test
  final void whatIsLostIsToldBeforeWhatComesNext() throws Exception {
    Witness one = first("one");
    Witness two = start("two");
    Member there = met(one, two);
    taken(send(one, BULK, two, "before"));
    lose(one.channel(BULK), one.self(), there);
    await("messages are taken again", () -> succeeds(send(one, BULK, two, "after")));
    List<String> heard = two.heard(BULK);
    int told = heard.indexOf("one interrupted");
    assertTrue(told > heard.indexOf("one: before"), heard.toString());
    assertTrue(told < heard.indexOf("one: after"), heard.toString());
  }

  private boolean succeeds(CompletableFuture<Void> sent) {
    try {
      taken(sent);
      return true;
    } catch (Exception failed) {
      return false;
    }
  }

  @Test
  final void aMemberJoinsBeforeItIsHeardAndIsGoneWhenItHasLeft() throws Exception {
    Witness one = first("one");
    Witness two = start("two");
    Member there = met(one, two);
    taken(send(one, WORDS, two, "hello"));
    List<String> events = two.events();
    assertTrue(events.contains("one joined"), events.toString());
    assertTrue(events.indexOf("one joined") < events.indexOf("one: hello"), events.toString());
    await("they share", () -> owners(one).contains("two"));
    one.forgetMoved();
    Set<Integer> its = partitions(one, "two");
    two.cluster.close();
    await("it says goodbye", () -> one.events().contains("two said goodbye"));
    await("the other owns everything", () -> owners(one).equals(Set.of("one")));
    await("it is told of that", () -> one.moved().containsAll(its));
    assertEquals(List.of(one.self()), one.cluster.members());
    unreachable(one.send(WORDS, there, "hello?", patience()));
  }

  @Test
  final void whoReleasesOwnsNothingAndIsSentToAndRegains() throws Exception {
    Witness one = first("one");
    Witness two = start("two");
    meet(one, two);
    await("they share", () -> owners(one).equals(Set.of("one", "two")));
    await("both know it", () -> owners(two).equals(Set.of("one", "two")));
    two.forgetMoved();
    Set<Integer> its = partitions(two, "two");
    assertTrue(two.cluster.release(patience()));
    await("the other owns everything", () -> owners(one).equals(Set.of("one")));
    await("both know it", () -> owners(two).equals(Set.of("one")));
    await("it is told what moves", () -> two.moved().containsAll(its));
    taken(send(one, WORDS, two, "still there"));
    await("it may own again", two.cluster::regain);
    await("they share again", () -> owners(one).equals(Set.of("one", "two")));
  }

  @Test
  final void everyObserverIsToldAlsoIfOneFails() {
    Witness one = several();
    Queue<String> told = new ConcurrentLinkedQueue<>();
    one.cluster.observe(new Telling(told, true));
    one.cluster.observe(new Telling(told, false));
    one.start("one");
    Witness two = start("two");
    meet(one, two);
    await("it owns something", () -> owners(one).contains("one"));
    two.cluster.close();
    for (String what : List.of("two joined", "two left", "moved")) {
      await(what + ", to the one that fails", () -> told.contains(what + " true"));
      await(what + ", to the other", () -> told.contains(what + " false"));
    }
  }

  /** One of several. */
  private record Telling(Queue<String> told, boolean fails) implements MembershipObserver {
    private void tell(String what) {
      told.add(what + " " + fails);
      if (fails) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public void joined(Member member) {
      tell(member.name() + " joined");
    }

    @Override
    public void left(Member member, boolean goodbye) {
      tell(member.name() + " left");
    }

    @Override
    public void moved(Set<Integer> partitions) {
      tell("moved");
    }
  }
}
