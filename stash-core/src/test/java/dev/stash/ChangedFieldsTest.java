package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.testing.PageError;
import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a release may change of a view without another version, while the one before it runs: the
 * rows of {@code docs/how-to/change-a-view.md}.
 */
class ChangedFieldsTest {
  private static final int OLD = 0;
  private static final int NEW = 1;

  private final TestStash stash = release(Profile::new).members(2).build();
  private final TestBrowser browser = stash.newBrowser();
  private final TestTab old = browser.newTab("profile", OLD);

  private static TestStash.Builder release(Supplier<?> view) {
    return TestStash.builder().view("profile", view);
  }

  @AfterEach
  void close() {
    stash.close();
  }

  /** The next release begins at the other member; the first has this page there. */
  private TestTab next(Supplier<?> view) {
    stash.stop(NEW);
    stash.start(NEW, release(view));
    return browser.newTab("profile", NEW);
  }

  /** The old page is at the next release now. */
  private void oldGoes() {
    stash.stop(OLD);
    assertEquals("connected", old.status());
  }

  /** The first release. */
  static class Profile {
    @Stashed String name = "";
    @Stashed int visits;

    @OnEvent("rename")
    void rename(String to) {
      name = to;
    }

    @OnEvent("visit")
    void visit() {
      visits++;
    }
  }

  // ------------------------------------------------------------------------ a field more, or less

  static class WithColour extends Profile {
    @Stashed String colour = "red";

    @OnEvent("paint")
    void paint(String to) {
      colour = to;
    }
  }

  @Test
  void aFieldMoreStartsWithItsDefaultAndIsKeptWhileTheOldReleaseWrites() {
    old.send("rename", "Ada");
    TestTab fresh = next(WithColour::new);
    assertEquals("Ada", fresh.get("name", String.class));
    assertEquals("red", fresh.get("colour", String.class));
    fresh.send("paint", "blue");
    fresh.send("visit");
    old.send("visit");
    old.send("rename", "Bob");
    fresh.await("name", "Bob");
    fresh.await("visits", 2);
    oldGoes();
    assertEquals("blue", browser.newTab("profile", NEW).get("colour", String.class));
    assertEquals("blue", old.get("colour", String.class));
  }

  static class WithoutVisits {
    @Stashed String name = "";

    @OnEvent("rename")
    void rename(String to) {
      name = to;
    }
  }

  @Test
  void aFieldLessIsStillTheOldReleasesAndStillThereIfItReturns() {
    old.send("visit");
    TestTab fresh = next(WithoutVisits::new);
    fresh.send("rename", "Ada");
    old.send("visit");
    old.await("name", "Ada");
    old.await("visits", 2);
    stash.restart(release(WithoutVisits::new));
    fresh.send("rename", "Bob");
    stash.restart(release(Profile::new));
    assertEquals(2, browser.newTab("profile").get("visits", int.class));
  }

  // ------------------------------------------------------------------------ another name

  static class Renamed {
    @Stashed(name = "name")
    String displayName = "";

    @OnEvent("rename")
    void rename(String to) {
      displayName = to;
    }
  }

  @Test
  void aFieldWithAnotherNameKeepsItsKey() {
    old.send("rename", "Ada");
    TestTab fresh = next(Renamed::new);
    assertEquals("Ada", fresh.get("name", String.class));
    fresh.send("rename", "Bob");
    old.await("name", "Bob");
    old.send("rename", "Cy");
    fresh.await("name", "Cy");
    oldGoes();
    assertEquals("Cy", old.get("name", String.class));
  }

  static class WithBothEvents extends Profile {
    @OnEvent("visited")
    void visited() {
      visits++;
    }

    @OnEvent("visit")
    @Override
    void visit() { // pages of the release before
      visited();
    }
  }

  @Test
  void anEventWithAnotherNameIsHandledUnderBothAndSentWhenTheOldReleaseHasGone() {
    old.send("visit");
    TestTab fresh = next(WithBothEvents::new);
    PageError refused = assertThrows(PageError.class, () -> old.send("visited"));
    assertEquals("UNKNOWN_EVENT", refused.code());
    oldGoes();
    old.send("visit");
    fresh.send("visited");
    fresh.await("visits", 3);
  }

