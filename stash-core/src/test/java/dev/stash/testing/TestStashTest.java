package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Key;
import dev.stash.Keyed;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Page;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.SessionEvent;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test of an application sees, and that it sees what is wrong. */
class TestStashTest {
  record Item(String id, int pieces) {}

  public static final class CartView {
    private static final AtomicInteger RUNS = new AtomicInteger();

    @Stashed
    @Keyed("id")
    List<Item> items = new ArrayList<>();

    @Stashed int count;

    @Stashed(scope = Scope.RECONNECT)
    String draft = "";

    @Stashed(scope = Scope.TAB)
    int step;

    @Shown int doubled;

    int forgotten;

    @OnMount
    void mounted() {
      doubled = 2 * count;
    }

    @OnEvent("add")
    void add(Item item) {
      items.add(item);
    }

    @OnEvent("increment")
    void increment() {
      RUNS.incrementAndGet();
      count++;
      doubled = 2 * count;
      forgotten++;
    }

    @OnEvent("type")
    void type(String text) {
      draft = text;
    }

    @OnEvent("next")
    void next() {
      step++;
    }

    @OnEvent("buy")
    void buy() {
      throw new UserMessage("SOLD_OUT", "Sold out").forField("seats");
    }

    @OnEvent("break")
    void breaks() {
      throw new IllegalStateException("broken on purpose");
    }

    @OnEvent("later")
    void later(Page page) {
      page.after(Duration.ofMinutes(5), () -> count += 100);
      page.every(Duration.ofSeconds(10), () -> step++);
    }

    @OnEvent("leave")
    void leave(Page page) {
      page.navigate("/thanks");
    }
  }

  private static final Key<List<Item>> ITEMS = new Key<>("items") {};

  private static TestStash.Builder carts() {
    return TestStash.builder().view("cart", CartView::new);
  }

  @Test
  void whatIsStashedComesBackAfterAReloadARestartAndACrash() {
    try (var stash = carts().build()) {
      var tab = stash.newBrowser().newTab("cart");
      assertEquals(Optional.of(Recovery.NEW), tab.recovery());
      tab.send("add", new Item("apple", 2));
      tab.send("add", new Item("pear", 1));
      tab.send("increment");
      for (Runnable trouble :
          List.<Runnable>of(
              tab::reload, stash::restart, stash::crash, tab::dropSocket, tab::reload)) {
        trouble.run();
        tab.back();
        assertEquals(List.of(new Item("apple", 2), new Item("pear", 1)), tab.get(ITEMS));
      }
      assertEquals(Optional.of(Recovery.RECOVERED), tab.recovery());
      assertEquals(1, tab.get("count", int.class));
      assertEquals(2, tab.get("doubled", int.class));
      assertEquals("1", tab.state().get("count"));
    }
  }

  @Test
  void anUnsavedEventIsSentAgainAfterACrashAndCountsOnce() throws Exception {
    try (var stash = carts().build()) {
      var tab = stash.newBrowser().newTab("cart");
      for (boolean applied : new boolean[] {false, true}) {
        int before = CartView.RUNS.get();
        BlockingBackend.Hold hold =
            applied
                ? stash.holds().holdAnswerOfNext(Operation.PUT)
                : stash.holds().holdNext(Operation.PUT);
        tab.send("increment");
        hold.awaitArrival(Duration.ofSeconds(10));
        assertTrue(tab.saving());
        stash.crash();
        tab.awaitSaved();
        assertEquals(applied ? 2 : 1, tab.get("count", int.class));
        assertEquals(applied ? 1 : 2, CartView.RUNS.get() - before, "runs");
      }
    }
  }

