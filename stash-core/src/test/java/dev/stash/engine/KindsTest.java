package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Durability;
import dev.stash.TimeSource;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.config.OptionSet;
import dev.stash.identity.ClusterKey;
import dev.stash.node.Node;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several kinds of actors on each of two nodes: none hears of another. */
class KindsTest {
  private static final String KEY = "key";
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final TestCluster cluster = new TestCluster();
  private final TestBackend storage = new TestBackend();
  private final List<Site> sites = new ArrayList<>();
  private final Site one = new Site("one");
  private final Site two = new Site("two");

  /** A node with three kinds. */
  private final class Site {
    final Notes code = new Notes();
    final Kind<?> letters =
        kind("letters", new Notes(), LoopOptions.DEFAULT, Placement.OWNER, Threads.CALLERS);
    final Kind<?> digits =
        kind(
            "digits",
            code,
            LoopOptions.DEFAULT.withLimits(Long.MAX_VALUE, Long.MAX_VALUE),
            Placement.OWNER,
            Threads.OWN);
    final Kind<?> drafts =
        kind("drafts", new Notes(), LoopOptions.DEFAULT, Placement.HERE, Threads.CALLERS);
    final Node node;
    final ActorRouter router;
    final Asks asks;

    Site(String name) {
      this.node =
          new Node(name, cluster.member(), storage, "", TimeSource.system(), DRAIN, List.of());
      this.router =
          new ActorRouter(
              node,
              List.of(letters, digits, drafts),
              HostOptions.of(new OptionSet(HostOptions.OPTIONS)));
      this.asks = new Asks(router, Duration.ofSeconds(60));
      sites.add(this);
    }

    void join() {
      node.join(
          new Joining(node.name(), ClusterKey.of(List.of("s".repeat(32))), Map.of()),
          List.of(router));
    }

    void write(Kind<?> kind, String word) {
      Command.Apply apply =
          new Command.Apply(
              node.unique(), "", word, word.length(), Durability.NORMAL, null, Command.Others.NONE);
      assertInstanceOf(Answer.Accepted.class, asks.apply(kind.actor(KEY), apply));
    }

    Object read(Kind<?> kind) {
      Answer answer = asks.ask(kind.actor(KEY), () -> new Command.Read("", false));
      return assertInstanceOf(Answer.Current.class, answer).view();
    }

    @Nullable Member lives(Kind<?> kind) {
      CompletableFuture<@Nullable Member> told = new CompletableFuture<>();
      router.whereLives(kind.actor(KEY), told::complete);
      return told.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
    }
  }

  private static Kind<?> kind(
      String name, Notes notes, LoopOptions loop, Placement placement, Threads threads) {
    return new Kind<>(name, notes, new Words(), name + "/", loop, placement, threads);
  }

  @BeforeEach
  void start() {
    sites.forEach(Site::join);
    cluster.place(KEY, one.node.cluster().self());
  }

  @AfterEach
  void close() {
    sites.forEach(site -> site.node.close());
    cluster.close();
  }

  @Test
  void oneKeyOfTwoKindsIsTwoActors() {
    one.write(one.letters, "a");
    two.write(two.digits, "1");
    two.write(two.letters, "b");
    assertEquals(List.of("a", "b"), two.read(two.letters));
    assertEquals(List.of("1"), one.read(one.digits));
    assertEquals(Set.of("letters/key.json", "digits/key.json"), storage.dump().keySet());
    assertEquals(1, one.router.live(one.letters));
    assertEquals(1, one.router.live(one.digits));
    assertEquals(0, two.router.live());
  }

  @Test
  void allKindsMoveWithTheirPartitionAndWarm() {
    one.write(one.letters, "a");
    one.write(one.digits, "1");
    long reads = storage.gets();
    cluster.place(KEY, two.node.cluster().self());
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> two.router.live() == 2 && one.router.live() == 0);
    assertEquals(List.of("a"), one.read(one.letters));
    assertEquals(List.of("1"), one.read(one.digits));
    assertEquals(two.node.cluster().self(), one.lives(one.digits));
    assertEquals(reads, storage.gets());
  }

  @Test
  void whatLivesWhereItIsAskedForDoesNotMove() {
    cluster.place(KEY, two.node.cluster().self());
    two.write(two.drafts, "mine");
    two.write(two.letters, "a");
    cluster.place(KEY, one.node.cluster().self());
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> one.router.lives(one.letters.actor(KEY)));
    assertTrue(two.router.lives(two.drafts.actor(KEY)));
    assertFalse(one.router.lives(one.drafts.actor(KEY)));
    assertEquals(List.of("mine"), two.read(two.drafts));
  }

  @Test
  void usersCodeRunsOnThreadsOfItsOwn() throws Exception {
    Thread caller = Thread.ofPlatform().start(() -> one.write(one.digits, "1"));
    caller.join();
    one.write(one.digits, "2");
    Set<Thread> ran = one.code.threads("apply");
    assertFalse(ran.contains(caller) || ran.contains(Thread.currentThread()), ran::toString);
    assertTrue(ran.stream().allMatch(Thread::isVirtual), ran::toString);
  }

  @Test
  void twoKindsOfOneNameAreRefused() {
    Kind<?> again =
        kind("letters", new Notes(), LoopOptions.DEFAULT, Placement.OWNER, Threads.CALLERS);
    assertThrows(IllegalArgumentException.class, () -> new Kinds(List.of(one.letters, again)));
  }
}
