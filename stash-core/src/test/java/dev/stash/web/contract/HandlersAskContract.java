package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Page.Timer;
import dev.stash.UserMessage;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.BlockingBackend.Hold;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Handlers are given what they ask for; what a page's server does of its own counts like events.
 */
abstract class HandlersAskContract {
  private static final String PAGE = "page-aaaaaaaaaaaaaaaa";
  private static final String OTHER = "page-bbbbbbbbbbbbbbbb";
  private static final Duration LONG = Duration.ofSeconds(30);

  private final BlockingBackend storage = BlockingBackend.over(new TestBackend());
  private final Desk.Talk talk =
      new Desk.Talk(new LinkedBlockingQueue<>(), new LinkedBlockingQueue<>());
  private final Shop shop;

  HandlersAskContract(WebModule module) {
    this.shop =
        new Shop(module, storage, options -> {}, web -> web.view("desk", () -> new Desk(talk)));
    shop.does("login", session -> session.login("ann"));
    shop.actions.put("count-of-desk", s -> s.view("desk").get("count", Integer.class).orElse(0));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Page mount(String cookie, String page, boolean rejoin) {
    return Page.mount(shop, "desk", cookie, page, "t-" + page, rejoin);
  }

  private String said() throws InterruptedException {
    return Objects.requireNonNull(talk.said().poll(30, TimeUnit.SECONDS), "nothing was said");
  }

  private Desk opened() throws InterruptedException {
    return Objects.requireNonNull(talk.open().poll(30, TimeUnit.SECONDS), "none was opened");
  }

  private static JsonObject count(Page page, int count) throws InterruptedException {
    return page.await(
        m ->
            switch (m.getString("type")) {
              case "state" -> m.getJsonObject("changes").getInt("count", -1) == count;
              case "resync" -> m.getJsonObject("state").getInt("count", -1) == count;
              default -> false;
            });
  }

  private static void awaitSavedRevision(Page page, JsonObject of) throws InterruptedException {
    int revision = of.getInt("revision");
    page.await(m -> m.getString("type").equals("saved") && m.getInt("revision") >= revision);
  }

  @Test
  void payloadPageAndSessionComeInAnyOrder() throws Exception {
    String cookie = shop.after("login", shop.newBrowser());
    try (Page page = mount(cookie, PAGE, false)) {
      page.await("mounted");
      assertEquals("mounted NEW false ann", said());
      page.event(1, "payloadFirst", "2");
      assertEquals("event desk ann", said());
      page.event(2, "payloadLast", "3");
      assertEquals("event desk ann", said());
      page.awaitSaved(2);
      assertEquals("saved 3 false", said());
    }
    assertEquals("unmounted true ann", said());
    try (Page again = mount(cookie, PAGE, true)) {
      assertEquals(5, again.await("mounted").getJsonObject("state").getInt("count"));
      assertEquals("mounted RECOVERED true ann", said());
    }
  }

  @Test
  void whatAnotherThreadRunsIsShownStoredAndToldToOtherTabs() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(cookie, PAGE, false);
        Page other = mount(cookie, OTHER, false)) {
      page.await("mounted");
      other.await("mounted");
      Desk desk = opened();
      assertTrue(desk.page.run(() -> desk.count = 7));
      JsonObject own = count(page, 7);
      assertEquals("self", own.getString("origin"));
      assertEquals(1, own.getJsonObject("changes").size(), "nothing else is shown");
      assertEquals("other", count(other, 7).getString("origin"));
      awaitSavedRevision(page, own);
    }
    assertEquals(7, Integer.parseInt(shop.act("count-of-desk", cookie).body()));
  }

  @Test
  void whatAHandlerAsksForRunsAfterIt() throws Exception {
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      page.event(1, "later", "");
      page.await("done");
      count(page, 10);
      page.awaitSaved(1);
    }
  }

  @Test
  void tasksOfTwoTabsAndTheirEventsAllCount() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(cookie, PAGE, false);
        Page other = mount(cookie, OTHER, false)) {
      page.await("mounted");
      other.await("mounted");
      Desk one = opened();
      Desk two = opened();
      for (int i = 1; i <= 50; i++) {
        one.page.run(() -> one.count++);
        page.event(i, "payloadFirst", "1");
        two.page.run(() -> two.count++);
        other.event(i, "payloadFirst", "1");
      }
      count(page, 200);
      count(other, 200);
      page.event(51, "payloadFirst", "1");
      page.awaitSaved(51); // and all before it: the watermark may have been told before the state
    }
  }

  @Test
  void soManyTasksWaitForTheirTurnAndNoMore() throws Exception {
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      assertEquals("mounted NEW false", said());
      Desk desk = opened();
      page.event(1, "hold", "");
      assertEquals("holds", said());
      for (int i = 0; i < 1_000; i++) {
        assertTrue(desk.page.run(() -> desk.ran++));
      }
      assertFalse(desk.page.run(() -> desk.ran++));
      desk.held.countDown();
      Awaitility.await().until(() -> desk.page.run(() -> desk.draft = "all"));
      page.await(
          m ->
              m.getString("type").equals("state")
                  && m.getJsonObject("changes").getString("draft", "").equals("all"));
      assertEquals(1_000, desk.ran);
    }
  }

  @Test
  void whatIsNoTimeOrNoPathIsRefused() throws Exception {
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      dev.stash.Page asked = opened().page;
      for (Duration none : List.of(Duration.ofMillis(-1), Duration.ofDays(366))) {
        assertThrows(IllegalArgumentException.class, () -> asked.after(none, () -> {}));
      }
      for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(9), Duration.ofDays(366))) {
        assertThrows(IllegalArgumentException.class, () -> asked.every(none, () -> {}));
      }
      for (String none : List.of("", "x", "//x", "/\\x", "/a\nb", "https://x/", "/\t/x")) {
        assertThrows(IllegalArgumentException.class, () -> asked.navigate(none), none);
      }
      assertThrows(IllegalArgumentException.class, () -> asked.parameter("id"));
    }
  }

  @Test
  void aTaskThatThrowsChangesNothingAndTheNextOneRuns() throws Exception {
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      Desk desk = opened();
      desk.page.run(
          () -> {
            desk.count = 99;
            throw new IllegalStateException("on purpose");
          });
      desk.page.run(() -> desk.count++);
      count(page, 1);
      assertTrue(page.drain().stream().noneMatch(m -> m.getString("type").equals("error")));
    }
  }

  @Test
  void aPageIsSentElsewhereByTheRunThatHolds() throws Exception {
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      page.event(1, "leave", "\"/nowhere\"");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      page.event(2, "leave", "\"//elsewhere.example/\"");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      page.event(3, "leave", "\"/thanks?order=3#top\"");
      JsonObject first = page.await("navigate");
      assertEquals("/thanks?order=3#top", first.getString("to"));
      page.awaitSaved(3);
      opened().page.reload();
      assertFalse(page.await("navigate").containsKey("to"));
    }
  }

  @Test
  void ofRunsThatLoseNoPageIsSentAnywhere() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(cookie, PAGE, false);
        Page other = mount(cookie, OTHER, false)) {
      page.await("mounted");
      other.await("mounted");
      for (int i = 1; i <= 40; i++) {
        page.event(i, "leave", "\"/" + i + "\"");
        other.event(i, "payloadFirst", "1");
      }
      List<String> told = new ArrayList<>();
      page.await(
          m -> {
            if (m.getString("type").equals("navigate")) {
              told.add(m.getString("to"));
            }
            return m.getString("type").equals("saved") && m.getInt("event") >= 40;
          });
      assertEquals(IntStream.rangeClosed(1, 40).mapToObj(i -> "/" + i).toList(), told);
    }
  }

  @Test
  void aTaskMayTellThePageSomething() throws Exception {
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      Desk desk = opened();
      desk.page.run(
          () -> {
            desk.count = 99;
            throw new UserMessage("SOLD_OUT", "Somebody was faster");
          });
      JsonObject error = page.await("error");
      assertEquals("SOLD_OUT", error.getString("code"));
      assertEquals("Somebody was faster", error.getString("message"));
      assertFalse(error.containsKey("id"));
      desk.page.run(() -> desk.count++);
      count(page, 1);
    }
  }

  @Test
  void whatTheOwnerHasAcceptedOfTasksIsBroughtHomeWhenTheSocketIsGone() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(cookie, PAGE, false)) {
      page.await("mounted");
      Desk desk = opened();
      Hold put = storage.holdNext(Operation.PUT);
      desk.page.run(() -> desk.count = 4);
      count(page, 4);
      put.awaitArrival(LONG);
      page.cut();
      put.release();
    }
    assertEquals("mounted NEW false", said());
    assertEquals("unmounted true", said());
    assertEquals(4, Integer.parseInt(shop.act("count-of-desk", cookie).body()));
  }

  /** Else a page that sends an event again and again fills the server with them. */
  @Test
  void aPageHasSoManyTimersAndAnEventThatWantsOneMoreFails() throws Exception {
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      Desk desk = opened();
      List<Timer> timers = new ArrayList<>();
      for (int i = 1; i < 1_000; i++) {
        timers.add(desk.page.every(Duration.ofDays(1), () -> desk.ran++));
      }
      page.event(1, "remind", "");
      page.await("done");
      page.event(2, "remind", "");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      timers.getFirst().cancel();
      page.event(3, "remind", "");
      assertEquals(3, page.await("done").getInt("id"));
    }
  }

  @Test
  void timersRunInTheOrderOfThePageAndEndWithIt() throws Exception {
    Desk desk;
    CountDownLatch ended = new CountDownLatch(1);
    try (Page page = mount(shop.newBrowser(), PAGE, false)) {
      page.await("mounted");
      desk = opened();
      Timer ticks = desk.page.every(Duration.ofMillis(10), () -> desk.count++);
      count(page, 3);
      ticks.cancel();
      desk.page.after(Duration.ofMillis(20), () -> desk.draft = "late");
      page.await(
          m ->
              m.getString("type").equals("state")
                  && m.getJsonObject("changes").getString("draft", "").equals("late"));
      desk.page.every(Duration.ofMillis(10), () -> desk.ran++);
      desk.page.after(Duration.ofDays(1), ended::countDown);
    }
    assertEquals("mounted NEW false", said());
    assertEquals("unmounted true", said());
    int ran = desk.ran;
    assertTrue(desk.page.over());
    assertFalse(desk.page.run(() -> desk.ran++), "it is over");
    desk.page.after(Duration.ZERO, () -> desk.ran++);
    assertEquals(ran, desk.ran);
    assertEquals(1, ended.getCount());
  }
}
