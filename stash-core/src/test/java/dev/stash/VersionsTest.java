package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.Fault;
import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two releases of one view, one after the other and side by side. */
class VersionsTest {
  private static final AtomicInteger MIGRATIONS = new AtomicInteger();
  private static final Key<List<String>> ITEMS = new Key<>("items") {};
  private static final Key<List<Line>> LINES = new Key<>("items") {};
  private static final Key<Map<String, Line>> BY_NAME = new Key<>("byName") {};

  private final TestStash stash = release(CartOne::new).members(2).build();
  private final TestBrowser browser = stash.newBrowser();

  private static TestStash.Builder release(Supplier<?> cart) {
    return TestStash.builder().view("cart", cart);
  }

  @AfterEach
  void close() {
    stash.close();
  }

  private String stored() {
    return stash.storage().dump().values().iterator().next();
  }

  private void fill(int times) {
    TestTab tab = browser.newTab("cart");
    for (int i = 0; i < times; i++) {
      tab.send("add", "tea");
    }
    tab.close();
  }

  @Test
  void aPageThatCameWhenNothingCouldBeReadIsMigratedAsWell() {
    fill(2);
    TestTab tab = openedWhileDown(release(CartTwo::new));
    assertEquals(Recovery.RECOVERED, tab.recovery().orElseThrow());
    assertEquals("tea, tea", tab.get("items", String.class));
  }

  @Test
  void ifThatFailsItIsAnErrorAsIfItHadComeBefore() {
    fill(2);
    TestTab tab = openedWhileDown(release(CartBroken::new));
    assertEquals(Recovery.ERROR, tab.recovery().orElseThrow());
  }

  private TestTab openedWhileDown(TestStash.Builder next) {
    stash.restart(next);
    stash.faults().always(Fault.NOT_APPLIED);
    stash.crash(); // it was handed over, and is in memory
    TestTab tab = browser.newTab("cart");
    assertEquals(Recovery.ERROR, tab.recovery().orElseThrow());
    stash.faults().heal();
    tab.await(
        "it can be read",
        t -> t.told().stream().anyMatch(each -> each.startsWith("{\"type\":\"resync\"")));
    return tab;
  }

  @Test
  void aMigrationRunsOnceAndIsStoredWhole() {
    fill(2);
    MIGRATIONS.set(0);
    stash.restart(release(CartTwo::new));
    TestTab tab = browser.newTab("cart");
    assertEquals(Recovery.RECOVERED, tab.recovery().orElseThrow());
    assertEquals("tea, tea", tab.get("items", String.class));
    assertEquals(2, tab.get("count", int.class));
    assertTrue(
        stored().contains("\"version\":2,\"data\":{\"items\":\"tea, tea\",\"count\":2}"),
        this::stored);
    for (int i = 0; i < 3; i++) {
      assertEquals(2, browser.newTab("cart").get("count", int.class));
    }
    assertEquals(1, MIGRATIONS.get());
  }

  @Test
  void aRollBackFindsWhatTheOldReleaseWroteLastAndTheNewOneItsOwn() {
    fill(2);
    stash.restart(release(CartTwo::new));
    fill(1);
    stash.restart(release(CartOne::new));
    TestTab old = browser.newTab("cart");
    assertEquals(2, old.get(ITEMS).size());
    old.send("add", "milk");
    stash.restart(release(CartTwo::new));
    TestTab fresh = browser.newTab("cart");
    assertEquals(
        "tea, tea, tea", fresh.get("items", String.class), "the old release wrote its own");
  }

  @Test
  void theDraftOfAPageThatComesBackIsMigratedToo() {
    TestTab a = browser.newTab("cart");
    TestTab b = browser.newTab("cart");
    a.send("note", "for ada");
    b.send("note", "for bob");
    stash.restart(release(CartTwo::new));
    assertEquals("FOR ADA", a.get("note", String.class));
    assertEquals("FOR BOB", b.get("note", String.class));
  }

  @Test
  void aMigrationPutsWhatTheFieldsTake() {
    fill(2);
    stash.restart(release(CartOfLines::new));
    TestTab tab = browser.newTab("cart");
    assertEquals(List.of(new Line("tea"), new Line("tea")), tab.get(LINES));
    assertEquals(Map.of("tea", new Line("tea")), tab.get(BY_NAME));
    assertEquals("one", tab.get("note", String.class));
  }

