package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.testing.TestStash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A list that two tabs add to at once, and a key that the last one wins. */
class CartTabsTest {
  private static final int ITEMS = 50;
  private static final Key<List<String>> LIST = new Key<>("items") {};

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

  @Test
  void whatTwoTabsAddAtOnceIsAllThereInTheOrderOfEachTab() {
    var carts = TestStash.builder().view("cart", CartView::new);
    carts.wire(wire -> wire.eventsPerSecond(10_000).eventBurst(10_000));
    try (var stash = carts.build()) {
      var browser = stash.newBrowser();
      var one = browser.newTab("cart");
      var two = browser.newTab("cart");
      for (int i = 1; i <= ITEMS; i++) {
        one.post("add", "one " + (100 + i));
        two.post("add", "two " + (100 + i));
        one.post("sort", "one " + i);
        two.post("sort", "two " + i);
      }
      one.awaitSaved();
      two.awaitSaved();
      stash.restart();
      List<String> items = browser.newTab("cart").get(LIST);
      assertEquals(2 * ITEMS, new TreeSet<>(items).size());
      List<String> ofOne = items.stream().filter(item -> item.startsWith("one")).toList();
      assertEquals(ofOne.stream().sorted().toList(), ofOne);
    }
  }
}
