package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.Version;
import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a tab keeps over its pages, and that no other tab sees it. */
abstract class TabsContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final String PAGE_C = "page-cccccccccccccccc";

  private final WebModule module;
  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private Shop shop;

  /** A page with a filter of its tab's and something that all tabs share. */
  static final class Orders {
    @Stashed(scope = Scope.TAB)
    String filter = "";

    @Stashed int opened;

    @OnEvent("filter")
    void filter(String text) {
      filter = text;
    }

    @OnEvent("open")
    void open() {
      opened++;
    }
  }

  /** The same in a later release, in capitals. */
  @Version(2)
  static final class LaterOrders {
    @Stashed(scope = Scope.TAB)
    String filter = "";

    @Stashed int opened;

    @Migrate
    static void migrate(Migration from) {
      from.get("filter", String.class).ifPresent(text -> from.put("filter", text.toUpperCase()));
    }
  }

  TabsContract(WebModule module) {
    this.module = module;
    this.shop = shop();
  }

  private Shop shop() {
    return new Shop(
        module,
        storage,
        options -> options.time(time),
        web -> web.view("orders", Orders::new).view("others", Orders::new));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Page mount(String cookie, String page, String tab) {
    return Page.mount(shop, "orders", cookie, page, tab, false);
  }

  private static Page copy(Shop of, String view, String cookie, String page, String tab) {
    Page opened = Page.open(of, view, cookie);
    String names = "\"page\":\"" + page + "\",\"tab\":\"" + tab + "\",\"tabFrom\":\"one\"";
    opened.send("{\"type\":\"mount\"," + names + "}");
    return opened;
  }

  private Page filtered(String cookie, String page, String tab, String text) throws Exception {
    Page opened = mount(cookie, page, tab);
    opened.await("mounted");
    opened.event(1, "filter", "\"" + text + "\"");
    opened.awaitSaved(1);
    return opened;
  }

  private static String filter(Page page) throws InterruptedException {
    return page.await("mounted").getJsonObject("state").getString("filter");
  }

  private void awaitNoSockets() {
    Awaitility.await().until(() -> shop.openSockets() == 0);
  }

  @Test
  void theNextPageOfATabHasItsValuesAndAnotherTabHasNot() throws Exception {
    String cookie = shop.newBrowser();
    filtered(cookie, PAGE_A, "one", "late").close();
    try (Page next = mount(cookie, PAGE_B, "one");
        Page other = mount(cookie, PAGE_C, "two")) {
      JsonObject mounted = next.await("mounted");
      assertEquals("recovered", mounted.getString("status"));
      assertEquals("late", mounted.getJsonObject("state").getString("filter"));
      JsonObject elsewhere = other.await("mounted");
      assertEquals("new", elsewhere.getString("status"));
      assertEquals("", elsewhere.getJsonObject("state").getString("filter"));
    }
  }

  @Test
  void aRestartKeepsThemAndTheyAreStoredAsDocumented() throws Exception {
    String cookie = shop.newBrowser();
    filtered(cookie, PAGE_A, "one", "late").close();
    String stored = storage.dump().values().iterator().next();
    String tab = "{\"orders\":{\"version\":1,\"data\":{\"filter\":\"late\"}}}}";
    assertTrue(stored.contains("\"tabs\":{\"one\":{\"at\":\""), stored);
    assertTrue(stored.contains("\"views\":" + tab), stored);
    shop.close();
    shop = shop();
    try (Page next = mount(cookie, PAGE_B, "one")) {
      assertEquals("late", filter(next));
    }
  }

  @Test
  void onlyPagesOfTheSameTabAreTold() throws Exception {
    String cookie = shop.newBrowser();
    try (Page one = mount(cookie, PAGE_A, "one");
        Page same = mount(cookie, PAGE_B, "one");
        Page other = mount(cookie, PAGE_C, "two")) {
      one.await("mounted");
      same.await("mounted");
      other.await("mounted");
      one.event(1, "filter", "\"late\"");
      one.event(2, "open", "");
      JsonObject told = same.await("state");
      assertEquals("late", told.getJsonObject("changes").getString("filter"));
      assertEquals("other", told.getString("origin"));
      JsonObject shared = other.await("state").getJsonObject("changes");
      assertEquals(1, shared.getInt("opened"));
      assertFalse(shared.containsKey("filter"));
      same.event(1, "open", ""); // it has seen all there is: nothing is judged by the filter
      other.event(1, "open", "");
      same.awaitSaved(1);
      other.awaitSaved(1);
    }
    shop.actions.put("opened", s -> s.view("orders").get("opened", Integer.class).orElse(0));
    assertEquals("3", shop.act("opened", cookie).body());
  }

  @Test
  void aDuplicatedTabBeginsWithACopyOfItsOwn() throws Exception {
    String cookie = shop.newBrowser();
    try (Page one = filtered(cookie, PAGE_A, "one", "late");
        Page twin = copy(shop, "others", cookie, PAGE_B, "two")) {
      twin.await("mounted"); // of another view: its tab has all the same
      try (Page next = mount(cookie, PAGE_C, "two")) {
        assertEquals("late", filter(next));
        next.event(1, "filter", "\"early\"");
        next.awaitSaved(1);
        assertTrue(one.drain().stream().noneMatch(m -> m.toString().contains("early")));
      }
      try (Page again = copy(shop, "orders", cookie, PAGE_B, "two")) {
        assertEquals("early", filter(again), "only once");
      }
    }
    try (Page one = mount(cookie, PAGE_B, "one")) {
      assertEquals("late", filter(one));
    }
  }

  @Test
  void aCopyIsStoredAndOfNothingThereIsNone() throws Exception {
    String cookie = shop.newBrowser();
    try (Page none = copy(shop, "orders", cookie, PAGE_A, "two")) {
      assertEquals("", filter(none));
    }
    assertEquals(0, storage.puts());
    filtered(cookie, PAGE_B, "one", "late").close();
    try (Page twin = copy(shop, "orders", cookie, PAGE_C, "two")) {
      assertEquals("late", filter(twin));
      Awaitility.await()
          .until(() -> storage.dump().values().iterator().next().contains("\"two\":{\"at\""));
    }
  }

  @Test
  void aTabWithoutAPageIsForgottenAfterADayAndSomeHours() throws Exception {
    String cookie = shop.newBrowser();
    filtered(cookie, PAGE_A, "one", "late").close();
    awaitNoSockets();
    time.pass(Duration.ofHours(24));
    try (Page soon = mount(cookie, PAGE_B, "one")) {
      assertEquals("late", filter(soon));
    }
    awaitNoSockets();
    time.pass(Duration.ofHours(24).plus(Duration.ofDays(7).dividedBy(10)).plusMinutes(1));
    try (Page late = mount(cookie, PAGE_C, "one")) {
      assertEquals("", filter(late));
      late.event(1, "open", "");
      late.awaitSaved(1);
    }
    String stored = storage.dump().values().iterator().next();
    assertFalse(stored.contains("late"), stored);
  }

  @Test
  void aPageThatIsOpenKeepsItsTab() throws Exception {
    String cookie = shop.newBrowser();
    Page one = filtered(cookie, PAGE_A, "one", "late");
    time.pass(Duration.ofDays(3));
    try (Page other = mount(cookie, PAGE_C, "two")) {
      other.await("mounted"); // a moment to drop what is over
    }
    one.close();
    try (Page next = mount(cookie, PAGE_B, "one")) {
      assertEquals("late", filter(next));
    }
  }

  @Test
  void httpHandlersSeeNothingOfIt() throws Exception {
    String cookie = shop.newBrowser();
    filtered(cookie, PAGE_A, "one", "late").close();
    shop.actions.put("seen", s -> s.view("orders").get("filter", String.class).orElse("nothing"));
    shop.does("reset", s -> s.view("orders").reset());
    assertEquals("nothing", shop.act("seen", cookie).body());
    shop.act("reset", cookie);
    try (Page next = mount(cookie, PAGE_B, "one")) {
      assertEquals("late", filter(next));
    }
  }

  @Test
  void theyMoveWithASessionThatGetsAnotherId() throws Exception {
    String cookie = shop.newBrowser();
    filtered(cookie, PAGE_A, "one", "late").close();
    shop.does("login", s -> s.login("ada"));
    String after = shop.after("login", cookie);
    try (Page next = mount(after, PAGE_B, "one")) {
      assertEquals("late", filter(next));
    }
  }

  @Test
  void aLaterReleaseMigratesThemTabByTab() throws Exception {
    String cookie = shop.newBrowser();
    filtered(cookie, PAGE_A, "one", "late").close();
    filtered(cookie, PAGE_B, "two", "early").close();
    shop.close();
    shop =
        new Shop(
            module,
            storage,
            options -> options.time(time),
            web -> web.view("orders", LaterOrders::new));
    try (Page one = mount(cookie, PAGE_C, "one");
        Page two = mount(cookie, PAGE_A, "two")) {
      assertEquals("LATE", filter(one));
      assertEquals("EARLY", filter(two));
    }
    shop.close();
    shop = shop();
    try (Page back = mount(cookie, PAGE_B, "one")) {
      assertEquals("late", filter(back), "as the former release left it");
    }
  }
}
