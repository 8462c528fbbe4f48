package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import dev.stash.web.contract.MovableTime;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose values are whose, and how long the record of pages grows. */
class ScopesTest {
  /** Of writers; every HTTP call that writes is one. */
  private static final int MORE_THAN_ARE_REMEMBERED = 260;

  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final String PAGE_C = "page-cccccccccccccccc";

  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private final Shop shop =
      new Shop(new Helidon(), storage, options -> options.time(time), options -> {});

  @AfterEach
  void stop() {
    shop.close();
  }

  private static Page type(Shop shop, String cookie, String page, String tab, String text)
      throws Exception {
    Page opened = Page.mount(shop, cookie, page, tab, false);
    opened.await("mounted");
    opened.event(1, "type", "{\"text\":\"" + text + "\"}");
    opened.awaitSaved(1);
    return opened;
  }

  private static String draft(Page page) throws InterruptedException {
    return page.await("mounted").getJsonObject("state").getString("draft");
  }

  @Test
  void aDuplicatedTabSharesNothingWithItsOriginal() throws Exception {
    String cookie = shop.newBrowser();
    try (Page original = type(shop, cookie, PAGE_A, "same-tab", "mine");
        Page copy = Page.mount(shop, cookie, PAGE_B, "same-tab", false)) {
      assertEquals("", draft(copy));
      copy.event(1, "type", "{\"text\":\"theirs\"}");
      copy.awaitSaved(1);
      assertTrue(
          original.drain().stream().noneMatch(m -> m.toString().contains("theirs")),
          "nothing was pushed");
      original.cut();
      copy.cut();
    }
    try (Page original = Page.mount(shop, cookie, PAGE_A, "same-tab", true);
        Page copy = Page.mount(shop, cookie, PAGE_B, "same-tab", true)) {
      assertEquals("mine", draft(original));
      assertEquals("theirs", draft(copy));
    }
  }

  @Test
  void theNextPageOfATabDropsWhatThePageBeforeItHeld() throws Exception {
    String cookie = shop.newBrowser();
    type(shop, cookie, PAGE_A, "tab", "forgotten").close();
    awaitNoSockets();
    type(shop, cookie, PAGE_B, "tab", "fresh").close();
    String stored = storage.dump().values().iterator().next();
    assertFalse(stored.contains("forgotten"), stored);
    assertTrue(stored.contains("fresh"), stored);
  }

  @Test
  void aPageThatIsAwayIsNotPushedOutByHttpRequests() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = type(shop, cookie, PAGE_A, "tab", "kept")) {
      page.cut();
    }
    AtomicInteger next = new AtomicInteger();
    shop.actions.put(
        "next",
        session -> {
          session.view("counter").put("count", next.incrementAndGet());
          return "";
        });
    for (int i = 0; i < MORE_THAN_ARE_REMEMBERED; i++) {
      shop.act("next", cookie);
    }
    try (Page back = Page.mount(shop, cookie, PAGE_A, "tab", true)) {
      assertEquals("kept", draft(back));
    }
  }

  @Test
  void theLateMountOfASocketThatWasGivenUpDropsNothing() throws Exception {
    String cookie = shop.newBrowser();
    try (Page present = type(shop, cookie, PAGE_A, "tab", "kept");
        Page late = Page.mount(shop, cookie, PAGE_A, "tab", false)) {
      late.await("mounted");
      assertEquals("replaced", present.await("leave").getString("reason"));
    }
    try (Page back = Page.mount(shop, cookie, PAGE_A, "tab", true)) {
      JsonObject mounted = back.await("mounted");
      assertEquals(1, mounted.getInt("lastEvent"));
      assertEquals("kept", mounted.getJsonObject("state").getString("draft"));
    }
  }

  @Test
  void aPageThatIsOnItsWayBackAfterARestartLosesNothingToANewOneOfItsTab() throws Exception {
    String cookie = shop.newBrowser();
    type(shop, cookie, PAGE_A, "tab", "kept").close();
    awaitNoSockets();
    shop.close();
    Shop next = new Shop(new Helidon(), storage, options -> options.time(time), options -> {});
    try (next) {
      try (Page fresh = Page.mount(next, cookie, PAGE_B, "tab", false);
          Page back = Page.mount(next, cookie, PAGE_A, "tab", true)) {
        assertEquals("", draft(fresh));
        assertEquals("kept", draft(back));
      }
    }
  }

  @Test
  void anotherTabDropsNothing() throws Exception {
    String cookie = shop.newBrowser();
    type(shop, cookie, PAGE_A, "tab", "kept").close();
    awaitNoSockets();
    type(shop, cookie, PAGE_B, "another", "fresh").close();
    try (Page back = Page.mount(shop, cookie, PAGE_A, "tab", true)) {
      assertEquals("kept", draft(back));
    }
  }

  @Test
  void aPageThatNeverComesBackIsForgottenAfterADay() throws Exception {
    String cookie = shop.newBrowser();
    type(shop, cookie, PAGE_A, "tab", "forgotten").close();
    awaitNoSockets();
    time.pass(Duration.ofHours(25));
    type(shop, cookie, PAGE_B, "another", "fresh").close();
    String stored = storage.dump().values().iterator().next();
    assertFalse(stored.contains(PAGE_A), stored);
  }

  @Test
  void theRecordOfPagesIsBounded() throws Exception {
    String cookie = shop.newBrowser();
    for (int i = 0; i < 300; i++) {
      type(shop, cookie, PAGE_A + i, "tab" + i, "x").close();
    }
    awaitNoSockets();
    type(shop, cookie, PAGE_C, "tab", "last").close();
    String stored = storage.dump().values().iterator().next();
    int pages = stored.split("\"tab\":", -1).length - 1;
    assertTrue(pages <= 257, pages + " pages");
    assertTrue(stored.contains(PAGE_A + "299") && !stored.contains("\"" + PAGE_A + "0\""));
  }

  @Test
  void aPageThatClaimsToComeBackAndIsUnknownGoesOnAsAFreshOne() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    try (Page stranger = Page.mount(shop, cookie, PAGE_B, "tab", true)) {
      JsonObject mounted = stranger.await("mounted");
      assertEquals("not_found", mounted.getString("status"));
      assertEquals(7, mounted.getJsonObject("state").getInt("count"));
      stranger.event(1, "increment", "");
      stranger.awaitSaved(1);
    }
  }

  @Test
  void programsThatWriteALotLeaveNoLongRecord() throws Exception {
    String cookie = shop.newBrowser();
    for (int i = 0; i < 50; i++) {
      shop.act("set", cookie);
    }
    time.pass(Duration.ofMinutes(3));
    try (Page page = Page.mount(shop, cookie, PAGE_A, "tab", false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.awaitSaved(1);
    }
    String stored = storage.dump().values().iterator().next();
    String events = stored.substring(stored.indexOf("\"events\""));
    assertEquals(2, events.split(":", -1).length - 1, events);
  }

  private void awaitNoSockets() {
    org.awaitility.Awaitility.await().until(() -> shop.openSockets() == 0);
  }
}