  @Test
  void twoTabsThatPressAtOnceCountTwo() {
    try (var stash = carts().members(2).build()) {
      var browser = stash.newBrowser();
      var one = browser.newTab("cart", 0);
      var other = browser.newTab("cart", 1);
      for (int i = 0; i < 20; i++) {
        one.post("increment");
        other.post("increment");
      }
      one.awaitSaved();
      other.awaitSaved();
      assertEquals(40, one.get("count", int.class));
      assertEquals(40, other.get("count", int.class));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void hoursMayPassInOneStep(int members) {
    try (var stash = carts().members(members).build()) {
      var browser = stash.newBrowser();
      var open = browser.newTab("cart", 0);
      open.send("increment");
      open.awaitSaved();
      stash.clock().pass(Duration.ofHours(3));
      var other = browser.newTab("cart", members - 1);
      other.send("increment");
      other.awaitSaved();
      open.await("count", 2);
      stash.clock().pass(Duration.ofMinutes(61));
      stash.newBrowser().newTab("cart", 0).send("increment");
      assertEquals(2, other.get("count", int.class));
    }
  }

  @Test
  void scopesAreThoseOfPagesTabsAndSessions() {
    try (var stash = carts().build()) {
      var browser = stash.newBrowser();
      var tab = browser.newTab("cart");
      tab.send("type", "half");
      tab.send("next");
      tab.send("increment");
      tab.dropSocket();
      tab.await("draft", "half");
      var copy = tab.duplicate();
      assertEquals(Map.of("step", "1", "draft", "\"\""), values(copy, "step", "draft"));
      copy.send("next");
      tab.reload();
      assertEquals(Map.of("step", "1", "draft", "\"\""), values(tab, "step", "draft"));
      assertEquals(1, browser.newTab("cart").get("count", int.class));
      assertEquals(0, browser.newTab("cart").get("step", int.class));
      assertEquals(0, stash.newBrowser().newTab("cart").get("count", int.class));
    }
  }

  private static Map<String, String> values(TestTab tab, String... keys) {
    Map<String, String> values = new java.util.HashMap<>(tab.state());
    values.keySet().retainAll(List.of(keys));
    return values;
  }

  @Test
  void whatIsRefusedIsThrownWithItsCodeAndText() {
    try (var stash = carts().build()) {
      var tab = stash.newBrowser().newTab("cart");
      PageError sold = assertThrows(PageError.class, () -> tab.send("buy"));
      assertEquals(
          List.of("buy", "SOLD_OUT", "Sold out"), List.of(sold.event(), sold.code(), sold.text()));
      assertEquals(Optional.of("seats"), sold.field());
      PageError failed = assertThrows(PageError.class, () -> tab.send("break"));
      assertEquals("HANDLER_FAILED", failed.code());
      assertTrue(failed.getMessage().contains("SOLD_OUT"), "and what came before");
      assertEquals(
          "UNKNOWN_EVENT", assertThrows(PageError.class, () -> tab.send("nothing")).code());
      assertEquals(
          "BAD_PAYLOAD", assertThrows(PageError.class, () -> tab.send("add", "text")).code());
      assertEquals(4, tab.errors().size());
      tab.send("increment");
      assertEquals(1, tab.get("count", int.class));
    }
  }

  @Test
  void timersOfPagesGoByTheClockOfTheTest() {
    try (var stash = carts().build()) {
      var tab = stash.newBrowser().newTab("cart");
      tab.send("later");
      assertEquals(0, tab.get("step", int.class));
      stash.clock().pass(Duration.ofSeconds(30));
      assertEquals(3, tab.get("step", int.class));
      stash.clock().pass(Duration.ofMinutes(4));
      assertEquals(0, tab.get("count", int.class));
      stash.clock().pass(Duration.ofSeconds(30));
      assertEquals(100, tab.get("count", int.class));
    }
  }

  @Test
  void aSessionThatNobodyUsesExpires() {
    List<SessionEvent> events = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (var stash =
        carts().configure(s -> s.idleLimit(Duration.ofHours(2)).onSession(events::add)).build()) {
      var browser = stash.newBrowser();
      var tab = browser.newTab("cart");
      tab.send("increment");
      stash.clock().pass(Duration.ofDays(1));
      assertEquals("connected", tab.status(), "an open page uses its session");
      tab.close();
      stash.clock().pass(Duration.ofHours(3));
      assertEquals(0, browser.newTab("cart").get("count", int.class));
      assertFalse(events.isEmpty());
    }
  }

  @Test
  void anAppsRequestsShareTheSession() {
    try (var stash = carts().build()) {
      var browser = stash.newBrowser();
      var tab = browser.newTab("cart");
      browser.session().view("cart").put("count", 5);
      assertEquals(5, tab.get("count", int.class));
      browser.login("ann");
      assertEquals("connected", tab.status());
      tab.send("increment");
      assertEquals(Optional.of(6), browser.session().view("cart").get("count", Integer.class));
      assertEquals(Optional.of("ann"), browser.session().principal());
      assertEquals(1, stash.stash().sessionsOf("ann").size());
      browser.logout();
      assertEquals(List.of("ended", "logged_out"), List.of(tab.status(), tab.reason()));
      assertThrows(AssertionError.class, () -> tab.get("count", int.class), "nothing is left");
      assertEquals(0, browser.newTab("cart").get("count", int.class));
    }
  }

  @Test
  void aStorageThatIsDownIsComeBackFrom() {
    try (var stash = carts().build()) {
      var tab = stash.newBrowser().newTab("cart");
      tab.send("increment");
      stash.faults().always(Fault.NOT_APPLIED);
      tab.send("increment");
      assertTrue(tab.saving());
      stash.clock().pass(Duration.ofSeconds(20));
      assertTrue(tab.saving());
      stash.crash();
      assertEquals(Optional.of(Recovery.ERROR), tab.recovery());
      stash.faults().heal();
      tab.awaitSaved();
      assertEquals(2, tab.get("count", int.class));
      stash.faults().next(Operation.PUT, Fault.NOT_APPLIED, Fault.UNKNOWN_APPLIED);
      tab.send("increment");
      tab.awaitSaved();
      browserWrites(stash);
      tab.reload();
      assertEquals(3, tab.get("count", int.class));
    }
  }

  private static void browserWrites(TestStash stash) {
    stash.faults().next(Operation.PUT, Fault.NOT_APPLIED, Fault.NOT_APPLIED);
    var browser = stash.newBrowser();
    browser.session().view("cart").put("count", 7);
    assertEquals(7, browser.newTab("cart").get("count", int.class));
  }

  @Test
  void aMemberMayBeKilledOrStopped() {
    try (var stash = carts().members(2).build()) {
      var browser = stash.newBrowser();
      var one = browser.newTab("cart", 0);
      var other = browser.newTab("cart", 1);
      one.send("increment");
      other.send("increment");
      stash.kill(0);
      assertEquals(2, one.get("count", int.class));
      one.send("increment");
      other.await("count", 3);
      stash.start(0);
      stash.stop(1);
      one.send("increment");
      other.await("count", 4);
      stash.start(1);
      stash.restart();
      stash.crash();
      one.send("increment");
      other.await("count", 5);
    }
  }

  @Test
  void whatIsSentWhileTheNetworkIsGoneWaitsInThePage() {
    try (var stash = carts().build()) {
      var tab = stash.newBrowser().newTab("cart");
      tab.disconnect();
      tab.post("increment");
      tab.post("increment");
      stash.restart();
      assertEquals("disconnected", tab.status());
      tab.reconnect();
      tab.awaitSaved();
      assertEquals(2, tab.get("count", int.class));
    }
  }

  @Test
  void aPageGoesWhereItIsSent() {
    try (var stash = carts().build()) {
      var tab = stash.newBrowser().newTab("cart");
      tab.send("leave");
      assertEquals(Optional.of("/thanks"), tab.navigated());
    }
  }

  @Test
  void rulesOfViewsAreAsked() {
    try (var stash =
        TestStash.builder()
            .view(
                "board/{id}",
                CartView::new,
                asked -> asked.session().principal().equals(Optional.of("ann")))
            .build()) {
      var browser = stash.newBrowser();
      var stranger = browser.newTab("board/17");
      assertEquals(List.of("closed", "forbidden"), List.of(stranger.status(), stranger.reason()));
      assertEquals("FORBIDDEN", stranger.errors().getFirst().code());
      browser.login("ann");
      browser.newTab("board/17").send("increment");
      assertEquals(0, browser.newTab("board/18").get("count", int.class));
      assertEquals("unknown_view", browser.newTab("none").reason());
    }
  }

  @Test
  void moreThanABurstOfEventsComesThrough() {
    try (var stash = carts().wire(w -> w.eventBurst(5).eventsPerSecond(2)).build()) {
      var tab = stash.newBrowser().newTab("cart");
      for (int i = 0; i < 12; i++) {
        tab.post("increment");
      }
      tab.awaitSaved();
      assertEquals(12, tab.get("count", int.class));
    }
  }

  @Test
  void whatIsAwaitedInVainIsSaidWithWhatCame() {
    try (var stash = carts().patience(Duration.ofMillis(100)).build()) {
      var tab = stash.newBrowser().newTab("cart");
      tab.send("increment");
      AssertionError vain = assertThrows(AssertionError.class, () -> tab.await("count", 2));
      assertTrue(vain.getMessage().contains("count is 2"), vain::getMessage);
      assertTrue(vain.getMessage().contains("{\"count\":1"), vain::getMessage);
    }
  }

  /** Shows what it counts, and does not stash it. */
  public static final class ForgetfulView {
    @Shown int count;

    @OnEvent("increment")
    void increment() {
      count++;
    }
  }

  @Test
  void aFieldThatIsNotStashedIsSeenToBeLost() {
    try (var stash = TestStash.builder().view("forgetful", ForgetfulView::new).build()) {
      var tab = stash.newBrowser().newTab("forgetful");
      tab.send("increment");
      assertEquals(1, tab.get("count", int.class));
      stash.restart();
      assertThrows(AssertionError.class, () -> assertEquals(1, tab.get("count", int.class)));
    }
  }
}
