package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.StorageBackend;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.BlockingBackend.Hold;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens outside happens when the event is stored, and at least once. */
abstract class OnSavedContract {
  private static final String PAGE = "page-aaaaaaaaaaaaaaaa";
  private static final Duration LONG = Duration.ofSeconds(30);

  private final WebModule module;
  private final TestBackend stored = new TestBackend();
  private final BlockingBackend storage = BlockingBackend.over(stored);
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private final Shop shop;

  OnSavedContract(WebModule module) {
    this.module = module;
    this.shop = shop(storage, mails);
  }

  private Shop shop(StorageBackend over, List<String> outbox) {
    Orders.Mail mail =
        (number, order) -> {
          outbox.add(number);
          if (order.item().equals("bomb")) {
            throw new IllegalStateException("no mail today");
          }
        };
    return new Shop(module, over, options -> {}, web -> web.view("orders", () -> new Orders(mail)));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private static Page mount(Shop at, String cookie, boolean rejoin, long savedEvent) {
    return Page.mounting(at, "orders", cookie, PAGE, rejoin, savedEvent);
  }

  private static void order(Page page, long event, String item) {
    page.event(event, "order", "{\"number\":\"n" + event + "\",\"item\":\"" + item + "\"}");
  }

  private static int orders(JsonObject state) {
    return state.getJsonObject("state").getJsonArray("orders").size();
  }

  @Test
  void itRunsOnceAndNotBeforeTheWriteIsKnownToBeStored() throws Exception {
    try (Page page = mount(shop, shop.newBrowser(), false, 0)) {
      page.await("mounted");
      Hold before = storage.holdNext(Operation.PUT);
      Hold after = storage.holdAnswerOfNext(Operation.PUT);
      order(page, 1, "tea");
      page.await("done");
      before.awaitArrival(LONG);
      order(page, 2, "milk"); // into the next write
      page.await("done");
      assertEquals(List.of(), mails);
      before.release();
      page.awaitSaved(1);
      assertEquals("n1", mails.getFirst(), "before the page is told");
      after.awaitArrival(LONG);
      assertEquals(List.of("n1"), mails);
      after.release();
      page.awaitSaved(2);
      order(page, 3, "tea");
      page.awaitSaved(3);
      assertEquals(List.of("n1", "n2", "n3"), mails);
    }
  }

  @Test
  void anEventThatChangedNothingIsFollowedWhenWhatItSawIsStored() throws Exception {
    try (Page page = mount(shop, shop.newBrowser(), false, 0)) {
      page.await("mounted");
      Hold put = storage.holdNext(Operation.PUT);
      order(page, 1, "tea");
      page.await("done");
      page.event(2, "look", "");
      page.await("done");
      put.awaitArrival(LONG);
      assertEquals(List.of(), mails);
      put.release();
      page.awaitSaved(2);
      assertEquals(List.of("n1", "look"), mails);
    }
  }

  @Test
  void whatItThrowsHidesNothingFromThePage() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(shop, cookie, false, 0)) {
      page.await("mounted");
      order(page, 1, "bomb");
      page.awaitSaved(1);
      order(page, 2, "tea");
      page.awaitSaved(2);
      assertEquals(List.of("n1", "n2"), mails);
    }
    try (Page again = mount(shop, cookie, true, 2)) {
      JsonObject mounted = again.await("mounted");
      assertEquals(2, mounted.getInt("lastEvent"), "nothing is to come again");
      assertEquals(2, orders(mounted));
    }
  }

  @Test
  void whatFailedOrWasRefusedIsNeverFollowed() throws Exception {
    try (Page page = mount(shop, shop.newBrowser(), false, 0)) {
      page.await("mounted");
      page.event(1, "fail", "");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      page.event(2, "grow", "100000");
      assertEquals("VALUE_TOO_LARGE", page.await("error").getString("code"));
      order(page, 3, "tea");
      page.awaitSaved(3);
      assertEquals(List.of("n3"), mails);
    }
  }

  @Test
  void whatFailedHasFailedWhereverItsPageComesWithItAgain() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount(shop, cookie, false, 0)) {
      page.await("mounted");
      page.event(1, "fail", "");
      page.event(2, "grow", "100000");
      order(page, 3, "tea");
      page.awaitSaved(3);
    }
    mails.clear();
    try (Shop other = shop(stored, mails);
        Page page = mount(other, cookie, true, 0)) { // it has heard of nothing
      JsonObject mounted = page.await("mounted");
      assertEquals(Set.of("orders", "text"), mounted.getJsonObject("state").keySet());
      page.event(1, "fail", "");
      assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      page.event(2, "grow", "100000");
      assertEquals("VALUE_TOO_LARGE", page.await("error").getString("code"));
      order(page, 3, "tea");
      page.awaitSaved(3);
      assertEquals(List.of("n3"), mails);
    }
  }

  @Test
  void aPageWhoseServerIsGoneSendsItAgainAndItRunsWhereItIsKnownToBeStored() throws Exception {
    String cookie = shop.newBrowser();
    Hold answer = storage.holdAnswerOfNext(Operation.PUT);
    try (Page page = mount(shop, cookie, false, 0)) {
      page.await("mounted");
      order(page, 1, "tea");
      page.await("done");
      answer.awaitArrival(LONG); // stored, and nobody knows
      assertEquals(List.of(), mails);
    }
    List<String> others = new CopyOnWriteArrayList<>();
    try (Shop other = shop(stored, others);
        Page page = mount(other, cookie, true, 0)) {
      JsonObject mounted = page.await("mounted");
      assertEquals(1, orders(mounted));
      assertEquals(0, mounted.getInt("lastEvent"), "what is above is sent again");
      assertEquals(0, mounted.getInt("savedEvent"));
      assertEquals(List.of(), others);
      order(page, 1, "tea");
      assertEquals(1, page.await("done").getInt("id"));
      page.awaitSaved(1);
      assertEquals(List.of("n1"), others);
      order(page, 2, "milk");
      JsonObject state = page.await("state").getJsonObject("changes");
      assertEquals(2, state.getJsonArray("orders").size(), "the first was not ordered twice");
      page.awaitSaved(2);
      assertEquals(List.of("n1", "n2"), others);
    } finally {
      answer.release();
    }
  }

  @Test
  void whenThePageHasGoneItStillRuns() throws Exception {
    Hold put = storage.holdNext(Operation.PUT);
    try (Page page = mount(shop, shop.newBrowser(), false, 0)) {
      page.await("mounted");
      order(page, 1, "tea");
      page.await("done");
      put.awaitArrival(LONG);
    }
    shop.awaitNoSockets();
    put.release();
    org.awaitility.Awaitility.await().atMost(LONG).until(() -> mails.equals(List.of("n1")));
    assertTrue(stored.dump().toString().contains("n1"));
  }
}
