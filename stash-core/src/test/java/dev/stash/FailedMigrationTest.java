package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.identity.Warnings;
import dev.stash.testing.PageError;
import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import dev.stash.wire.ViewSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A release whose migration fails, and the one after it, whose does not. */
class FailedMigrationTest {
  private static final AtomicInteger MIGRATIONS = new AtomicInteger();

  private final Logger log = Logger.getLogger(ViewSocket.class.getName());
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Handler listening = Warnings.into(logged);
  private final TestStash stash = release(First::new).build();
  private final TestBrowser browser = stash.newBrowser();

  FailedMigrationTest() {
    log.addHandler(listening);
    MIGRATIONS.set(0);
  }

  private static TestStash.Builder release(Supplier<?> view) {
    return TestStash.builder().view("cart", view);
  }

  @AfterEach
  void close() {
    log.removeHandler(listening);
    stash.close();
  }

  /** A cart of the first release, and the second at the server. */
  private TestTab failed() {
    TestTab tab = browser.newTab("cart");
    tab.send("add", "tea");
    tab.send("add", "milk");
    tab.send("note", "for ada");
    tab.send("filter", "cheap");
    tab.close();
    stash.restart(release(Broken::new));
    return browser.newTab("cart");
  }

  @Test
  void itIsSaidInTheLogAndToThePage() {
    TestTab tab = failed();
    assertEquals(Recovery.ERROR, tab.recovery().orElseThrow());
    assertEquals(List.of("MIGRATION_FAILED"), tab.errors().stream().map(PageError::code).toList());
    List<String> lines = logged.stream().filter(line -> line.contains("migration")).toList();
    assertEquals(1, lines.size(), logged::toString);
    assertTrue(
        lines
            .getFirst()
            .startsWith(
                "view cart: the migration from version 1 to 2 has failed with"
                    + " java.lang.NumberFormatException"),
        lines.getFirst());
    assertFalse(lines.getFirst().contains("tea"), lines.getFirst());
  }

  @Test
  void aReleaseThatCanMigrateDoesSoOnceAndWhatWasWrittenMeanwhileStays() {
    TestTab tab = failed();
    tab.send("count");
    assertEquals("", tab.get("items", String.class));
    assertEquals(1, tab.get("count", int.class));
    stash.restart();
    TestTab still = browser.newTab("cart");
    assertEquals(Recovery.ERROR, still.recovery().orElseThrow());
    assertEquals(1, still.get("count", int.class));

    stash.restart(release(Fixed::new));
    assertEquals(Recovery.RECOVERED, tab.recovery().orElseThrow());
    assertEquals("tea, milk", tab.get("items", String.class));
    assertEquals(1, tab.get("count", int.class));
    int ran = MIGRATIONS.get();
    tab.send("count");
    tab.reload();
    assertEquals("tea, milk", tab.get("items", String.class));
    assertEquals(2, browser.newTab("cart").get("count", int.class));
    stash.restart();
    assertEquals("tea, milk", browser.newTab("cart").get("items", String.class));
    assertEquals(ran, MIGRATIONS.get());
    assertFalse(stored().contains("unmigrated"), this::stored);
  }

  @Test
  void whatBelongsToPagesAndTabsIsMigratedThen() {
    TestTab a = browser.newTab("cart");
    TestTab b = browser.newTab("cart");
    for (TestTab tab : List.of(a, b)) {
      tab.send("note", "of " + tab.hashCode());
      tab.send("filter", "by " + tab.hashCode());
    }
    stash.restart(release(Broken::new));
    a.send("count");
    b.send("count");
    stash.restart(release(Fixed::new));
    for (TestTab tab : List.of(a, b)) {
      assertEquals(Recovery.RECOVERED, tab.recovery().orElseThrow());
      assertEquals("of " + tab.hashCode(), tab.get("note", String.class));
      assertEquals("by " + tab.hashCode(), tab.get("filter", String.class));
      assertEquals(2, tab.get("count", int.class));
    }
  }

  @Test
  void whatTheUserEmptiedMeanwhileIsNotFilledAgain() {
    TestTab tab = failed();
    tab.send("clear");
    tab.send("type", "");
    tab.send("type", "bread");
    stash.restart(release(Fixed::new));
    assertEquals("bread", tab.get("items", String.class));
  }

  @Test
  void aHandlerThatWritesBeforeTheFirstPageMountsLosesNothingOfWhatIsOlder() {
    TestTab tab = browser.newTab("cart");
    tab.send("add", "tea");
    tab.close();
    stash.restart(release(Fixed::new));
    browser.session().view("cart", 2).put("count", 7);
    TestTab fresh = browser.newTab("cart");
    assertEquals("tea", fresh.get("items", String.class));
    assertEquals(7, fresh.get("count", int.class));
  }

  @Test
  void aDraftThatIsMigratedToNothingIsNoError() {
    TestTab tab = browser.newTab("cart");
    tab.send("note", "for ada");
    tab.send("filter", "cheap");
    stash.restart(release(WithoutNotes::new));
    assertEquals(Recovery.RECOVERED, tab.recovery().orElseThrow());
    TestTab other = browser.newTab("cart");
    assertEquals(List.of(), other.errors());
    stash.restart();
    assertEquals(Recovery.RECOVERED, tab.recovery().orElseThrow());
    assertEquals(List.of(), tab.errors());
  }

  private String stored() {
    return stash.storage().dump().values().iterator().next();
  }

  /** The first release. */
  static final class First {
    @Stashed List<String> items = List.of();

    @Stashed(scope = Scope.RECONNECT)
    String note = "";

    @Stashed(scope = Scope.TAB)
    String filter = "";

    @OnEvent("add")
    void add(String item) {
      items =
          java.util.stream.Stream.concat(items.stream(), java.util.stream.Stream.of(item)).toList();
    }

    @OnEvent("note")
    void note(String text) {
      note = text;
    }

    @OnEvent("filter")
    void filter(String text) {
      filter = text;
    }
  }

  static class Second {
    @Stashed String items = "";
    @Stashed int count;

    @Stashed(scope = Scope.RECONNECT)
    String note = "";

    @Stashed(scope = Scope.TAB)
    String filter = "";

    @OnEvent("count")
    void count() {
      count++;
    }

    @OnEvent("type")
    void type(String text) {
      items = text;
    }

    @OnEvent("clear")
    void clear() {
      items = "";
    }
  }

  /** The second: its migration has a mistake. */
  @Version(2)
  static final class Broken extends Second {
    @Migrate
    static void migrate(Migration old) {
      old.put("count", Integer.parseInt("tea"));
    }
  }

  /** The third: of the same version, and without the mistake. */
  @Version(2)
  static final class Fixed extends Second {
    @Migrate
    static void migrate(Migration old) {
      MIGRATIONS.incrementAndGet();
      String[] items = old.get("items", String[].class).orElse(new String[0]);
      old.put("items", String.join(", ", items));
      old.put("count", items.length);
    }
  }

  /** One that keeps nothing of a page and of a tab. */
  @Version(2)
  static final class WithoutNotes extends Second {
    @Migrate
    static void migrate(Migration old) {
      old.keys().forEach(old::remove);
    }
  }
}
