package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.SessionEvent;
import dev.stash.SessionEvent.Created;
import dev.stash.SessionEvent.Ended;
import dev.stash.SessionEvent.Moved;
import dev.stash.SessionEvent.PrincipalChanged;
import dev.stash.SessionEvent.Why;
import dev.stash.StashBuilder;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import dev.stash.web.contract.MovableTime;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an application is told of its sessions, while browsers do what they do. */
class SessionEventsTest {
  private static final String A = "page-aaaaaaaaaaaaaaaa";
  private static final Optional<String> ADA = Optional.of("ada");
  private static final Optional<String> NOBODY = Optional.empty();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(70); // idle limit and a tenth, and more

  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private final Queue<SessionEvent> heard = new ConcurrentLinkedQueue<>();

  private Shop shop(Consumer<StashBuilder> more) {
    Shop shop =
        new Shop(
            new Helidon(),
            storage,
            options -> {
              options
                  .time(time)
                  .idleLimit(Duration.ofHours(1))
                  .absoluteLimit(Duration.ofHours(10))
                  .sweepEvery(Duration.ZERO)
                  .onSession(heard::add);
              more.accept(options);
            });
    shop.does("login", session -> session.login("ada"));
    shop.does("login-bob", session -> session.login("bob"));
    shop.does("rotate", Session::rotateId);
    shop.does("logout", Session::destroy);
    shop.does("nobody", session -> session.principal(null));
    return shop;
  }

  private Shop shop() {
    return shop(options -> {});
  }

  /** These and no others. */
  private void awaitHeard(SessionEvent... events) {
    Awaitility.await().atMost(SOON).until(() -> heard.size() >= events.length);
    assertEquals(List.of(events), List.copyOf(heard));
  }

  @Test
  void aSessionIsCreatedByItsFirstWriteAndOnce() throws Exception {
    try (Shop shop = shop()) {
      String cookie = shop.newBrowser();
      shop.act("count", cookie);
      shop.act("logout", shop.newBrowser());
      assertEquals(List.of(), List.copyOf(heard), "nothing is stored");
      shop.act("set", cookie);
      shop.act("set", cookie);
      awaitHeard(new Created(shop.key(cookie)));
      shop.awaitAllOutOfMemory();
      shop.act("set", cookie);
      String other = shop.newBrowser();
      try (Page page = Page.mount(shop, other, A, "t", false)) {
        page.await("mounted");
        page.event(1, "increment", "");
        page.awaitSaved(1);
        page.event(2, "increment", "");
        page.awaitSaved(2);
      }
      awaitHeard(new Created(shop.key(cookie)), new Created(shop.key(other)));
    }
  }

  @Test
  void aLoginMovesItAndSaysWhoseItIsAndALogoutEndsIt() throws Exception {
    try (Shop shop = shop()) {
      String first = shop.newBrowser();
      shop.act("set", first);
      String second = shop.after("login", first);
      String third = shop.after("rotate", second);
      shop.act("nobody", third);
      shop.act("logout", third);
      shop.act("logout", third);
      awaitHeard(
          new Created(shop.key(first)),
          new Moved(shop.key(first), shop.key(second)),
          new PrincipalChanged(shop.key(second), NOBODY, ADA),
          new Moved(shop.key(second), shop.key(third)),
          new PrincipalChanged(shop.key(third), ADA, NOBODY),
          new Ended(shop.key(third), NOBODY, Why.LOGGED_OUT));
    }
  }

  @Test
  void aLoginThatBeginsASessionCreatesItAndOneOfSomebodyElseEndsTheOneBefore() throws Exception {
    try (Shop shop = shop()) {
      String ada = shop.after("login", shop.newBrowser());
      String bob = shop.after("login-bob", ada);
      awaitHeard(
          new Created(shop.key(ada)),
          new PrincipalChanged(shop.key(ada), NOBODY, ADA),
          new Ended(shop.key(ada), ADA, Why.LOGGED_OUT),
          new Created(shop.key(bob)),
          new PrincipalChanged(shop.key(bob), NOBODY, Optional.of("bob")));
    }
  }