  // ------------------------------------------------------------------------ another type

  static class Wider {
    @Stashed String name = "";
    @Stashed long visits;

    @OnEvent("visit")
    void visit() {
      visits++;
    }

    @OnEvent("add")
    void add(long more) {
      visits += more;
    }
  }

  @Test
  void aWiderTypeReadsWhatIsThereAndIsReadWhileItFits() {
    old.send("visit");
    TestTab fresh = next(Wider::new);
    fresh.send("visit");
    old.send("visit");
    old.await("visits", 3);
    fresh.await("visits", 3);
  }

  @Test
  void whatTheOldTypeCannotHoldIsNotSeenByTheOldRelease() {
    TestTab fresh = next(Wider::new);
    fresh.send("add", 5_000_000_000L);
    old.send("rename", "Ada"); // writes what it changes, and nothing else
    assertEquals(5_000_000_000L, fresh.get("visits", long.class));
    TestTab another = browser.newTab("profile", OLD);
    assertEquals(0, another.get("visits", int.class));
    another.send("visit");
    fresh.await("visits", 1);
  }

  // ------------------------------------------------------------------------ one field becomes two

  static class Split {
    @Stashed String name = ""; // the old field stays, and every handler keeps it right
    @Stashed String first = "";
    @Stashed String last = "";

    @OnMount
    void split() {
      if (!name.equals(joined())) { // never split, or the old release has written since
        int space = name.lastIndexOf(' ');
        first = space < 0 ? "" : name.substring(0, space);
        last = name.substring(space + 1);
      }
    }

    @OnEvent("first")
    void first(String to) {
      split();
      first = to;
      name = joined();
    }

    private String joined() {
      return first.isEmpty() ? last : first + " " + last;
    }
  }

  @Test
  void aFieldThatBecomesTwoStaysBesideThem() {
    old.send("rename", "Ada Byron");
    TestTab fresh = next(Split::new);
    assertEquals("Ada", fresh.get("first", String.class));
    assertEquals("Byron", fresh.get("last", String.class));
    fresh.send("first", "Augusta Ada");
    old.await("name", "Augusta Ada Byron");
    old.send("rename", "Ada Lovelace");
    TestTab another = browser.newTab("profile", NEW);
    assertEquals("Lovelace", another.get("last", String.class));
    fresh.send("first", "Countess");
    old.await("name", "Countess Lovelace");
    oldGoes();
    assertEquals("Lovelace", old.get("last", String.class));
  }

  // ------------------------------------------------------------------------ a record

  static class Home {
    @Stashed Address home = new Address("");

    @OnEvent("move")
    void move(String street) {
      home = new Address(street);
    }

    record Address(String street) {}
  }

  static class HomeAndTown {
    @Stashed Address home = new Address("", "");
    @Stashed String country = "";

    @OnEvent("settle")
    void settle(Address at) {
      home = at;
      country = "it";
    }

    record Address(String street, @org.jspecify.annotations.Nullable String town) {}
  }

  @Test
  void aComponentMoreInARecordIsDroppedByTheOldReleaseAndAFieldBesideItIsNot() {
    stash.restart(release(Home::new));
    TestTab before = browser.newTab("profile", OLD);
    before.send("move", "Via Uno");
    TestTab fresh = next(HomeAndTown::new);
    assertEquals("{\"street\":\"Via Uno\",\"town\":null}", shown(fresh, "home"));
    fresh.send("settle", new HomeAndTown.Address("Via Due", "Rome"));
    before.await("what the new release wrote", tab -> shown(tab, "home").contains("Due"));
    before.send("move", "Via Tre");
    fresh.await("what the old release wrote", tab -> shown(tab, "home").contains("Tre"));
    assertEquals(false, shown(fresh, "home").contains("Rome"));
    assertEquals("it", fresh.get("country", String.class));
  }

  private static String shown(TestTab tab, String key) {
    return tab.state().getOrDefault(key, "");
  }
}
