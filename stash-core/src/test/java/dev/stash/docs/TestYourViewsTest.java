package dev.stash.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Key;
import dev.stash.OnEvent;
import dev.stash.Page;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.SessionEvent;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import dev.stash.testing.Fault;
import dev.stash.testing.Operation;
import dev.stash.testing.PageError;
import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import dev.stash.testing.junit.OpenTab;
import dev.stash.testing.junit.StashTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@code docs/how-to/test-your-views.md} shows, run. */
class TestYourViewsTest {
  record Item(String name, int pieces) {}

  public static final class CartView {
    @Stashed List<Item> items = new ArrayList<>();
    @Stashed boolean reminded;

    @Stashed(scope = Scope.RECONNECT)
    String note = "";

    @OnEvent("add")
    void add(Item item, Page page) {
      if (item.pieces() > 100) {
        throw new UserMessage("TOO_MANY", "100 pieces at most");
      }
      items.add(item);
      page.after(Duration.ofMinutes(10), () -> reminded = true);
    }

    @OnEvent("note")
    void note(String text) {
      note = text;
    }
  }

  private static final Key<List<Item>> ITEMS = new Key<>("items") {};

  /** An endpoint of the application, as its own code. */
  private static int pieces(Session session) {
    return session.view("cart").get(ITEMS).orElse(List.of()).stream().mapToInt(Item::pieces).sum();
  }

  private static TestStash.Builder shop() {
    return TestStash.builder().view("cart", CartView::new);
  }

  @Test
  void first() {
    try (var stash = TestStash.builder().view("cart", CartView::new).build()) {
      var browser = stash.newBrowser();
      var tab = browser.newTab("cart");

      tab.send("add", new Item("apple", 2));
      assertEquals(List.of(new Item("apple", 2)), tab.get(ITEMS));

      stash.crash();
      assertEquals(List.of(new Item("apple", 2)), tab.get(ITEMS));
    }
  }

  @Test
  void refusals() {
    try (var stash = shop().build()) {
      var tab = stash.newBrowser().newTab("cart");

      var refused = assertThrows(PageError.class, () -> tab.send("add", new Item("pea", 1_000)));
      assertEquals("TOO_MANY", refused.code());
      assertEquals("100 pieces at most", refused.text());

      tab.send("add", new Item("pea", 50));
      assertEquals(1, tab.get(ITEMS).size());
    }
  }

  @Test
  void tabs() {
    try (var stash = shop().build()) {
      var browser = stash.newBrowser();
      var one = browser.newTab("cart");
      var other = browser.newTab("cart");

      one.post("add", new Item("apple", 2));
      other.post("add", new Item("pear", 1));
      one.awaitSaved();
      other.awaitSaved();
      assertEquals(2, one.get(ITEMS).size());
      assertEquals(one.get(ITEMS), other.get(ITEMS));

      assertEquals("[]", stash.newBrowser().newTab("cart").state().get("items"));
    }
  }

  @Test
  void scopes() {
    try (var stash = shop().build()) {
      var tab = stash.newBrowser().newTab("cart");

      tab.send("note", "half a sen");
      tab.dropSocket();
      tab.await("note", "half a sen");
      stash.restart();
      assertEquals("half a sen", tab.get("note", String.class));

      tab.reload();
      assertEquals("", tab.get("note", String.class));
    }
  }

  @Test
  void crashes() throws Exception {
    try (var stash = shop().build()) {
      var tab = stash.newBrowser().newTab("cart");

      var put = stash.holds().holdNext(Operation.PUT);
      tab.send("add", new Item("apple", 2));
      put.awaitArrival(Duration.ofSeconds(10));
      stash.crash();

      tab.awaitSaved();
      assertEquals(List.of(new Item("apple", 2)), tab.get(ITEMS));
    }
  }

  @Test
  void faults() {
    try (var stash = shop().build()) {
      var tab = stash.newBrowser().newTab("cart");
      tab.send("add", new Item("apple", 2));

      stash.faults().always(Fault.NOT_APPLIED);
      tab.send("add", new Item("pear", 1));
      assertTrue(tab.saving());

      stash.crash();
      assertEquals(Optional.of(Recovery.ERROR), tab.recovery());

      stash.faults().heal();
      tab.awaitSaved();
      assertEquals(2, tab.get(ITEMS).size());
    }
  }

  @Test
  void time() {
    List<SessionEvent> events = new CopyOnWriteArrayList<>();

    try (var stash =
        TestStash.builder()
            .view("cart", CartView::new)
            .configure(s -> s.idleLimit(Duration.ofHours(2)).onSession(events::add))
            .build()) {
      var browser = stash.newBrowser();
      var tab = browser.newTab("cart");
      tab.send("add", new Item("apple", 2));

      stash.clock().pass(Duration.ofMinutes(9));
      assertEquals(false, tab.get("reminded", boolean.class));
      stash.clock().pass(Duration.ofMinutes(1));
      assertEquals(true, tab.get("reminded", boolean.class));

      tab.close();
      stash.clock().pass(Duration.ofHours(3));
      assertEquals("[]", browser.newTab("cart").state().get("items"));
    }
  }

  @Test
  void members() {
    try (var stash = TestStash.builder().view("cart", CartView::new).members(2).build()) {
      var browser = stash.newBrowser();
      var one = browser.newTab("cart", 0);
      var other = browser.newTab("cart", 1);

      one.send("add", new Item("apple", 2));
      stash.kill(0);
      one.send("add", new Item("pear", 1));
      other.await("items", List.of(new Item("apple", 2), new Item("pear", 1)));

      stash.start(0);
      stash.restart();
      assertEquals(2, one.get(ITEMS).size());
    }
  }

  @Test
  void requests() {
    try (var stash = shop().build()) {
      var browser = stash.newBrowser();
      var tab = browser.newTab("cart");
      tab.send("add", new Item("apple", 2));

      assertEquals(2, pieces(browser.session()));
      browser.session().view("cart").put(ITEMS, List.of(new Item("pear", 3)));
      tab.await("items", List.of(new Item("pear", 3)));

      browser.login("ann");
      assertEquals(1, stash.stash().sessionsOf("ann").size());
      assertEquals(3, pieces(browser.session()));

      browser.logout();
      assertEquals("logged_out", tab.reason());
    }
  }

  @Test
  void rules() {
    try (var stash =
        TestStash.builder()
            .view("orders", CartView::new, asked -> asked.session().principal().isPresent())
            .build()) {
      var browser = stash.newBrowser();
      assertEquals("forbidden", browser.newTab("orders").reason());

      browser.login("ann");
      assertEquals("connected", browser.newTab("orders").status());
    }
  }

  @Nested
  class AsAnExtension extends CartTest {}

  @StashTest
  static class CartTest {
    static TestStash.Builder app() {
      return TestStash.builder().view("cart", CartView::new);
    }

    @Test
    void applesStayAfterADeploy(TestStash stash, @OpenTab("cart") TestTab tab) {
      tab.send("add", new Item("apple", 2));
      stash.restart();
      assertEquals(1, tab.get(ITEMS).size());
    }

    @Test
    void aSecondTabShowsThem(TestBrowser browser, @OpenTab("cart") TestTab tab) {
      tab.send("add", new Item("apple", 2));
      assertEquals(tab.get(ITEMS), browser.newTab("cart").get(ITEMS));
    }
  }
}
