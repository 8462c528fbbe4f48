package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.identity.EarlierCookie;
import dev.stash.testing.TestBackend;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ids that are over do not come back, and old ones are good for what they have stored. */
abstract class OldIdsContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final Duration LIMIT = Duration.ofDays(90);
  private static final Duration DAY = Duration.ofDays(1);

  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private final Shop shop;

  OldIdsContract(WebModule module) {
    Instant december = Instant.parse("2026-12-10T12:00:00Z");
    time.jump(Duration.between(time.clock().instant(), december));
    this.shop =
        new Shop(
            module,
            storage,
            options -> options.time(time).absoluteLimit(LIMIT).sweepEvery(Duration.ZERO));
    shop.does(
        "login",
        session -> {
          session.rotateId();
          session.principal("ann");
        });
    shop.does("logout", Session::destroy);
    shop.actions.put("who", session -> session.principal().orElse("nobody"));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Object does(String name, Session session) {
    return Objects.requireNonNull(shop.actions.get(name)).apply(session);
  }

  private void removeAllThatIsStored() {
    shop.awaitAllOutOfMemory();
    storage
        .list("", null, 1_000)
        .objects()
        .forEach(item -> storage.delete(item.key(), item.etag()));
  }

  @Test
  void anIdPastTheLimitIsOverAndNobodyAsksTheStorage() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    removeAllThatIsStored();
    time.pass(LIMIT.plus(DAY).plus(DAY));
    int gets = storage.gets();
    var page = shop.get("/", "Accept", "text/html", "Cookie", cookie);
    var renewed = shop.renew(cookie);
    for (var answer : List.of(page, renewed)) {
      assertNotEquals(cookie, Browser.cookie(answer));
      assertNotEquals(shop.key(cookie), shop.key(Browser.cookie(answer)), "another id");
    }
    try (Page late = Page.mount(shop, cookie, PAGE_A, "t", true)) {
      assertEquals("expired", late.await("leave").getString("reason"));
      assertEquals(1008, late.closed.get(10, TimeUnit.SECONDS));
    }
    assertEquals(gets, storage.gets());
    HttpResponse<String> written = shop.act("set", cookie);
    assertEquals("7", shop.act("count", Browser.cookie(written)).body());
    assertEquals("0", shop.act("count", cookie).body());
    time.pass(Duration.ofDays(3_650));
    assertEquals("0", shop.act("count", cookie).body(), "ten years later");
  }

  @Test
  void anIdThatWasLoggedOutIsOverForAsLongAsItCouldCount() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    shop.act("logout", cookie);
    for (int week = 0; week < 12; week++) {
      time.pass(Duration.ofDays(7));
      shop.awaitAllOutOfMemory();
      shop.stash.sweep();
      HttpResponse<String> answer = shop.act("set", cookie);
      assertNotEquals(
          shop.key(cookie), shop.key(Browser.cookie(answer)), "after " + week + " weeks");
    }
    time.pass(Duration.ofDays(10));
    shop.stash.sweep();
    assertFalse(
        storage.dump().keySet().toString().contains(shop.key(cookie)), "nothing is for ever");
    assertNotEquals(shop.key(cookie), shop.key(shop.after("set", cookie)));
  }

  @Test
  void aTombstoneIsReadOnceByASweeperAndAnExpiredSessionIsDeleted() throws Exception {
    String gone = shop.newBrowser();
    shop.act("set", gone);
    shop.act("logout", gone);
    String idle = shop.newBrowser();
    shop.act("set", idle);
    time.pass(Duration.ofDays(8));
    shop.awaitAllOutOfMemory();
    int gets = storage.gets();
    assertEquals(1, shop.stash.sweep().sessions());
    assertEquals(gets + 2, storage.gets());
    assertEquals(Set.of("sessions/" + shop.key(gone) + ".json"), storage.dump().keySet());
  }

  @Test
  void anExpiredSessionAnswersAsEnded() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    String now = shop.after("login", cookie);
    for (int week = 0; week < 12; week++) {
      time.pass(Duration.ofDays(6));
      assertEquals("7", shop.act("count", now).body());
    }
    now = shop.after("login", now); // a young id, and its session is as old as it was
    time.pass(Duration.ofDays(6));
    assertEquals("7", shop.act("count", now).body());
    time.pass(Duration.ofDays(6));
    assertEquals("7", shop.act("count", now).body());
    time.pass(Duration.ofDays(7)); // 91 days
    shop.awaitAllOutOfMemory();
    int puts = storage.puts();
    try (Page page = Page.mount(shop, now, PAGE_A, "t", true)) {
      assertEquals("expired", page.await("leave").getString("reason"));
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
    }
    var renewed = shop.renew(now);
    assertNotEquals(shop.key(now), shop.key(Browser.cookie(renewed)));
    HttpResponse<String> read = shop.act("count", now);
    assertEquals("0", read.body());
    assertNotEquals(shop.key(now), shop.key(Browser.cookie(read)));
    assertEquals(puts, storage.puts(), "what is over costs nothing");
  }

  @Test
  void anOpenSocketEndsWithItsId() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(Duration.ofDays(60));
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.awaitSaved(1); // its session is young
      time.pass(Duration.ofDays(31));
      page.send("{\"type\":\"ping\"}");
      page.await("pong");
      time.pass(DAY);
      page.send("{\"type\":\"ping\"}");
      assertEquals("expired", page.await("leave").getString("reason"));
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void anIdOlderThanADayThatHasStoredNothingIsReplacedAtItsFirstWrite() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(DAY.plus(DAY));
    assertEquals(List.of(), Browser.ids(shop.act("count", cookie)), "nothing for who only looks");
    assertEquals(0, storage.puts());
    String next = shop.after("set", cookie);
    assertNotEquals(shop.key(cookie), shop.key(next));
    assertEquals("7", shop.act("count", next).body());
    assertEquals(List.of(), Browser.ids(shop.act("set", next)), "once");
    assertEquals(
        "7", shop.act("count", cookie).body(), "what was on its way is of the same session");
    time.pass(Duration.ofSeconds(31));
    HttpResponse<String> thief = shop.act("count", cookie);
    assertEquals("0", thief.body());
    assertNotEquals(shop.key(next), shop.key(Browser.cookie(thief)));
  }

  @Test
  void anIdThatHasStoredSomethingOrIsYoungIsNot() throws Exception {
    String young = shop.newBrowser();
    assertEquals(List.of(), Browser.ids(shop.act("set", young)));
    time.pass(DAY.plus(DAY));
    assertEquals(List.of(), Browser.ids(shop.act("set", young)));
    assertEquals("7", shop.act("count", young).body());
  }

  @Test
  void requestsThatWriteAtOnceAreOfOneSession() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(DAY.plus(DAY));
    Set<String> given = new HashSet<>();
    try (ExecutorService browser = Executors.newFixedThreadPool(8)) {
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String key = "k" + i;
        shop.actions.put(
            key,
            session -> {
              session.view("counter").put(key, 1);
              return key;
            });
        answers.add(browser.submit(() -> shop.act(key, cookie)));
      }
      for (Future<HttpResponse<String>> answer : answers) {
        HttpResponse<String> response = answer.get(30, TimeUnit.SECONDS);
        assertEquals(200, response.statusCode(), response.body());
        given.add(Browser.cookie(response));
      }
    }
    assertEquals(1, given.size());
    shop.actions.put(
        "all",
        session -> {
          int found = 0;
          for (int i = 0; i < 8; i++) {
            found += session.view("counter").get("k" + i, Integer.class).orElse(0);
          }
          return found;
        });
    assertEquals("8", shop.act("all", given.iterator().next()).body());
  }

  @Test
  void anIdWhoseViewIsOpenIsKeptAndASocketThatComesTooLateComesAgain() throws Exception {
    String cookie = shop.newBrowser();
    String other = shop.newBrowser();
    time.pass(DAY.plus(DAY));
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      assertEquals(List.of(), Browser.ids(shop.act("set", cookie)), "the page would not see it");
      assertEquals(7, page.await("state").getJsonObject("changes").getInt("count"));
    }
    String next = shop.after("set", other);
    try (Page page = Page.mount(shop, other, PAGE_A, "t", false)) {
      assertEquals("draining", page.await("leave").getString("reason"));
    }
    try (Page page = Page.mount(shop, next, PAGE_A, "t", false)) {
      assertEquals(7, page.await("mounted").getJsonObject("state").getInt("count"));
    }
  }

  @Test
  void aLoginAtTheSameTimeIsOfTheSameSession() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(DAY.plus(DAY));
    shop.act("set", cookie);
    String now = shop.after("login", cookie);
    assertEquals("7", shop.act("count", now).body());
    assertEquals(1, shop.stash.sessionsOf("ann").size());
  }

  @Test
  void aCookieOfAnEarlierReleaseKeepsItsSessionAndIsSignedAnew() throws Exception {
    String cookie = EarlierCookie.of(Shop.SECRET, 1);
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.awaitSaved(1);
    }
    HttpResponse<String> answer = shop.act("count", cookie);
    assertEquals("1", answer.body());
    String anew = Browser.cookie(answer);
    assertEquals(shop.key(cookie), shop.key(anew));
    assertTrue(anew.length() > cookie.length());
    assertEquals(List.of(), Browser.ids(shop.act("count", anew)));
    time.pass(Duration.ofDays(240)); // August 2027
    assertEquals("0", shop.act("count", cookie).body());
    assertNotEquals(shop.key(cookie), shop.key(shop.after("count", cookie)), "no longer read");
  }

  @Test
  void itIsNotWhileAnotherTabLogsIn() throws Exception {
    String cookie = EarlierCookie.of(Shop.SECRET, 2);
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.awaitSaved(1);
    }
    shop.actions.put(
        "load",
        session -> {
          String shown = String.valueOf(session.view("counter").get("count", int.class));
          try {
            shop.act("login", cookie);
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
          return shown;
        });
    HttpResponse<String> late = shop.act("load", cookie);
    assertEquals("Optional[1]", late.body());
    assertEquals(List.of(), Browser.ids(late), "the old id would take the place of the new one");
  }

  @Test
  void aPlantedCookieOfAnEarlierReleaseIsNotGivenTodaysDate() throws Exception {
    shop.actions.put(
        "look-and-set", session -> does("count", session) + ", " + does("set", session));
    int id = 3;
    for (String write : List.of("set", "look-and-set")) {
      String planted = EarlierCookie.of(Shop.SECRET, id++);
      assertEquals(List.of(), Browser.ids(shop.act("count", planted)), "it has stored nothing");
      String next = shop.after(write, planted);
      assertNotEquals(shop.key(planted), shop.key(next), write);
      assertEquals("7", shop.act("count", next).body());
      time.pass(Duration.ofSeconds(31));
      assertEquals("0", shop.act("count", planted).body(), "who planted it is out");
    }
  }

  @Test
  void theSessionInThePlaceOfAnUnusedOneIsTheSameOneToItsPages() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(DAY.plus(DAY));
    String lineage;
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      lineage = page.await("mounted").getString("session");
    }
    shop.awaitNoSockets();
    shop.awaitAllOutOfMemory();
    String next = shop.after("set", cookie);
    assertNotEquals(shop.key(cookie), shop.key(next));
    try (Page page = Page.mount(shop, next, PAGE_A, "t", true)) {
      assertEquals(lineage, page.await("mounted").getString("session"), "it keeps what it queued");
    }
  }

  @Test
  void aSessionThatWasLeftAloneForTooLongIsTheSameOneToItsPages() throws Exception {
    String cookie = shop.after("login", shop.newBrowser());
    String lineage;
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      lineage = page.await("mounted").getString("session");
    }
    shop.awaitNoSockets();
    shop.awaitAllOutOfMemory(); // who lets go of it later has been there until then
    time.pass(Duration.ofDays(8));
    shop.awaitAllOutOfMemory();
    for (int i = 0; i < 2; i++) {
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", true)) {
        var mounted = page.await("mounted");
        assertEquals(lineage, mounted.getString("session"));
        page.event(mounted.getInt("lastEvent") + 1, "increment", "");
        page.awaitSaved(mounted.getInt("lastEvent") + 1);
      }
      shop.awaitNoSockets();
      shop.awaitAllOutOfMemory();
    }
    assertEquals("nobody", shop.act("who", cookie).body());
  }
}
