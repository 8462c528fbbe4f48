package dev.stash.helidon;

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
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Two releases of one view, one after the other and side by side. */
class VersionsTest {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final AtomicInteger MIGRATIONS = new AtomicInteger();

  private final TestBackend storage = new TestBackend();

  private Shop release(Supplier<?> cart) {
    return new Shop(new Helidon(), storage, options -> {}, options -> options.view("cart", cart));
  }

  private static Page mount(Shop shop, String cookie, String page, boolean rejoin)
      throws Exception {
    return Page.mount(shop, "cart", cookie, page, "tab-" + page, rejoin);
  }

  @Test
  void aMigrationRunsOnceAndIsStoredWhole() throws Exception {
    String cookie;
    try (Shop old = release(CartOne::new)) {
      cookie = old.newBrowser();
      fill(old, cookie, 2);
    }
    MIGRATIONS.set(0);
    try (Shop fresh = release(CartTwo::new)) {
      try (Page page = mount(fresh, cookie, PAGE_B, false)) {
        JsonObject mounted = page.await("mounted");
        assertEquals("recovered", mounted.getString("status"));
        assertEquals("tea, tea", mounted.getJsonObject("state").getString("items"));
        assertEquals(2, mounted.getJsonObject("state").getInt("count"));
        page.await("saved");
      }
      String stored = storage.dump().values().iterator().next();
      assertTrue(
          stored.contains("\"version\":2,\"data\":{\"items\":\"tea, tea\",\"count\":2}"), stored);
      for (int i = 0; i < 3; i++) {
        try (Page page = mount(fresh, cookie, "page-cccccccccccccccc" + i, false)) {
          assertEquals(2, page.await("mounted").getJsonObject("state").getInt("count"));
        }
      }
      assertEquals(1, MIGRATIONS.get());
    }
  }

  @Test
  void aRollBackFindsWhatTheOldReleaseWroteLastAndTheNewOneItsOwn() throws Exception {
    String cookie;
    try (Shop old = release(CartOne::new)) {
      cookie = old.newBrowser();
      fill(old, cookie, 2);
    }
    try (Shop fresh = release(CartTwo::new)) {
      fill(fresh, cookie, 1);
    }
    try (Shop old = release(CartOne::new);
        Page page = mount(old, cookie, PAGE_B, false)) {
      JsonObject state = page.await("mounted").getJsonObject("state");
      assertEquals(2, state.getJsonArray("items").size());
      page.event(1, "add", "\"milk\"");
      page.awaitSaved(1);
    }
    try (Shop fresh = release(CartTwo::new);
        Page page = mount(fresh, cookie, PAGE_B + "c", false)) {
      JsonObject state = page.await("mounted").getJsonObject("state");
      assertEquals("tea, tea, tea", state.getString("items"), "the old release wrote its own");
    }
  }

  @Test
  void theDraftOfAPageThatComesBackIsMigratedToo() throws Exception {
    String cookie;
    try (Shop old = release(CartOne::new)) {
      cookie = old.newBrowser();
      try (Page a = mount(old, cookie, PAGE_A, false);
          Page b = mount(old, cookie, PAGE_B, false)) {
        a.await("mounted");
        b.await("mounted");
        a.event(1, "note", "\"for ada\"");
        b.event(1, "note", "\"for bob\"");
        a.awaitSaved(1);
        b.awaitSaved(1);
      }
    }
    try (Shop fresh = release(CartTwo::new);
        Page a = mount(fresh, cookie, PAGE_A, true);
        Page b = mount(fresh, cookie, PAGE_B, true)) {
      assertEquals("FOR ADA", a.await("mounted").getJsonObject("state").getString("note"));
      assertEquals("FOR BOB", b.await("mounted").getJsonObject("state").getString("note"));
    }
  }

  @Test
  void withoutAMigrationAnotherVersionRecoversNothingAndDestroysNothing() throws Exception {
    String cookie;
    try (Shop old = release(CartOne::new)) {
      cookie = old.newBrowser();
      fill(old, cookie, 2);
    }
    try (Shop fresh = release(CartThree::new);
        Page page = mount(fresh, cookie, PAGE_B, false)) {
      JsonObject mounted = page.await("mounted");
      assertEquals("new", mounted.getString("status"));
      assertEquals("", mounted.getJsonObject("state").getString("items"));
      page.event(1, "add", "\"x\"");
      page.awaitSaved(1);
    }
    try (Shop old = release(CartOne::new);
        Page page = mount(old, cookie, PAGE_B + "b", false)) {
      JsonObject state = page.await("mounted").getJsonObject("state");
      assertEquals(2, state.getJsonArray("items").size());
    }
  }

