package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How sessions come to the members they belong to, and what that costs while nothing moves. */
class SettlingTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final SessionKey KEY = new SessionKey("k".repeat(43));

  private final TestBackend storage = new TestBackend();
  private final BlockingBackend slow = BlockingBackend.over(storage);
  private final TestCluster cluster = new TestCluster();
  private final WatchedMember watched = new WatchedMember(cluster.member());
  private final WatchedMember other = new WatchedMember(cluster.member());
  private final List<Stash> all = new ArrayList<>();
  private final AtomicLong ahead = new AtomicLong();

  /** Goes on when it is told to. */
  private final TimeSource time = () -> new Moment(ahead.get(), 1_800_000_000_000L + ahead.get());

  private final Stash one = start(watched);
  private final Stash two = start(other);

  private Stash start(ClusterBackend member) {
    Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(slow)
            .time(time)
            .cluster(member)
            .build();
    all.add(stash);
    return stash;
  }

  @BeforeEach
  void begin() {
    later(); // what has joined is over
  }

  /** Two seconds pass, and whoever has something to do every now and then does it. */
  private void later() {
    ahead.addAndGet(2_100); // nobody has stood still
    int from = watched.beats();
    Awaitility.await().atMost(SOON).until(() -> watched.beats() >= from + 2);
  }

  @AfterEach
  void close() {
    all.forEach(Stash::close);
    cluster.close();
  }

  private static void write(Stash at, SessionKey key, String value) {
    at.web()
        .entries(key, "view")
        .write(List.of(new Change("k", Scope.SESSION, Json.of(value))), Map.of());
  }

  /** Sessions that live where they belong, which is on the first member. */
  private Set<String> settled(int count) {
    List<SessionKey> keys =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> new SessionKey(("session-" + i + "-").repeat(6).substring(0, 43)))
            .filter(key -> one.self().equals(watched.owner(key.value())))
            .limit(count)
            .toList();
    keys.forEach(key -> write(one, key, "1"));
    assertEquals(count, one.liveSessions());
    return keys.stream().map(SessionKey::value).collect(Collectors.toSet());
  }

  /** A hundred thousand of them would be asked for, every other second, for nothing. */
  @Test
  void aMemberWhereNothingMovesAsksForTheOwnersOfNoSessions() {
    Set<String> keys = settled(20);
    List<String> before = watched.asked();
    later();
    later();
    List<String> asked = watched.asked().stream().filter(keys::contains).toList();
    assertEquals(List.of(), asked, "after " + before.size() + " when they came");
  }

  @Test
  void onlySessionsWhosePartitionHasMovedAreLookedAt() {
    Set<String> keys = settled(20);
    cluster.place(KEY.value(), one.self());
    write(one, KEY, "1");
    later();
    List<String> before = watched.asked();
    cluster.place(KEY.value(), two.self());
    Awaitility.await().atMost(SOON).until(() -> two.liveSessions() == 1);
    List<String> asked = watched.asked().stream().filter(keys::contains).toList();
    List<String> near =
        keys.stream().filter(k -> watched.partition(k) == watched.partition(KEY.value())).toList();
    assertEquals(near, asked, "after " + before.size());
  }

  @Test
  void whatTheNextOwnerDidNotTakeIsOfferedAgain() {
    cluster.place(KEY.value(), one.self());
    write(one, KEY, "1");
    later();
    int gets = storage.gets();
    cluster.cut(one.self(), two.self());
    List<String> before = watched.asked();
    cluster.place(KEY.value(), two.self());
    Awaitility.await().atMost(SOON).until(() -> watched.asked().contains(KEY.value()));
    cluster.heal(one.self(), two.self());
    assertEquals(1, one.liveSessions(), "it is served where it is, after " + before.size());
    assertMoves();
    assertEquals(gets, storage.gets(), "with its state");
  }

  /** As when a partition moves while a request looks for its owner. */
  @Test
  void aSessionThatIsStartedWhereItNoLongerBelongsFollows() {
    cluster.place(KEY.value(), two.self());
    later();
    watched.sayOnce(KEY.value(), Optional.of(one.self()));
    write(one, KEY, "1");
    assertEquals(1, one.liveSessions(), "it was asked for here");
    assertMoves();
  }

  @Test
  void aSessionThatNobodyOwnedWhenItMovedFollowsWhenSomebodyDoes() {
    cluster.place(KEY.value(), one.self());
    write(one, KEY, "1");
    later();
    watched.sayOnce(KEY.value(), Optional.empty());
    List<String> before = watched.asked();
    cluster.place(KEY.value(), two.self());
    Awaitility.await().atMost(SOON).until(() -> watched.asked().contains(KEY.value()));
    assertEquals(1, one.liveSessions(), "where else, after " + before.size());
    assertMoves();
  }

  /** It would not expect what it cannot judge, and what was given to it would be nowhere. */
  @Test
  void aMemberThatWasNotToldTheTimeIsGivenNothing() {
    cluster.place(KEY.value(), one.self());
    write(one, KEY, "1");
    int gets = storage.gets();
    watched.heard(false);
    Stash three = start(cluster.member());
    watched.heard(true);
    cluster.place(KEY.value(), three.self());
    assertMoves(three);
    assertEquals(gets, storage.gets(), "with its state");
  }

  /**
   * Its owner changes again while it is stored: nobody would be there when its state comes back.
   */
  @Test
  void aSessionThatIsToComeBackBeforeItHasLeftIsNotLostOnTheWay() throws Exception {
    cluster.place(KEY.value(), one.self());
    write(one, KEY, "1");
    later();
    int gets = storage.gets();
    BlockingBackend.Hold put = slow.holdNext(Operation.PUT);
    CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(one, KEY, "2"));
    put.awaitArrival(SOON);
    cluster.place(KEY.value(), two.self());
    Awaitility.await().atMost(SOON).until(() -> two.liveSessions() == 1);
    List<String> before = other.asked();
    cluster.place(KEY.value(), one.self());
    Awaitility.await().atMost(SOON).until(() -> other.asked().contains(KEY.value()));
    assertEquals(1, one.liveSessions(), "it cannot go yet, after " + before.size());
    later();
    put.release();
    written.get(SOON.toSeconds(), TimeUnit.SECONDS);
    Awaitility.await().atMost(SOON).until(() -> one.liveSessions() == 0);
    later();
    Awaitility.await().atMost(SOON).until(() -> one.liveSessions() == 1);
    Awaitility.await().atMost(SOON).until(() -> two.liveSessions() == 0);
    assertEquals(gets, storage.gets(), "with its state");
  }

  private void assertMoves() {
    assertMoves(two);
  }

  private void assertMoves(Stash to) {
    later();
    Awaitility.await().atMost(SOON).until(() -> to.liveSessions() == 1);
    Awaitility.await().atMost(SOON).until(() -> one.liveSessions() == 0);
  }
}
