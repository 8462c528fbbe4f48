package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Login and logout: a new id that keeps the values, an end that stays one, sessions by user. */
abstract class LoginContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";

  private final TestBackend storage = new TestBackend();
  private final MovableTime time = new MovableTime();
  private final ExecutorService tabsAtOnce = Executors.newVirtualThreadPerTaskExecutor();
  private final Shop shop;

  LoginContract(WebModule module) {
    this.shop = new Shop(module, storage, options -> options.time(time));
    shop.does("login", session -> session.login("ada"));
    shop.does("login-bob", session -> session.login("bob"));
    shop.does("logout", Session::destroy);
    shop.actions.put("who", session -> session.principal().orElse("nobody"));
  }

  @AfterEach
  void stop() {
    tabsAtOnce.shutdown();
    shop.close();
  }

  @Test
  void aNewIdKeepsTheValuesAndAllTabsFollow() throws Exception {
    String before = shop.newBrowser();
    try (Page a = Page.mount(shop, before, PAGE_A, "t1", false);
        Page b = Page.mount(shop, before, PAGE_B, "t2", false)) {
      a.await("mounted");
      b.await("mounted");
      a.event(1, "increment", "");
      a.event(2, "type", "{\"text\":\"half\"}");
      a.awaitSaved(2);
      HttpResponse<String> login = shop.act("login", before);
      String after = Browser.cookie(login);
      assertNotEquals(before, after);
      for (Page page : new Page[] {a, b}) {
        JsonObject leave = page.await("leave");
        assertEquals("draining", leave.getString("reason"));
        assertTrue(leave.getInt("retryAfterMs") <= 1_000);
        assertEquals(1013, page.closed.get(10, TimeUnit.SECONDS));
      }
      try (Page again = Page.mount(shop, after, PAGE_A, "t1", true)) {
        JsonObject mounted = again.await("mounted");
        assertEquals("recovered", mounted.getString("status"));
        assertEquals(2, mounted.getInt("lastEvent"));
        assertEquals(1, mounted.getJsonObject("state").getInt("count"));
        assertEquals("half", mounted.getJsonObject("state").getString("draft"));
        again.event(2, "increment", ""); // a resend over the new id is still a resend
        again.event(3, "increment", "");
        assertEquals(2, again.await("state").getJsonObject("changes").getInt("count"));
      }
      assertEquals("ada", shop.act("who", after).body());
    }
  }

  @Test
  void aSessionKeepsItsLineageOverEveryNewIdAndTheNextOneHasAnother() throws Exception {
    String first = shop.newBrowser();
    String lineage = lineage(first);
    shop.act("set", first);
    String second = shop.after("login", first);
    String third = shop.after("login", second);
    assertEquals(lineage, lineage(third));
    String bob = shop.after("logout", third);
    assertNotEquals(lineage, lineage(bob));
    assertEquals(lineage(bob), lineage(bob));
    assertNotEquals(lineage, lineage(shop.newBrowser()));
  }

  @Test
  void aSessionThatHasStoredNothingKeepsItsLineageAlike() throws Exception {
    shop.does("rotate", Session::rotateId);
    String before = shop.newBrowser();
    String lineage = lineage(before);
    assertEquals(0, storage.dump().size());
    String after = shop.after("rotate", before);
    assertEquals(lineage, lineage(after));
  }

  /** What a page of this browser is told that its session is called. */
  private String lineage(String cookie) throws Exception {
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", false)) {
      return page.await("mounted").getString("session");
    }
  }

  @Test
  void theOldIdNeverShowsAValueAgainAndIsDeadAfterTheOverlap() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    String after = shop.after("login", before);
    assertEquals("SESSION_ROTATED", shop.act("count", before).body());
    try (Page thief = Page.mount(shop, before, PAGE_B, "t2", false)) {
      assertEquals("draining", thief.await("leave").getString("reason"));
    }
    assertEquals("7", shop.act("count", after).body(), "the browser has it");
    time.pass(Duration.ofSeconds(31));
    try (Page thief = Page.mount(shop, before, PAGE_B, "t2", false)) {
      assertEquals("logged_out", thief.await("leave").getString("reason"));
      assertEquals(1008, thief.closed.get(10, TimeUnit.SECONDS));
    }
    HttpResponse<String> late = shop.act("count", before);
    assertEquals("0", late.body());
    assertNotEquals(before, Browser.cookie(late), "it gets a session of its own");
    assertEquals("7", shop.act("count", after).body());
  }

  @Test
  void whatIsTypedWhileTheIdChangesIsAppliedOnce() throws Exception {
    String cookie = shop.newBrowser();
    int event = 0;
    for (int round = 0; round < 5; round++) {
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", round > 0)) {
        JsonObject mounted = page.await("mounted");
        int applied = mounted.getInt("lastEvent");
        for (int id = applied + 1; id <= event; id++) {
          page.event(id, "increment", ""); // as stash.js does: what was not applied comes again
        }
        for (int i = 0; i < 50; i++) {
          page.event(++event, "increment", "");
        }
        cookie = shop.after("login", cookie);
        page.await("leave");
      }
    }
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", true)) {
      int applied = page.await("mounted").getInt("lastEvent");
      for (int id = applied + 1; id <= event; id++) {
        page.event(id, "increment", "");
      }
      page.awaitSaved(event);
    }
    assertEquals(String.valueOf(event), shop.act("count", cookie).body());
  }

  @Test
  void logoutClosesEverySocketRefusesWhatIsLateAndGivesANewId() throws Exception {
    String before = shop.newBrowser();
    try (Page a = Page.mount(shop, before, PAGE_A, "t1", false);
        Page b = Page.mount(shop, before, PAGE_B, "t2", false)) {
      a.await("mounted");
      b.await("mounted");
      a.event(1, "increment", "");
      a.awaitSaved(1);
      HttpResponse<String> logout = shop.act("logout", before);
      for (Page page : new Page[] {a, b}) {
        assertEquals("logged_out", page.await("leave").getString("reason"));
        assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
      }
      assertNotEquals(before, Browser.cookie(logout));
      assertNotEquals(before, Browser.cookie(shop.renew(before)), "a page asks as well");
      String tombstone = storage.dump().values().iterator().next();
      assertTrue(tombstone.contains("\"tombstone\""), tombstone);
      assertFalse(tombstone.contains("count"), tombstone);
    }
    try (Page late = Page.mount(shop, before, PAGE_A, "t1", true)) {
      assertEquals("logged_out", late.await("leave").getString("reason"));
    }
    assertEquals(1, storage.dump().size(), "nothing came back, and nobody got an object");
  }

  @Test
  void aPageWhoseSessionIsOverGetsANewIdByAsking() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    var alive = shop.renew(before);
    assertEquals(204, alive.statusCode());
    assertFalse(alive.headers().firstValue("Set-Cookie").isPresent(), "a living one keeps its id");
    String after = shop.after("login", before);
    assertFalse(
        shop.renew(before).headers().firstValue("Set-Cookie").isPresent(),
        "the new id is on its way already");
    shop.act("count", after);
    time.pass(Duration.ofSeconds(31));
    var over = shop.renew(before);
    assertEquals(204, over.statusCode());
    assertNotEquals(before, Browser.cookie(over));
    var foreign = shop.post("/stash/session", "Cookie", before, "Origin", "https://evil.example");
    assertEquals(403, foreign.statusCode());
  }

  @Test
  void allSessionsOfAUserAreFoundAndEnded() throws Exception {
    String laptop = shop.after("login", shop.newBrowser());
    String phone = shop.after("login", shop.newBrowser());
    String stranger = shop.newBrowser();
    shop.act("set", stranger);
    shop.act("set", phone);
    assertEquals(2, shop.stash.sessionsOf("ada").size());
    assertEquals(0, shop.stash.sessionsOf("bob").size());
    try (Page page = Page.mount(shop, laptop, PAGE_A, "t1", false)) {
      page.await("mounted");
      assertEquals(2, shop.stash.endSessionsOf("ada"));
      assertEquals("logged_out", page.await("leave").getString("reason"));
    }
    assertEquals(0, shop.stash.sessionsOf("ada").size());
    assertEquals("0", shop.act("count", phone).body());
    assertEquals("7", shop.act("count", stranger).body());
  }

  /** "Sign out my other devices", OWASP ASVS 5.0 §7.4.3 and §7.5.2. */
  @Test
  void theOtherSessionsOfAUserEndAndTheOneAtHandGoesOn() throws Exception {
    String laptop = shop.after("login", shop.newBrowser());
    String phone = shop.after("login", shop.newBrowser());
    String tablet = shop.after("login", shop.newBrowser());
    String stranger = shop.newBrowser();
    List.of(laptop, phone, tablet, stranger).forEach(each -> act("set", each));
    shop.actions.put("others", session -> shop.stash.endOtherSessionsOf("ada", session));
    try (Page mine = Page.mount(shop, laptop, PAGE_A, "t1", false);
        Page theirs = Page.mount(shop, phone, PAGE_B, "t1", false)) {
      mine.await("mounted");
      theirs.await("mounted");
      assertEquals("2", shop.act("others", laptop).body());
      assertEquals("logged_out", theirs.await("leave").getString("reason"));
      mine.event(1, "increment", "");
      mine.awaitSaved(1);
    }
    assertEquals("8", shop.act("count", laptop).body());
    assertEquals("0", shop.act("count", phone).body());
    assertEquals("0", shop.act("count", tablet).body());
    assertEquals("7", shop.act("count", stranger).body());
    assertEquals(1, shop.stash.sessionsOf("ada").size());
    assertEquals("0", shop.act("others", laptop).body());
  }

  /** OWASP ASVS 5.0 §7.5.2. */
  @Test
  void aPageOfDevicesShowsEachAndEndsTheOneThatIsChosen() throws Exception {
    shop.actions.put("devices", this::devices);
    shop.actions.put(
        "end-phone",
        mine -> {
          String chosen = handle("phone");
          shop.stash.sessionsOf("ada").stream()
              .filter(each -> each.handle().equals(chosen))
              .forEach(Session::destroy);
          return devices(mine);
        });
    List.of("laptop", "phone").forEach(each -> shop.does(each, session -> session.label(each)));
    String laptop = shop.after("login", shop.newBrowser());
    act("laptop", laptop);
    time.pass(Duration.ofHours(1));
    String phone = shop.after("login", shop.newBrowser());
    act("phone", phone);
    String again = shop.after("login", phone);
    time.pass(Duration.ofHours(2));
    act("set", laptop);
    assertEquals(
        "[laptop, at hand, began 3 h ago, seen 0 h ago; phone, began 2 h ago, seen 2 h ago]",
        shop.act("devices", laptop).body());
    try (Page theirs = Page.mount(shop, again, PAGE_B, "t1", false)) {
      theirs.await("mounted");
      assertEquals(
          "[laptop, at hand, began 3 h ago, seen 0 h ago]", shop.act("end-phone", laptop).body());
      assertEquals("logged_out", theirs.await("leave").getString("reason"));
      assertEquals(1008, theirs.closed.get(10, TimeUnit.SECONDS));
    }
    assertEquals("nobody", shop.act("who", again).body());
  }

  private String devices(Session mine) {
    return shop.stash.sessionsOf("ada").stream()
        .map(each -> described(each, each.handle().equals(mine.handle())))
        .sorted()
        .collect(Collectors.joining("; ", "[", "]"));
  }

  private String described(Session each, boolean atHand) {
    return "%s%s, began %d h ago, seen %d h ago"
        .formatted(
            each.label().orElse("?"),
            atHand ? ", at hand" : "",
            hoursSince(each.createdAt()),
            hoursSince(each.lastSeenAt()));
  }

  private long hoursSince(Instant then) {
    return Duration.between(then, Instant.ofEpochMilli(time.now().wall())).toHours();
  }

  private String handle(String label) {
    return shop.stash.sessionsOf("ada").stream()
        .filter(each -> each.label().equals(Optional.of(label)))
        .map(Session::handle)
        .collect(Collectors.joining());
  }

  private void act(String name, String cookie) {
    try {
      assertEquals(200, shop.act(name, cookie).statusCode());
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void whoLogsOutOrChangesIsFoundNoMore() throws Exception {
    String cookie = shop.after("login", shop.newBrowser());
    shop.does("become-bob", session -> session.principal("bob"));
    shop.act("become-bob", cookie);
    assertEquals(0, shop.stash.sessionsOf("ada").size());
    assertEquals(1, shop.stash.sessionsOf("bob").size());
    shop.act("logout", cookie);
    assertEquals(0, shop.stash.sessionsOf("bob").size());
    assertEquals(
        0, storage.dump().keySet().stream().filter(key -> key.startsWith("principals/")).count());
  }

  @Test
  void clicksOneAfterTheOtherLeadToOneSession() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    String first = shop.after("login", before);
    assertEquals(first, shop.after("login", before));
    assertEquals(first, shop.after("login", before));
    assertEquals("7", shop.act("count", first).body());
    assertEquals("ada", shop.act("who", first).body());
    assertEquals(1, shop.stash.sessionsOf("ada").size());
  }

  @Test
  void tabsThatLogInAtOnceShareOneSession() throws Exception {
    int rounds = Integer.getInteger("stash.logins", 5);
    for (int round = 0; round < rounds; round++) {
      String before = shop.newBrowser();
      shop.act("set", before);
      List<CompletableFuture<String>> tabs = new ArrayList<>();
      for (int tab = 0; tab < 6; tab++) {
        tabs.add(
            CompletableFuture.supplyAsync(
                () -> unchecked(() -> shop.after("login", before)), tabsAtOnce));
      }
      Set<String> ids = new HashSet<>();
      for (CompletableFuture<String> tab : tabs) {
        ids.add(tab.get(60, TimeUnit.SECONDS));
      }
      assertEquals(1, ids.size(), "round " + round);
      assertEquals("7", shop.act("count", ids.iterator().next()).body());
    }
  }

  private static <T> T unchecked(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void aPersonWhoNavigatesIsBroughtBack() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    shop.act("login", before);
    var page = shop.get("/session/count", "Cookie", before, "Accept", "text/html");
    assertEquals(503, page.statusCode());
    assertEquals("1", page.headers().firstValue("Retry-After").orElseThrow());
    assertEquals("1", page.headers().firstValue("Refresh").orElseThrow());
    assertFalse(page.headers().firstValue("Set-Cookie").isPresent());
    String from = shop.origin() + "/login?next=%2Fcart";
    String[] form = {"Cookie", before, "Sec-Fetch-Mode", "navigate", "Referer", from};
    assertEquals(
        "1; url=/login?next=%2Fcart",
        shop.post("/session/count", form).headers().firstValue("Refresh").orElseThrow());
    form[5] = "https://evil.example/login";
    assertFalse(shop.post("/session/count", form).headers().firstValue("Refresh").isPresent());
    String[] fetch = {"Cookie", before, "Sec-Fetch-Mode", "cors"};
    var data = shop.get("/session/count", fetch);
    assertEquals(503, data.statusCode());
    assertFalse(data.headers().firstValue("Refresh").isPresent());
  }

  @Test
  void aLostAnswerIsClaimedByTheNextLoginAndWhatATabHadQueuedIsAppliedOnce() throws Exception {
    String before = shop.newBrowser();
    try (Page tab = Page.mount(shop, before, PAGE_A, "t1", false)) {
      tab.await("mounted");
      tab.event(1, "increment", "");
      tab.awaitSaved(1);
      shop.act("login", before); // its answer is lost
      assertEquals("draining", tab.await("leave").getString("reason"));
    }
    time.pass(Duration.ofSeconds(8));
    try (Page tab = Page.mount(shop, before, PAGE_A, "t1", true)) {
      assertEquals("draining", tab.await("leave").getString("reason"), "it keeps what it has");
    }
    HttpResponse<String> page = shop.act("count", before);
    assertEquals("0", page.body());
    String begun = Browser.cookie(page);
    try (Page tab = Page.mount(shop, begun, PAGE_A, "t1", true)) {
      assertEquals("draining", tab.await("leave").getString("reason"), "it is of another session");
    }
    try (Page tab = Page.mount(shop, begun, PAGE_B, "t2", false)) {
      tab.await("mounted");
      tab.event(1, "theme", "\"dark\"");
      tab.awaitSaved(1);
    }
    String found = shop.after("login", begun);
    try (Page tab = Page.mount(shop, found, PAGE_A, "t1", true)) {
      JsonObject mounted = tab.await("mounted");
      assertEquals("recovered", mounted.getString("status"));
      assertEquals(1, mounted.getInt("lastEvent"));
      tab.event(1, "increment", "");
      tab.event(2, "increment", "");
      tab.awaitSaved(2);
    }
    try (Page tab = Page.mount(shop, found, PAGE_B, "t2", true)) {
      JsonObject mounted = tab.await("mounted");
      assertEquals(1, mounted.getInt("lastEvent"), "its events came along");
      assertEquals("dark", mounted.getJsonObject("state").getString("theme"));
    }
    assertEquals("2", shop.act("count", found).body());
  }

  @Test
  void whatATabOfAnnHadQueuedIsNotForBobWhoLogsInAfterHerLostAnswer() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    String adas = lineage(before);
    shop.act("login", before); // its answer is lost
    time.pass(Duration.ofSeconds(8));
    String begun = shop.after("count", before);
    assertEquals(adas, lineage(begun), "ada may still come back");
    String bobs = shop.after("login-bob", begun);
    assertNotEquals(adas, lineage(bobs));
  }

  @Test
  void whatATabOfAnnHadQueuedIsForNobodyWhenNobodyCanClaimHersAnyMore() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    String adas = lineage(before);
    shop.act("login", before); // its answer is lost
    time.pass(Duration.ofSeconds(8));
    String begun = shop.after("count", before);
    time.pass(Duration.ofMinutes(10));
    try (Page tab = Page.mount(shop, begun, PAGE_A, "t1", true)) {
      assertNotEquals(adas, tab.await("mounted").getString("session"));
    }
  }

  @Test
  void aRequestWithADeadIdThatMayNotGetAnotherIsToldSoAndNotToComeAgain() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    String after = shop.after("login", before);
    assertEquals("7", shop.act("count", after).body());
    time.pass(Duration.ofSeconds(60));
    String[] form = {"Cookie", before, "Accept", "text/html", "Referer", shop.origin() + "/cart"};
    HttpResponse<String> late = shop.post("/session/set", form);
    assertEquals(409, late.statusCode());
    assertFalse(late.headers().firstValue("Retry-After").isPresent());
    assertFalse(late.headers().firstValue("Refresh").isPresent());
    assertEquals("no-store", late.headers().firstValue("Cache-Control").orElseThrow());
    assertFalse(late.headers().firstValue("Set-Cookie").isPresent());
  }

  @Test
  void aPersonBehindAProxyIsBroughtBackToo() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    shop.act("login", before);
    String[] form = {
      "Cookie",
      before,
      "Sec-Fetch-Mode",
      "navigate",
      "Sec-Fetch-Site",
      "same-origin",
      "Referer",
      "https://shop.example/login"
    };
    assertEquals(
        "1; url=/login",
        shop.post("/session/count", form).headers().firstValue("Refresh").orElseThrow());
    form[3] = "cors";
    assertFalse(shop.post("/session/count", form).headers().firstValue("Refresh").isPresent());
  }

  @Test
  void aPageThatWasLoadedMeanwhileAndHasWrittenNothingComesBackToADifferentOwner()
      throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    shop.act("login", before); // its answer is lost
    time.pass(Duration.ofSeconds(8));
    String begun = shop.after("count", before);
    try (Page tab = Page.mount(shop, begun, PAGE_B, "t2", false)) {
      tab.await("mounted");
    }
    shop.awaitAllOutOfMemory(); // its next owner knows what is stored
    try (Page tab = Page.mount(shop, begun, PAGE_B, "t2", true)) {
      assertEquals("recovered", tab.await("mounted").getString("status"));
    }
    try (Page tab = Page.mount(shop, begun, PAGE_A, "t1", true)) {
      assertEquals("draining", tab.await("leave").getString("reason"), "it is of another session");
    }
  }

  @Test
  void anAttackerWithTheOldIdIsToldNothing() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    String after = shop.after("login", before);
    Set<String> told = new HashSet<>();
    for (int second = 0; second < 60; second++) {
      for (HttpResponse<String> answer :
          List.of(shop.act("count", before), shop.act("login-bob", before), shop.renew(before))) {
        answer.headers().firstValue("Set-Cookie").ifPresent(told::add);
        assertNotEquals("7", answer.body());
      }
      time.pass(Duration.ofSeconds(1));
      if (second == 20) {
        shop.act("count", after);
      }
    }
    assertTrue(told.stream().noneMatch(header -> header.startsWith(after)), "ada's id");
    assertEquals("7", shop.act("count", after).body());
    assertEquals("ada", shop.act("who", after).body());
  }
}
