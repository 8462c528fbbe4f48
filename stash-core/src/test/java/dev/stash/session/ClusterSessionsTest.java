package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.DrainReport;
import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.SessionView;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.TimeSource;
import dev.stash.cluster.Member;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of several members: one owner each, views anywhere. */
class ClusterSessionsTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));

  private final TestBackend storage = new TestBackend();
  private final BlockingBackend shared = BlockingBackend.over(storage);
  private final TestCluster cluster = new TestCluster();
  private final List<Stash> all = new ArrayList<>();

  private Stash member() {
    return member(builder());
  }

  private Stash member(StashBuilder builder) {
    Stash stash = builder.build();
    all.add(stash);
    return stash;
  }

  private StashBuilder builder() {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes")
        .storage(shared)
        .cluster(cluster.member());
  }

  @AfterEach
  void close() {
    all.forEach(Stash::close);
    cluster.close();
  }

  private void owned(Stash by) {
    cluster.place(KEY.value(), by.self());
  }

  private static SliceRequest page(String name) {
    return new SliceRequest("view", 1, "page-" + name.repeat(16), "tab", false);
  }

  private static List<Change> change(String key, String value) {
    return List.of(new Change(key, Scope.SESSION, Json.of(value)));
  }

  private static Recorder opened(Stash at, String page) throws Exception {
    Recorder opened = new Recorder(at, KEY, page(page));
    opened.await("mounted");
    return opened;
  }

  @Test
  void viewsOnAllMembersShareOneActor() throws Exception {
    Stash one = member();
    Stash two = member();
    Stash three = member();
    owned(two);
    Recorder a = opened(one, "a");
    Recorder b = opened(two, "b");
    Recorder c = opened(three, "c");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    b.await("state k=1");
    c.await("state k=1");
    c.write(1, change("k", "2"));
    c.await("saved 1");
    a.await("state k=2");
    assertEquals(1, storage.gets());
    assertEquals(0, one.liveSessions() + three.liveSessions());
    assertEquals(Optional.of(two.self()), one.owner(KEY));
    assertEquals(Optional.of(two.self()), two.owner(KEY));
  }

  @Test
  void askingWhereAnActorLivesStartsNone() {
    Stash one = member();
    Stash two = member();
    owned(two);
    assertEquals(Optional.empty(), one.owner(KEY));
    assertEquals(Optional.empty(), two.owner(KEY));
    assertEquals(0, one.liveSessions() + two.liveSessions());
  }

  @Test
  void aKilledOwnerIsReplacedAndNothingIsLost() throws Exception {
    Stash one = member();
    Stash two = member();
    owned(two);
    Recorder a = opened(one, "a");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    var hold = shared.holdNext(Operation.PUT);
    a.write(2, change("k", "2"));
    hold.awaitArrival(Duration.ofSeconds(10));
    cluster.kill(two.self());
    a.await("resync RECOVERED {k=2}");
    a.await("saved 2");
    hold.release();
    a.write(3, change("l", "3"));
    a.await("saved 3");
    assertTrue(stored().contains("\"data\":{\"k\":2,\"l\":3}"), stored());
  }

  @Test
  void aMovedKeyTakesItsStateAlongAndReadsNothing() throws Exception {
    Stash one = member();
    Stash two = member();
    owned(one);
    Recorder a = opened(one, "a");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    int gets = storage.gets();
    owned(two);
    a.await("resync RECOVERED {k=1}");
    a.write(2, change("k", "2"));
    a.await("saved 2");
    assertEquals(gets, storage.gets());
    Awaitility.await().until(() -> one.liveSessions() == 0); // gone after it has given its state
    assertEquals(1, two.liveSessions());
  }

  @Test
  void whatIsNotStoredWhenAKeyMovesIsStoredFirst() throws Exception {
    Stash one = member(builder().linger(Duration.ofSeconds(20)));
    Stash two = member();
    owned(one);
    Recorder a = opened(one, "a");
    a.write(1, change("k", "1"));
    a.await("done 1");
    owned(two);
    a.await("resync RECOVERED {k=1}");
    assertEquals(1, storage.puts());
  }

  @Test
  void aMemberThatDrainsHandsItsSessionsOver() throws Exception {
    Stash one = member();
    Stash two = member();
    owned(one);
    Recorder a = opened(one, "a");
    Recorder b = opened(two, "b");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    int gets = storage.gets();
    DrainReport report = one.drain();
    assertEquals(1, report.handedOver());
    assertEquals(0, report.left());
    assertEquals(false, one.ready());
    a.write(2, change("k", "2"));
    a.await("saved 2");
    b.await("state k=2");
    assertEquals(gets, storage.gets());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void handingOverCanBeSwitchedOff(boolean byName) throws Exception {
    Stash one =
        member(byName ? builder().options(Map.of("hand-off", "false")) : builder().handOff(false));
    Stash two = member();
    owned(one);
    Recorder a = opened(one, "a");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    DrainReport report = one.drain();
    assertEquals(0, report.handedOver());
    assertEquals(1, report.stored());
    a.await("resync RECOVERED {k=1}");
    assertEquals(Optional.of(two.self()), one.owner(KEY));
  }

  @Test
  void theLastMemberHasNobodyToDrainTo() throws Exception {
    Stash one = member();
    Recorder a = opened(one, "a");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    assertEquals(1, one.drain().left());
    one.close();
    assertTrue(stored().contains("\"k\":1"));
  }

  @Test
  void aLostMessageIsNoticedAndEverythingAgreedOnAnew() throws Exception {
    Stash one = member();
    Stash two = member();
    owned(two);
    Recorder a = opened(one, "a");
    Recorder b = opened(two, "b");
    cluster.cut(one.self(), two.self());
    b.write(1, change("k", "1"));
    b.await("saved 1");
    a.write(1, change("l", "2"));
    cluster.heal(one.self(), two.self());
    a.await("saved 1");
    b.write(2, change("k", "3"));
    a.await("state k=3");
    assertTrue(stored().contains("\"l\":2"), stored());
  }

  @Test
  void anOwnerOutOfReachIsToldAndThePageGoesOn() throws Exception {
    Stash one = member();
    Stash two = member();
    owned(two);
    cluster.cut(one.self(), two.self());
    Recorder a = new Recorder(one, KEY, page("a"));
    a.await("mounted ERROR {} OWNER_UNREACHABLE");
    a.write(1, change("k", "1"));
    cluster.heal(one.self(), two.self());
    a.await("resync");
    a.await("saved 1");
  }

  @Test
  void aViewWhoseMemberDiesIsForgottenByTheOwner() throws Exception {
    Stash one = member(builder().passivateAfter(Duration.ofMillis(1)));
    Stash two = member();
    owned(one);
    opened(two, "b");
    assertEquals(1, one.liveSessions());
    cluster.kill(two.self());
    Awaitility.await().until(() -> one.liveSessions() == 0);
  }

  @Test
  void aMemberThatTheStorageDoesNotAnswerGivesItsSessionsToOthersUntilItDoes() throws Exception {
    FaultyBackend cutOff = FaultyBackend.over(storage);
    Stash one = member(builder().storage(cutOff));
    Stash two = member();
    owned(one);
    Recorder a = opened(one, "a");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    cutOff.random(new Random(1), 1, Fault.NOT_APPLIED);
    a.write(2, change("k", "2"));
    a.await("saved 2");
    assertFalse(one.ready());
    assertEquals(Optional.of(two.self()), one.owner(KEY));
    cutOff.heal();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(one::ready);
    Awaitility.await().until(() -> one.owner(KEY).equals(Optional.of(one.self())));
    a.write(3, change("k", "3"));
    a.await("saved 3");
  }

  @Test
  void aSessionEndsOnAllMembers() throws Exception {
    Stash one = member();
    Stash two = member();
    owned(two);
    Recorder a = opened(one, "a");
    Recorder b = opened(two, "b");
    a.write(1, change("k", "1"));
    a.await("saved 1");
    one.web().session(SessionIds.of(KEY)).destroy();
    a.await("ended");
    b.await("ended");
  }

  @Test
  void anApiCallWorksOnAnyMember() {
    Stash one = member();
    Stash two = member();
    owned(two);
    one.web().session(SessionIds.of(KEY)).view("view").put("k", 1);
    two.web().session(SessionIds.of(KEY)).view("view").update("k", Integer.class, k -> k + 1);
    one.web().session(SessionIds.of(KEY)).principal("ada");
    assertEquals(
        Optional.of(2), one.web().session(SessionIds.of(KEY)).view("view").get("k", Integer.class));
    assertEquals(1, one.sessionsOf("ada").size());
    Awaitility.await().until(() -> two.liveSessions() + one.liveSessions() == 1);
  }

  @Test
  void afterAMemberWasLostAReadIsComparedWithTheStorageTwiceASecond() {
    Stash one = member();
    Stash two = member();
    owned(one);
    one.web().entries(KEY, "view").write(change("k", "1"), Map.of());
    writtenUnseen("2");
    assertEquals("1", read(one), "nothing lets it look");
    cluster.kill(two.self());
    Awaitility.await().until(() -> read(one).equals("2"));
    int gets = storage.gets();
    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      assertEquals("2", read(one));
    }
    long halves = Duration.ofNanos(System.nanoTime() - start).toMillis() / 500;
    assertTrue(storage.gets() - gets <= 2 + halves, "one look answers for half a second");
  }

  @Test
  void afterAMemberWasLostAReadThatCannotBeComparedIsRefused() {
    FaultyBackend faulty = FaultyBackend.over(storage);
    Stash one = member(builder().storage(faulty));
    Stash two = member();
    owned(one);
    one.web().entries(KEY, "view").write(change("k", "1"), Map.of());
    faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
    assertEquals("1", read(one), "nothing lets it look");
    cluster.kill(two.self());
    Awaitility.await().until(() -> codeOfRead(one).equals("STORAGE_UNAVAILABLE"));
    faulty.heal();
    Awaitility.await().until(() -> codeOfRead(one).isEmpty());
    assertEquals("1", read(one));
  }

  @Test
  void aMemberThatJoinsAfterOneWasLostDoesNotEndTheDoubt() throws Exception {
    Stash one = member();
    Stash two = member();
    owned(one);
    one.web().entries(KEY, "view").write(change("k", "1"), Map.of());
    cluster.kill(two.self());
    Awaitility.await().until(() -> !one.members().contains(two.self()));
    Stash three = member();
    Awaitility.await().until(() -> one.members().contains(three.self()));
    writtenUnseen("2");
    assertTrue(shown(one).contains("{k=2}"), "what was cut off may have come back");
  }

  @Test
  void anOwnerLooksAgainWhenAnotherActorOfItsKeyIsOver() {
    Stash one = member();
    Stash two = member();
    owned(one);
    one.web().entries(KEY, "view").write(change("k", "1"), Map.of());
    cluster.cut(one.self(), two.self());
    owned(two);
    two.web().entries(KEY, "view").write(change("k", "2"), Map.of());
    owned(one);
    assertEquals("1", read(one), "nothing lets it look");
    cluster.heal(one.self(), two.self());
    Awaitility.await().until(() -> read(one).equals("2"));
    Awaitility.await().until(() -> one.liveSessions() + two.liveSessions() == 1);
  }

  @Test
  void aStateInDoubtIsNotHandedOver() {
    AtomicLong ahead = new AtomicLong();
    TimeSource time =
        () -> new Moment(ahead.get() + System.nanoTime() / 1_000_000, System.currentTimeMillis());
    Stash one = member(builder().time(time));
    Stash two = member(builder().time(time));
    Stash lost = member();
    owned(one);
    one.web().entries(KEY, "view").write(change("k", "1"), Map.of());
    cluster.kill(lost.self());
    Awaitility.await().until(() -> !one.members().contains(lost.self()));
    ahead.addAndGet(1_500);
    writtenUnseen("2");
    owned(two);
    Awaitility.await().until(() -> one.liveSessions() == 0);
    assertEquals("2", read(two));
  }

  private void writtenUnseen(String value) {
    try (Stash unseen =
        Stash.builder().secret("a secret of more than thirty-two bytes").storage(shared).build()) {
      unseen.web().entries(KEY, "view").write(change("k", value), Map.of());
    }
  }

  private static String shown(Stash at) throws Exception {
    try (Recorder recorder = new Recorder(at, KEY, page("a"))) {
      return recorder.awaited("mounted");
    }
  }

  private static String codeOfRead(Stash at) {
    try {
      read(at);
      return "";
    } catch (CallFailed refused) {
      return refused.code();
    }
  }

  private static String read(Stash at) {
    return at.web().entries(KEY, "view").read().getOrDefault("k", Json.NULL).text();
  }

  @Test
  void keysSpreadOverAllMembers() {
    for (int i = 0; i < 3; i++) {
      member();
    }
    List<Member> members = cluster.members();
    assertEquals(3, members.size());
    members.forEach(
        member ->
            assertTrue(
                Awaitility.await()
                    .until(() -> all.get(0).members().contains(member), there -> there)));
  }

  /** The page writes whenever the value has been read: the second time it has to wait. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUpdateThatWasOvertakenIsLeftInPeaceTheNextTime(boolean atTheOwner) throws Exception {
    Stash one = member();
    Stash two = member();
    owned(two);
    SessionView view = (atTheOwner ? two : one).web().session(SessionIds.of(KEY)).view("view");
    view.put("k", 1);
    Recorder page = opened(two, "a");
    List<Integer> read = new ArrayList<>();
    view.update(
        "k",
        Integer.class,
        k -> {
          read.add(k);
          page.write(read.size(), change("k", Integer.toString(10 * read.size())));
          if (read.size() == 1) {
            overtakes(page);
          }
          return k + 1;
        });
    assertEquals(List.of(1, 10), read);
    page.await("saved 2");
    assertTrue(stored().contains("\"data\":{\"k\":20}"), stored());
  }

  private static void overtakes(Recorder page) {
    try {
      page.await("done 1");
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private String stored() {
    return storage.dump().values().iterator().next();
  }
}
