package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No page is told that an event is saved which has failed. */
abstract class FailedEventsContract {
  private static final String PAGE = "page-bbbbbbbbbbbbbbbb";

  private final WebModule module;
  private final TestBackend stored = new TestBackend();
  private final Shop shop;

  /** Fails where there is something. */
  static final class Cart {
    @Stashed int items;

    @OnEvent("first")
    void first() {
      if (items > 0) {
        throw new IllegalStateException("on purpose");
      }
      items = 1;
    }

    @OnEvent("more")
    void more() {
      items++;
    }
  }

  FailedEventsContract(WebModule module) {
    this.module = module;
    this.shop = shop();
  }

  private Shop shop() {
    return new Shop(module, stored, options -> {}, web -> web.view("cart", Cart::new));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private static Page mount(Shop at, String cookie, boolean rejoin, long savedEvent) {
    return Page.mounting(at, "cart", cookie, PAGE, rejoin, savedEvent);
  }

  @Test
  void whatFailedHasFailedWhereverItsPageComesWithItAgain() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(shop, cookie, false, 0)) {
      page.await("mounted");
      page.event(1, "more", "");
      page.event(2, "first", "");
      page.event(3, "more", "");
      assertEquals(
          Set.of("items"), page.await("state").getJsonObject("changes").keySet(), "as ever");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      assertEquals(Set.of("items"), page.await("state").getJsonObject("changes").keySet());
      page.awaitSaved(3);
    }
    try (Shop other = shop()) {
      try (Page page = mount(other, cookie, true, 0)) { // it has heard of nothing
        JsonObject mounted = page.await("mounted");
        assertEquals(0, mounted.getInt("lastEvent"), "what is above is sent again");
        assertEquals(0, mounted.getInt("savedEvent"));
        assertEquals(Set.of("items"), mounted.getJsonObject("state").keySet());
        page.event(1, "more", "");
        page.event(2, "first", "");
        page.event(3, "more", "");
        assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
        page.awaitSaved(3);
      }
      try (Page page = mount(other, cookie, true, 3)) { // and now of all
        JsonObject mounted = page.await("mounted");
        assertEquals(3, mounted.getInt("lastEvent"));
        assertEquals(2, mounted.getJsonObject("state").getInt("items"), "once each");
      }
    }
  }

  @Test
  void afterWhichNothingWasWrittenItRunsAgain() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(shop, cookie, false, 0)) {
      page.await("mounted");
      page.event(1, "more", "");
      page.event(2, "first", "");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      page.awaitSaved(1);
    }
    try (Page page = mount(shop, cookie, true, 1)) {
      assertEquals(1, page.await("mounted").getInt("lastEvent"), "the second is sent again");
      page.event(2, "first", "");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
    }
  }
}
