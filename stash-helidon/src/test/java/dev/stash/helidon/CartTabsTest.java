package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Conflict;
import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A list that two tabs add to at once, and a key that the last one wins. */
class CartTabsTest {
  private static final int ITEMS = 50;

  static final class CartView {
    @Stashed List<String> items = new ArrayList<>();

    @Stashed(conflict = Conflict.OVERWRITE)
    String sortedBy = "name";

    @OnEvent("add")
    void add(String item) {
      items.add(item);
    }

    @OnEvent("sort")
    void sort(String by) {
      sortedBy = by;
    }
  }

  private final TestBackend storage = new TestBackend();

  private Shop shop() {
    return new Shop(
        new Helidon(),
        storage,
        options -> {},
        features ->
            features
                .wire(wire -> wire.eventsPerSecond(10_000).eventBurst(10_000))
                .view("cart", CartView::new));
  }

  @Test
  void whatTwoTabsAddAtOnceIsAllThereInTheOrderOfEachTab() throws Exception {
    String cookie;
    try (Shop shop = shop()) {
      cookie = shop.newBrowser();
      fill(shop, cookie);
    }
    try (Shop again = shop();
        Page page = Page.mount(again, "cart", cookie, "page-0000000000000003", "c", false)) {
      JsonObject state = page.await("mounted").getJsonObject("state");
      List<String> items =
          state.getJsonArray("items").getValuesAs(JsonString.class).stream()
              .map(JsonString::getString)
              .toList();
      assertEquals(2 * ITEMS, new TreeSet<>(items).size());
      List<String> ofOne = items.stream().filter(item -> item.startsWith("one")).toList();
      assertEquals(ofOne.stream().sorted().toList(), ofOne);
    }
  }

  private static void fill(Shop shop, String cookie) throws Exception {
    try (Page one = Page.mount(shop, "cart", cookie, "page-0000000000000001", "a", false);
        Page two = Page.mount(shop, "cart", cookie, "page-0000000000000002", "b", false)) {
      one.await("mounted");
      two.await("mounted");
      for (int i = 1; i <= ITEMS; i++) {
        one.event(2L * i - 1, "add", "\"one " + (100 + i) + "\"");
        two.event(2L * i - 1, "add", "\"two " + (100 + i) + "\"");
        one.event(2L * i, "sort", "\"one " + i + "\"");
        two.event(2L * i, "sort", "\"two " + i + "\"");
      }
      one.awaitSaved(2 * ITEMS);
      two.awaitSaved(2 * ITEMS);
    }
  }
}
