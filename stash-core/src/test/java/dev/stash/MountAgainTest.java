package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.Fault;
import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a page is mounted, and what its handler is told of it. */
class MountAgainTest {
  private final TestStash stash =
      TestStash.builder().view("shop", ShopView::new).view("seen", SeenView::new).build();
  private final TestBrowser browser = stash.newBrowser();

  public static final class ShopView {
    @Stashed List<String> orders = List.of();

    @Shown String who = "";
    @Shown List<String> mounts = List.of();

    private Page page;

    @OnMount
    void mounted(Mount mount, Page of, Session session) {
      page = of;
      mounts = plus(mounts, of.recovery() + " " + of.rejoined());
      assertEquals(new Mount("shop", of.recovery(), of.rejoined()), mount);
      who = session.principal().orElse("");
    }

    @OnEvent("order")
    void order(String what) {
      if (what.equals("secret") && who.isEmpty()) {
        throw new UserMessage("Log in first.");
      }
      orders = plus(orders, what + " for " + who + ", " + page.recovery());
    }

    @OnEvent("look")
    void look() {}

    private static List<String> plus(List<String> list, String more) {
      return Stream.concat(list.stream(), Stream.of(more)).toList();
    }
  }

  public static final class SeenView {
    @Stashed String greeting = "";
    @Stashed boolean seen;

    @OnMount
    void mounted(Page page, Session session) {
      greeting = "Hello " + session.principal().orElse("");
      if (session.principal().isPresent()) {
        page.run(() -> seen = true);
      }
    }

    @OnEvent("see")
    void see() {
      seen = true;
    }
  }

  private static final Key<List<String>> ORDERS = new Key<>("orders") {};
  private static final Key<List<String>> MOUNTS = new Key<>("mounts") {};

  @AfterEach
  void close() {
    stash.close();
  }

  /** Nothing is in memory, and the storage does not answer. */
  private void down() {
    stash.faults().always(Fault.NOT_APPLIED);
    stash.crash();
  }

  @Test
  void whoseValuesCouldNotBeReadIsMountedAgainWhenTheyCan() {
    browser.login("ann");
    TestTab first = browser.newTab("shop");
    first.send("order", "tea");
    first.awaitSaved();
    first.close();
    down();

    TestTab tab = browser.newTab("shop");
    assertEquals("connected", tab.status());
    assertEquals(Optional.of(Recovery.ERROR), tab.recovery());
    assertEquals("", tab.get("who", String.class));
    assertEquals(List.of(), tab.get(ORDERS));
    assertEquals("STORAGE_UNAVAILABLE", tab.errors().getFirst().code(), "the page can say so");

    tab.post("order", "secret");
    tab.post("look");
    tab.post("order", "milk");
    stash.faults().heal();
    tab.awaitSaved();
    assertEquals(Optional.of(Recovery.RECOVERED), tab.recovery(), "and that it is over");
    assertEquals("ann", tab.get("who", String.class));
    assertEquals(List.of("RECOVERED false"), tab.get(MOUNTS), "the first one has thrown");
    assertEquals(
        List.of("tea for ann, NEW", "secret for ann, RECOVERED", "milk for ann, RECOVERED"),
        tab.get(ORDERS));
    assertEquals(1, tab.errors().size(), tab.errors()::toString);
  }

  @Test
  void whatWasDoneOnDefaultsIsDoneAgainAlsoIfNothingIsStored() {
    browser.login("ann");
    down();
    TestTab tab = browser.newTab("shop");
    tab.post("order", "milk");
    tab.await("orders", List.of("milk for , ERROR"));
    stash.faults().heal();
    tab.awaitSaved();
    assertEquals(Optional.of(Recovery.NEW), tab.recovery());
    assertEquals(List.of("milk for ann, NEW"), tab.get(ORDERS));
  }

  @Test
  void whatItAssignsIsShownAndKeptWithTheFirstEventOrAtOnceByATask() {
    TestTab tab = browser.newTab("seen");
    assertEquals("Hello ", tab.get("greeting", String.class), "shown");
    stash.settle();
    assertTrue(stash.storage().dump().isEmpty(), "not kept");
    tab.send("see");
    tab.awaitSaved();
    String stored = stash.storage().dump().toString();
    assertTrue(stored.contains("\"greeting\":\"Hello \""), stored);

    TestBrowser another = stash.newBrowser();
    another.login("ann");
    another.newTab("seen").await("seen", true);
    assertEquals(
        "Hello ann", another.session().view("seen").get("greeting", String.class).orElse(""));
  }

  @Test
  void aPageThatComesBackAndCannotBeReadIsToldThatItHasComeBack() {
    TestTab tab = browser.newTab("shop");
    tab.send("order", "tea");
    tab.awaitSaved();
    down();
    assertEquals(Optional.of(Recovery.ERROR), tab.recovery());
    stash.faults().heal();
    tab.await("mounts", List.of("RECOVERED true"));
  }

  @Test
  void aPageThatOnlySatThereHasComeBackAndNothingIsFoundOfIt() {
    TestTab other = browser.newTab("shop");
    other.send("order", "tea");
    other.awaitSaved();
    TestTab tab = browser.newTab("shop");
    assertEquals(List.of("RECOVERED false"), tab.get(MOUNTS));
    other.close();
    stash.crash();
    tab.await("mounts", List.of("NOT_FOUND true"));
    assertEquals(Optional.of(Recovery.NOT_FOUND), tab.recovery());
    assertEquals(1, tab.get(ORDERS).size(), "what the session has is there all the same");
  }

  @Test
  void suchAPageIsNotFoundEitherWhenTheStorageWasDownMeanwhile() {
    TestTab tab = browser.newTab("shop");
    down();
    assertEquals(Optional.of(Recovery.ERROR), tab.recovery());
    stash.faults().heal();
    tab.await("mounts", List.of("NOT_FOUND true"));
    assertEquals(Optional.of(Recovery.NOT_FOUND), tab.recovery());
    assertTrue(stash.storage().dump().isEmpty(), "nothing is written for a mount");
  }
}