  @Test
  void whoSweepsTellsWhatHasExpiredAndOnce() throws Exception {
    try (Shop shop = shop()) {
      String ada = shop.after("login", shop.newBrowser());
      String ended = shop.after("login", shop.newBrowser());
      shop.act("logout", ended);
      shop.awaitAllOutOfMemory();
      awaitSize(5);
      heard.clear();
      time.pass(LONG);
      shop.stash.sweep();
      shop.stash.sweep();
      awaitHeard(new Ended(shop.key(ada), ADA, Why.LEFT_ALONE));
    }
  }

  private void awaitSize(int events) {
    Awaitility.await().atMost(SOON).until(() -> heard.size() == events);
  }

  @Test
  void whatBeginsInTheirPlaceTellsItToo() throws Exception {
    try (Shop shop = shop()) {
      String live = shop.after("login", shop.newBrowser());
      String stored = shop.after("login", shop.newBrowser());
      awaitSize(4);
      heard.clear();
      time.pass(LONG);
      shop.act("count", live);
      shop.act("count", live);
      shop.act("set", live); // it was in memory
      awaitHeard(new Ended(shop.key(live), ADA, Why.LEFT_ALONE), new Created(shop.key(live)));
      heard.clear();
      shop.awaitAllOutOfMemory();
      shop.act("count", stored);
      shop.awaitAllOutOfMemory();
      shop.act("set", stored);
      awaitHeard(new Ended(shop.key(stored), ADA, Why.LEFT_ALONE), new Created(shop.key(stored)));
      shop.stash.sweep();
      shop.act("set", stored);
      assertEquals(2, heard.size(), heard::toString);
    }
  }

  @Test
  void aLogoutOfOneThatWasLeftAloneIsNoLogout() throws Exception {
    try (Shop shop = shop()) {
      String ada = shop.after("login", shop.newBrowser());
      awaitSize(2);
      heard.clear();
      shop.awaitAllOutOfMemory();
      time.pass(LONG);
      shop.act("logout", ada);
      awaitHeard(new Ended(shop.key(ada), ADA, Why.LEFT_ALONE));
    }
  }

  @Test
  void aSessionThatIsTooOldIsToldWhereItIsFound() throws Exception {
    try (Shop shop = shop()) {
      String open = shop.after("login", shop.newBrowser());
      try (Page page = Page.mount(shop, open, A, "t", false)) {
        page.await("mounted");
        awaitSize(2);
        heard.clear();
        time.pass(Duration.ofHours(11));
        page.send("{\"type\":\"ping\"}"); // the actor's own clock would look within a day
        page.event(1, "increment", "");
        assertEquals(1008, page.closed.get(30, TimeUnit.SECONDS));
      }
      awaitHeard(new Ended(shop.key(open), ADA, Why.TOO_OLD));
      heard.clear();
      String used = shop.after("login", shop.newBrowser());
      awaitSize(2);
      heard.clear();
      time.pass(Duration.ofHours(11));
      shop.stash.sweep();
      awaitHeard(new Ended(shop.key(used), ADA, Why.TOO_OLD));
    }
  }

  @Test
  void allThatAUserHasEndByName() throws Exception {
    try (Shop shop = shop()) {
      String one = shop.after("login", shop.newBrowser());
      String two = shop.after("login", shop.newBrowser());
      awaitSize(4);
      heard.clear();
      assertEquals(2, shop.stash.endSessionsOf("ada"));
      awaitSize(2);
      assertTrue(heard.contains(new Ended(shop.key(one), ADA, Why.LOGGED_OUT)), heard::toString);
      assertTrue(heard.contains(new Ended(shop.key(two), ADA, Why.LOGGED_OUT)), heard::toString);
    }
  }

