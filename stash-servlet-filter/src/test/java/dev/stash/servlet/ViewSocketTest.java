package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.servlet.testing.Container;
import dev.stash.servlet.testing.Page;
import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol stash.v1 through the front door of each container. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class ViewSocketTest {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";

  private final TestBackend storage = new TestBackend();
  private final Container.Kind kind;
  private Shop shop;

  ViewSocketTest(Container.Kind kind) {
    this.kind = kind;
    this.shop = new Shop(kind, storage);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Page mount(@Nullable String cookie, String page, boolean rejoin) {
    return Page.mount(shop.server, cookie, page, "t1", rejoin);
  }

  private String newBrowser() throws Exception {
    return shop.browser.newBrowser();
  }

  @Test
  void anEventIsDoneThenSavedAndSeenByServlets() throws Exception {
    String cookie = newBrowser();
    try (Page page = mount(cookie, PAGE_A, false)) {
      JsonObject mounted = page.await("mounted");
      assertEquals("new", mounted.getString("status"));
      assertEquals("light", mounted.getJsonObject("state").getString("theme"));
      assertEquals(0, storage.puts());
      assertEquals("stash.v1", page.socket().getSubprotocol());
      page.event(1, "increment", "");
      JsonObject state = page.await("state");
      assertEquals("self", state.getString("origin"));
      assertEquals(1, state.getJsonObject("changes").getInt("count"));
      assertEquals(1, page.await("done").getInt("id"));
      page.awaitSaved(1);
      assertEquals("1", shop.browser.get("/count", "Cookie", cookie).body());
    }
  }

  @Test
  void aBrowserWithoutACookieGetsOneWithTheUpgrade() throws Exception {
    try (Page page = mount(null, PAGE_A, false)) {
      assertEquals("new", page.await("mounted").getString("status"));
    }
  }

  @Test
  void aChangeInOneTabIsPushedToTheOther() throws Exception {
    String cookie = newBrowser();
    try (Page a = mount(cookie, PAGE_A, false);
        Page b = mount(cookie, PAGE_B, false)) {
      a.await("mounted");
      b.await("mounted");
      a.event(1, "increment", "");
      JsonObject pushed = b.await("state");
      assertEquals("other", pushed.getString("origin"));
      assertEquals(1, pushed.getJsonObject("changes").getInt("count"));
      shop.browser.get("/set", "Cookie", cookie);
      assertEquals(7, b.await("state").getJsonObject("changes").getInt("count"));
    }
  }

  @Test
  void aPageWhoseSocketWasCutRejoinsAndTheOldSocketIsForgotten() throws Exception {
    String cookie = newBrowser();
    Page first = mount(cookie, PAGE_A, false);
    first.await("mounted");
    first.event(1, "increment", "");
    first.event(2, "type", "{\"text\":\"half\"}");
    first.awaitSaved(2);
    assertEquals(1, shop.filter.openSockets());
    first.cut();
    Awaitility.await().until(() -> shop.filter.openSockets() == 0);
    try (Page again = mount(cookie, PAGE_A, true)) {
      JsonObject mounted = again.await("mounted");
      assertEquals("recovered", mounted.getString("status"));
      assertEquals(2, mounted.getInt("savedEvent"));
      assertEquals("half", mounted.getJsonObject("state").getString("draft"));
    }
  }

  @Test
  void aRestartOfTheContainerLosesNothingThatWasSaved() throws Exception {
    String cookie = newBrowser();
    try (Page page = mount(cookie, PAGE_A, false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.awaitSaved(1);
    }
    shop.close();
    shop = new Shop(kind, storage);
    try (Page page = mount(cookie, PAGE_A, true)) {
      assertEquals(1, page.await("mounted").getJsonObject("state").getInt("count"));
    }
  }

  @Test
  void aLogoutClosesTheSocketsOfTheSession() throws Exception {
    String cookie = newBrowser();
    try (Page page = mount(cookie, PAGE_A, false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.awaitSaved(1);
      shop.browser.get("/logout", "Cookie", cookie);
      assertEquals("logged_out", page.await("leave").getString("reason"));
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void badMessagesAreAnsweredAndThePageGoesOn() throws Exception {
    try (Page page = Page.open(shop.server, "counter", newBrowser())) {
      page.event(1, "increment", "");
      assertEquals("NOT_MOUNTED", page.await("error").getString("code"));
      for (String junk : new String[] {"nonsense", "[]", "{}", "[".repeat(30_000)}) {
        page.send(junk);
        assertEquals("BAD_MESSAGE", page.await("error").getString("code"), junk);
      }
      page.socket().sendBinary(ByteBuffer.wrap(new byte[100]), true).join();
      assertEquals("BAD_MESSAGE", page.await("error").getString("code"));
      page.send("{\"type\":\"mount\",\"page\":\"" + PAGE_A + "\"}");
      page.await("mounted");
      page.event(1, "unknown", "");
      assertEquals("UNKNOWN_EVENT", page.await("error").getString("code"));
      page.event(2, "fail", "");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      page.send("{\"type\":\"ping\"}");
      page.await("pong");
    }
  }

  @Test
  void aMessageInManyPartsIsOne() throws Exception {
    try (Page page = mount(newBrowser(), PAGE_A, false)) {
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
  void aMessageOverTheLimitIsAnsweredAndClosedWith1009() throws Exception {
    try (Page page = mount(newBrowser(), PAGE_A, false)) {
      page.await("mounted");
      page.socket().sendText("x".repeat(1 << 20), true).exceptionally(gone -> null);
      assertEquals("MESSAGE_TOO_LARGE", page.await("error").getString("code"));
      assertEquals(1009, page.closed.get(10, TimeUnit.SECONDS));
    }
  }

  /** A connection closed with bytes unread is reset, and the page never learns what was wrong. */
  @Test
  void theRestOfAMessageOverTheLimitIsReadBeforeTheClose() throws Exception {
    try (Page page = mount(newBrowser(), PAGE_A, false)) {
      page.await("mounted");
      page.socket().sendText("x".repeat(70_000), false).join();
      assertEquals("MESSAGE_TOO_LARGE", page.await("error").getString("code"));
      for (int i = 0; i < 1_000; i++) {
        page.socket().sendText("x".repeat(1_000), false).join(); // fails on a closed socket
      }
      page.socket().sendText("x", true).join();
      assertEquals(1009, page.closed.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void anUnknownViewIsClosedWith1008() throws Exception {
    try (Page page = Page.open(shop.server, "nothing", newBrowser())) {
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
      assertEquals("UNKNOWN_VIEW", page.closeReason);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
        "http://shop.example",
        "file://"
      })
  void aForeignOriginIsAnswered403(String origin) throws Exception {
    String cookie = newBrowser();
    var refused =
        assertThrows(
            CompletionException.class, () -> Page.openFrom(origin, shop.server, "counter", cookie));
    assertEquals(403, Page.status(refused));
    assertEquals(0, shop.filter.openSockets());
  }

  @Test
  void anAllowedOriginIsLetIn() throws Exception {
    Page.openFrom("https://shop.example", shop.server, "counter", newBrowser()).close();
  }

  @Test
  void aDrainingServerTellsOldPagesToLeaveAndTurnsNewOnesAway() throws Exception {
    String cookie = newBrowser();
    try (Page old = mount(cookie, PAGE_A, false)) {
      old.await("mounted");
      shop.filter.drain(Duration.ofMillis(10));
      assertEquals("draining", old.await("leave").getString("reason"));
      assertEquals(1001, old.closed.get(10, TimeUnit.SECONDS));
    }
    try (Page late = Page.open(shop.server, "counter", cookie)) {
      assertEquals("draining", late.await("leave").getString("reason"));
      assertEquals(1013, late.closed.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void manySocketsSendAtOnceAndNothingIsTornOrLost() throws Exception {
    String cookie = newBrowser();
    try (Page a = mount(cookie, PAGE_A, false);
        Page b = mount(cookie, PAGE_B, false)) {
      a.await("mounted");
      b.await("mounted");
      for (int i = 1; i <= 200; i++) {
        a.event(i, "type", "{\"text\":\"" + i + "\"}");
        b.event(i, "increment", "");
      }
      a.awaitSaved(200);
      b.awaitSaved(200);
      assertEquals("200", shop.browser.get("/count", "Cookie", cookie).body());
    }
  }
}