  @Test
  void aMigrationThatPutsWhatAFieldCannotHoldFails() {
    fill(2);
    stash.restart(release(CartMistaken::new));
    assertEquals(Recovery.ERROR, browser.newTab("cart").recovery().orElseThrow());
    stash.restart(release(CartOne::new));
    assertEquals(2, browser.newTab("cart").get(ITEMS).size());
  }

  @Test
  void withoutAMigrationAnotherVersionRecoversNothingAndDestroysNothing() {
    fill(2);
    stash.restart(release(CartThree::new));
    TestTab tab = browser.newTab("cart");
    assertEquals(Recovery.NEW, tab.recovery().orElseThrow());
    assertEquals("", tab.get("items", String.class));
    tab.send("add", "x");
    stash.restart(release(CartOne::new));
    assertEquals(2, browser.newTab("cart").get(ITEMS).size());
  }

  @Test
  void aMigrationThatFailsMountsWithErrorAndLeavesWhatIsStored() {
    fill(2);
    String before = stored();
    stash.restart(release(CartBroken::new));
    TestTab tab = browser.newTab("cart");
    assertEquals(Recovery.ERROR, tab.recovery().orElseThrow());
    assertEquals("", tab.get("items", String.class));
    tab.send("look");
    assertEquals(before, stored());
  }

  @Test
  void duringARollOutBothReleasesWorkSideBySide() {
    fill(1);
    stash.stop(1);
    stash.start(1, release(CartTwo::new));
    TestTab b = browser.newTab("cart", 1);
    assertEquals("tea", b.get("items", String.class));
    TestTab a = browser.newTab("cart", 0);
    assertEquals(1, a.get(ITEMS).size());
    for (int i = 0; i < 5; i++) {
      a.send("add", "old");
      b.send("add", "new");
    }
    assertEquals(6, browser.newTab("cart", 0).get(ITEMS).size());
    assertEquals(
        "tea, new, new, new, new, new", browser.newTab("cart", 1).get("items", String.class));
  }

  @Test
  void whatTheOldReleaseWritesAfterTheFirstMigrationIsNotSeenByTheNewOne() {
    fill(1);
    TestTab old = browser.newTab("cart", 0);
    stash.stop(1);
    stash.start(1, release(CartTwo::new));
    assertEquals("tea", browser.newTab("cart", 1).get("items", String.class));
    for (int i = 0; i < 7; i++) {
      old.send("add", "milk");
    }
    old.awaitSaved();
    stash.stop(0);
    old.await("items", "tea");
    stash.start(0, release(CartOne::new));
    assertEquals(8, browser.newTab("cart", 0).get(ITEMS).size());
  }

  @Test
  void nothingIsLostIfTheOldReleaseHasStoppedWhenTheNewOneStarts() {
    fill(1);
    TestTab old = browser.newTab("cart", 0);
    TestTab another = browser.newTab("cart", 1);
    for (int i = 0; i < 3; i++) {
      old.send("add", "milk");
      another.send("add", "bread");
    }
    stash.stop(0);
    stash.stop(1);
    stash.start(0, release(CartTwo::new));
    stash.start(1, release(CartTwo::new));
    old.await("count", 7);
    another.await("count", 7);
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

  record Line(String name) {}

  /** A release whose fields hold what has no key to say of what it is. */
  @Version(2)
  static final class CartOfLines {
    @Stashed List<Line> items = List.of();
    @Stashed Map<String, Line> byName = Map.of();

    @Stashed(scope = Scope.TAB)
    String note = "";

    @Migrate
    static void migrate(Migration old) {
      List<Line> lines = old.get(ITEMS).orElse(List.of()).stream().map(Line::new).toList();
      old.put("items", lines);
      old.put("byName", Map.of("tea", lines.getFirst()));
      old.put("note", "one");
    }
  }

  /** A release that puts a text where a number is. */
  @Version(2)
  static final class CartMistaken {
    @Stashed int items;

    @Migrate
    static void migrate(Migration old) {
      old.put("items", "many");
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
