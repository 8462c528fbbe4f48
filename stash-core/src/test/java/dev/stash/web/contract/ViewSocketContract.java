package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Protocol stash.v1 through the front door: a real port, a real WebSocket. */
abstract class ViewSocketContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";

  private final WebModule module;
  private final TestBackend storage = new TestBackend();
  private Shop shop;

  ViewSocketContract(WebModule module) {
    this.module = module;
    this.shop = new Shop(module, storage);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void aNewPageIsMountedWithDefaultsAndNothingIsStored() throws Exception {
    try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t1", false)) {
      JsonObject mounted = page.await("mounted");
      assertEquals("new", mounted.getString("status"));
      assertEquals(0, mounted.getJsonObject("state").getInt("count"));
      assertEquals("light", mounted.getJsonObject("state").getString("theme"));
      assertEquals(0, mounted.getInt("lastEvent"));
      assertEquals(0, storage.puts());
    }
  }

  @Test
  void anEventIsDoneThenSavedStoredAsDocumentedAndSeenByHandlers() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", false)) {
      page.await("mounted");
      assertEquals("stash.v1", page.socket().getSubprotocol());
      page.event(1, "increment", "");
      JsonObject state = page.await("state");
      assertEquals("self", state.getString("origin"));
      assertEquals(1, state.getJsonObject("changes").getInt("count"));
      assertEquals(1, page.await("done").getInt("id"));
      page.awaitSaved(1);
      String stored = storage.dump().values().iterator().next();
      assertTrue(stored.contains("\"format\":1"), stored);
      assertTrue(stored.contains("\"data\":{\"count\":1}"), stored);
      assertTrue(stored.contains("\"events\":{\"" + PAGE_A + "\":1}"), stored);
      assertEquals("1", shop.act("count", cookie).body());
    }
  }

  @Test
  void aBrowserWithoutACookieGetsOneWithTheUpgrade() throws Exception {
    try (Page page = Page.mount(shop, null, PAGE_A, "t1", false)) {
      assertEquals("new", page.await("mounted").getString("status"));
    }
  }

  @Test
  void aReloadKeepsSessionEntriesAndClearsReconnectEntries() throws Exception {
    String cookie = shop.newBrowser();
    try (Page first = Page.mount(shop, cookie, PAGE_A, "t1", false)) {
      first.await("mounted");
      first.event(1, "increment", "");
      first.event(2, "type", "{\"text\":\"half\"}");
      first.awaitSaved(2);
    }
    try (Page again = Page.mount(shop, cookie, PAGE_A, "t1", true)) {
      JsonObject state = again.await("mounted").getJsonObject("state");
      assertEquals(1, state.getInt("count"));
      assertEquals("half", state.getString("draft"));
    }
    try (Page reloaded = Page.mount(shop, cookie, PAGE_B, "t1", false)) {
      JsonObject mounted = reloaded.await("mounted");
      assertEquals("recovered", mounted.getString("status"));
      assertEquals(1, mounted.getJsonObject("state").getInt("count"));
      assertEquals("", mounted.getJsonObject("state").getString("draft"));
    }
  }

  @Test
  void aRestartOfTheServerLosesNothingThatWasSaved() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.event(2, "type", "{\"text\":\"half\"}");
      page.awaitSaved(2);
    }
    shop.close();
    shop = new Shop(module, storage);
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", true)) {
      JsonObject mounted = page.await("mounted");
      assertEquals("recovered", mounted.getString("status"));
      assertEquals(2, mounted.getInt("lastEvent"));
      assertEquals(2, mounted.getInt("savedEvent"));
      assertEquals("half", mounted.getJsonObject("state").getString("draft"));
      page.event(2, "increment", ""); // a resend: applied before, whatever it says now
      assertEquals(2, page.await("done").getInt("id"));
      page.event(3, "increment", "");
      assertEquals(2, page.await("state").getJsonObject("changes").getInt("count"));
    }
  }

  @Test
  void aChangeInOneTabIsPushedToTheOther() throws Exception {
    String cookie = shop.newBrowser();
    try (Page a = Page.mount(shop, cookie, PAGE_A, "t1", false);
        Page b = Page.mount(shop, cookie, PAGE_B, "t2", false)) {
      a.await("mounted");
      b.await("mounted");
      a.event(1, "increment", "");
      JsonObject pushed = b.await("state");
      assertEquals("other", pushed.getString("origin"));
      assertEquals(1, pushed.getJsonObject("changes").getInt("count"));
      b.event(1, "increment", "");
      assertEquals(2, b.await("state").getJsonObject("changes").getInt("count"));
      a.event(2, "type", "{\"text\":\"mine\"}");
      a.event(3, "theme", "\"dark\"");
      assertFalse(b.await("state").getJsonObject("changes").containsKey("draft"));
      shop.act("set", cookie);
      assertEquals(7, b.await("state").getJsonObject("changes").getInt("count"));
    }
  }

  @Test
  void anEventThatChangesNothingMakesNoPutAndCountsAsSaved() throws Exception {
    try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t1", false)) {
      page.await("mounted");
      page.event(1, "look", "");
      page.await("done");
      page.awaitSaved(1);
      assertEquals(0, storage.puts());
    }
  }

  @Test
  void badMessagesAreAnsweredWithTheirCodesAndThePageGoesOn() throws Exception {
    try (Page page = Page.open(shop, "counter", shop.newBrowser())) {
      page.event(1, "increment", "");
      assertEquals("NOT_MOUNTED", page.await("error").getString("code"));
      for (String junk :
          new String[] {
            "nonsense",
            "[]",
            "{}",
            "{\"type\":7}",
            "{\"type\":\"event\",\"id\":0}",
            "{\"type\":\"mount\",\"page\":\"short\"}",
            "[".repeat(30_000),
            "{\"type\":\"event\",\"id\":1e999999999,\"name\":\"x\"}"
          }) {
        page.send(junk);
        assertEquals("BAD_MESSAGE", page.await("error").getString("code"), junk);
      }
      page.socket().sendBinary(ByteBuffer.wrap(new byte[100]), true).join();
      assertEquals("BAD_MESSAGE", page.await("error").getString("code"), "text only");
      page.send("{\"type\":\"mount\",\"page\":\"" + PAGE_A + "\"}");
      page.await("mounted");
      page.event(1, "unknown", "");
      assertEquals("UNKNOWN_EVENT", page.await("error").getString("code"));
      page.event(2, "type", "17");
      assertEquals("BAD_PAYLOAD", page.await("error").getString("code"));
      page.event(3, "fail", "");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      page.event(4, "increment", "");
      assertEquals(1, page.await("state").getJsonObject("changes").getInt("count"));
      page.send("{\"type\":\"ping\"}");
      page.await("pong");
    }
  }

  @Test
  void aMessageInManyPartsIsOne() throws Exception {
    try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t1", false)) {
      page.await("mounted");
      String text = "é€😀".repeat(3_000);
      String message =
          "{\"type\":\"event\",\"id\":1,\"name\":\"type\",\"payload\":{\"text\":\"" + text + "\"}}";
      for (int i = 0; i < message.length(); i += 1_000) {
        int end = Math.min(message.length(), i + 1_000);
        page.socket().sendText(message.substring(i, end), end == message.length()).join();
      }
      assertEquals(
          text, page.await("state").getJsonObject("changes").getString("draft"), "cut anywhere");
    }
  }

  @Test
  void aRejoinOfAPageThatNobodyKnowsIsNotFoundAndWorks() throws Exception {
    try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t1", true)) {
      assertEquals("not_found", page.await("mounted").getString("status"));
      page.event(1, "increment", "");
      page.awaitSaved(1);
    }
  }

  @Test
  void anUnknownViewIsClosedWith1008() throws Exception {
    try (Page page = Page.open(shop, "nothing", shop.newBrowser())) {
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
      assertEquals("UNKNOWN_VIEW", page.closeReason);
    }
  }

  @Test
  void aSocketThatWasCutOffIsForgottenAndItsPageRejoins() throws Exception {
    String cookie = shop.newBrowser();
    Page page = Page.mount(shop, cookie, PAGE_A, "t1", false);
    page.await("mounted");
    page.event(1, "increment", "");
    page.event(2, "type", "{\"text\":\"half\"}");
    page.awaitSaved(2);
    assertEquals(1, shop.openSockets());
    page.cut();
    shop.awaitNoSockets();
    shop.awaitAllOutOfMemory();
    try (Page again = Page.mount(shop, cookie, PAGE_A, "t1", true)) {
      JsonObject mounted = again.await("mounted");
      assertEquals("recovered", mounted.getString("status"));
      assertEquals(2, mounted.getInt("savedEvent"));
      assertEquals("half", mounted.getJsonObject("state").getString("draft"));
    }
  }

  @Test
  void aServerThatDrainsTellsOldPagesToLeaveAndTurnsNewOnesAway() throws Exception {
    String cookie = shop.newBrowser();
    try (Page old = Page.mount(shop, cookie, PAGE_A, "t1", false)) {
      old.await("mounted");
      shop.drain(Duration.ofMillis(10));
      assertEquals("draining", old.await("leave").getString("reason"));
      assertEquals(1001, old.closed.get(10, TimeUnit.SECONDS));
    }
    try (Page late = Page.open(shop, "counter", cookie)) {
      assertEquals("draining", late.await("leave").getString("reason"));
      assertEquals(1013, late.closed.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void manySocketsSendAtOnceAndNothingIsTornOrLost() throws Exception {
    String cookie = shop.newBrowser();
    try (Page a = Page.mount(shop, cookie, PAGE_A, "t1", false);
        Page b = Page.mount(shop, cookie, PAGE_B, "t2", false)) {
      a.await("mounted");
      b.await("mounted");
      for (int i = 1; i <= 200; i++) {
        a.event(i, "type", "{\"text\":\"" + i + "\"}");
        b.event(i, "increment", "");
      }
      a.awaitSaved(200);
      b.awaitSaved(200);
      assertEquals("200", shop.act("count", cookie).body());
    }
  }

  @Test
  void aFloodIsRateLimitedInOrderAndNothingIsAppliedTwice() throws Exception {
    try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t1", false)) {
      page.await("mounted");
      for (int i = 1; i <= 1_000; i++) {
        page.event(i, "increment", "");
      }
      JsonObject error = page.await("error");
      assertEquals("RATE_LIMITED", error.getString("code"));
      int first = error.getInt("id");
      Awaitility.await()
          .until(
              () -> {
                page.event(first, "increment", "");
                JsonObject answer =
                    page.await(
                        m ->
                            (m.getString("type").equals("done")
                                    || m.getString("type").equals("error"))
                                && m.getInt("id", 0) == first);
                return answer.getString("type").equals("done");
              });
      page.awaitSaved(first);
      String stored = storage.dump().values().iterator().next();
      assertTrue(stored.contains("\"count\":" + first), stored);
    }
  }
}