  @Test
  void aMigrationThatFailsMountsWithErrorAndLeavesWhatIsStored() throws Exception {
    String cookie;
    try (Shop old = release(CartOne::new)) {
      cookie = old.newBrowser();
      fill(old, cookie, 2);
    }
    String before = storage.dump().values().iterator().next();
    try (Shop broken = release(CartBroken::new);
        Page page = mount(broken, cookie, PAGE_B, false)) {
      JsonObject mounted = page.await("mounted");
      assertEquals("error", mounted.getString("status"));
      assertEquals("", mounted.getJsonObject("state").getString("items"));
      page.event(1, "look", "");
      page.await("done");
    }
    assertEquals(before, storage.dump().values().iterator().next());
  }

  @Test
  void duringARollOutBothReleasesWorkSideBySide() throws Exception {
    try (Shop old = release(CartOne::new);
        Shop fresh = release(CartTwo::new)) {
      String cookie = old.newBrowser();
      fill(old, cookie, 1);
      try (Page b = mount(fresh, cookie, PAGE_B, false)) {
        assertEquals("tea", b.await("mounted").getJsonObject("state").getString("items"));
        b.await("saved");
        try (Page a = mount(old, cookie, PAGE_A + "2", false)) {
          assertEquals(1, a.await("mounted").getJsonObject("state").getJsonArray("items").size());
          for (int i = 1; i <= 5; i++) {
            a.event(i, "add", "\"old\"");
            b.event(i, "add", "\"new\"");
            a.awaitSaved(i);
            b.awaitSaved(i);
          }
        }
      }
      try (Page a = mount(old, cookie, PAGE_A + "3", false);
          Page b = mount(fresh, cookie, PAGE_B + "3", false)) {
        assertEquals(6, a.await("mounted").getJsonObject("state").getJsonArray("items").size());
        String items = b.await("mounted").getJsonObject("state").getString("items");
        assertEquals("tea, new, new, new, new, new", items);
        assertFalse(items.contains("old"));
      }
    }
  }

  private static void fill(Shop shop, String cookie, int times) throws Exception {
    try (Page page = mount(shop, cookie, PAGE_A, false)) {
      int last = page.await("mounted").getInt("lastEvent");
      for (int i = 1; i <= times; i++) {
        page.event(last + i, "add", "\"tea\"");
      }
      page.awaitSaved(last + times);
    }
  }

  /** The first release. */
  static final class CartOne {
    @Stashed List<String> items = List.of();

    @Stashed(scope = Scope.RECONNECT)
    String note = "";

    @OnEvent("add")
    void add(String item) {
      items =
          java.util.stream.Stream.concat(items.stream(), java.util.stream.Stream.of(item)).toList();
    }

    @OnEvent("note")
    void note(String text) {
      note = text;
    }
  }

  /** The second: the list became a text, and there is a count beside it. */
  @Version(2)
  static final class CartTwo {
    @Stashed String items = "";
    @Stashed int count;

    @Stashed(scope = Scope.RECONNECT)
    String note = "";

    @Migrate
    static void migrate(Migration old) {
      MIGRATIONS.incrementAndGet();
      String[] items = old.get("items", String[].class).orElse(new String[0]);
      old.put("items", String.join(", ", items));
      old.put("count", items.length);
      old.put("note", old.get("note", String.class).orElse("").toUpperCase(java.util.Locale.ROOT));
    }

    @OnEvent("add")
    void add(String item) {
      items = items.isEmpty() ? item : items + ", " + item;
      count++;
    }
  }

  /** A release that does not care for the old values. */
  @Version(3)
  static final class CartThree {
    @Stashed String items = "";

    @OnEvent("add")
    void add(String item) {
      items += item;
    }
  }

  /** A release with a mistake. */
  @Version(2)
  static final class CartBroken {
    @Stashed String items = "";

    @Migrate
    static void migrate(Migration old) {
      old.put("items", Integer.parseInt("on purpose"));
    }

    @OnEvent("look")
    void look() {}
  }
}