  @Test
  void ofSeveralMembersOneTells() throws Exception {
    try (TestCluster cluster = new TestCluster();
        Shop one = shop(options -> options.cluster(cluster.member()).member("one"));
        Shop two = shop(options -> options.cluster(cluster.member()).member("two"))) {
      String cookie = one.newBrowser();
      cluster.place(one.key(cookie), two.stash.self());
      one.act("set", cookie);
      two.act("set", cookie);
      awaitHeard(new Created(one.key(cookie)));
      cluster.place(one.key(cookie), one.stash.self());
      two.act("set", cookie);
      two.act("logout", cookie);
      awaitHeard(new Created(one.key(cookie)), new Ended(one.key(cookie), NOBODY, Why.LOGGED_OUT));
    }
  }

  @Test
  void aListenerThatThrowsHarmsNothingAndWritesOneLine() throws Exception {
    Logger logger = Logger.getLogger(SessionEvent.class.getName());
    Queue<LogRecord> lines = new ConcurrentLinkedQueue<>();
    Filter noting = line -> !lines.add(line);
    logger.setFilter(noting);
    try (Shop shop =
        shop(
            options ->
                options.onSession(
                    event -> {
                      heard.add(event);
                      throw new AssertionError("on purpose");
                    }))) {
      String cookie = shop.newBrowser();
      shop.act("set", cookie);
      String ada = shop.after("login", cookie);
      assertEquals("7", shop.act("count", ada).body());
      assertEquals("logout", shop.act("logout", ada).body());
      awaitSize(4);
    } finally {
      logger.setFilter(null);
    }
    assertEquals(1, lines.size(), lines::toString);
    assertEquals("on purpose", lines.element().getThrown().getMessage());
  }

  @Test
  void aListenerThatIsStuckHoldsUpNobodyAndIsToldAllInTheEnd() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    Consumer<SessionEvent> slow =
        event -> {
          try {
            assertTrue(stuck.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
          }
          threads.add(Thread.currentThread());
          heard.add(event);
        };
    String cookie;
    String ada;
    try (Shop shop = shop(options -> options.onSession(slow))) {
      cookie = shop.newBrowser();
      shop.act("set", cookie);
      ada = shop.after("login", cookie);
      assertEquals("7", shop.act("count", ada).body());
      cookie = shop.key(cookie);
      ada = shop.key(ada);
      assertEquals(List.of(), List.copyOf(heard));
      Thread.startVirtualThread(stuck::countDown);
    }
    assertEquals( // closed, and all of it was told
        List.of(
            new Created(cookie), new Moved(cookie, ada), new PrincipalChanged(ada, NOBODY, ADA)),
        List.copyOf(heard));
    assertTrue(threads.stream().allMatch(Thread::isVirtual), threads::toString);
  }

  @Test
  void aListenerMayCallStash() throws Exception {
    Queue<Integer> found = new ConcurrentLinkedQueue<>();
    Queue<Shop> shops = new ConcurrentLinkedQueue<>();
    try (Shop shop =
        shop(
            options ->
                options.onSession(
                    event -> found.add(shops.element().stash.sessionsOf("ada").size())))) {
      shops.add(shop);
      shop.act("login", shop.newBrowser());
      Awaitility.await().atMost(SOON).until(() -> List.copyOf(found).equals(List.of(1, 1)));
    }
  }

  @Test
  void aNewSecretMovesIt() throws Exception {
    String before = "another secret that has more than thirty-two bytes";
    String cookie;
    String key;
    try (Shop shop = shop(options -> options.secret(before))) {
      cookie = shop.newBrowser();
      shop.act("set", cookie);
      key = shop.key(cookie);
    }
    try (Shop shop = shop(options -> options.formerSecrets(before))) {
      assertEquals("7", shop.act("count", cookie).body());
      awaitHeard(new Created(key), new Moved(key, shop.key(cookie)));
    }
  }
}
