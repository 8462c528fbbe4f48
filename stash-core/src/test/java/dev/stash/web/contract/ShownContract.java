package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import dev.stash.web.contract.TicketsView.Desk;
import dev.stash.web.contract.TicketsView.Ticket;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is shown and not kept, and lists of which only what has changed travels. */
abstract class ShownContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final int MANY = 1_000;
  private static final int CLICKS = 40;

  private final TestBackend storage = new TestBackend();
  private final List<String> online = new CopyOnWriteArrayList<>(List.of("ann"));
  private final List<Ticket> tickets =
      new CopyOnWriteArrayList<>(
          IntStream.range(0, MANY).mapToObj(i -> new Ticket("T" + i, "title " + i)).toList());

  private final Shop shop;

  ShownContract(WebModule module) {
    Desk desk =
        new Desk() {
          @Override
          public List<Ticket> find(String text) {
            return tickets.stream().filter(each -> each.title().contains(text)).toList();
          }

          @Override
          public Collection<String> online() {
            return List.copyOf(online);
          }
        };
    this.shop =
        new Shop(
            module,
            storage,
            options -> {},
            web ->
                web.wire(wire -> wire.eventsPerSecond(10_000).eventBurst(10_000))
                    .view("tickets", () -> new TicketsView(desk))
                    .view("echo", Echo::new));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Page mount(String view, String cookie, String page) {
    return Page.mount(shop, view, cookie, page, page, false);
  }

  private static List<String> online(JsonObject values) {
    return values.getJsonArray("online").getValuesAs(value -> value.toString());
  }

  @Test
  void whatIsShownIsNotStoredAndNoOtherTabIsTold() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mount("tickets", cookie, PAGE_A);
        Page other = mount("tickets", cookie, PAGE_B)) {
      JsonObject state = page.await("mounted").getJsonObject("state");
      assertEquals(List.of("\"ann\""), online(state));
      assertEquals(MANY, state.getJsonArray("found").size());
      other.await("mounted");
      online.add("bob");
      page.event(1, "look", "");
      JsonObject told = page.await(message -> true);
      assertEquals("state", told.getString("type"), "before it is done");
      assertEquals(List.of("\"ann\"", "\"bob\""), online(told.getJsonObject("changes")));
      assertEquals(1, told.getJsonObject("changes").size());
      assertEquals(1, page.await(message -> true).getInt("id"));
      page.awaitSaved(1);
      assertEquals(0, storage.dump().size(), "there is nothing to be stored");

      page.event(2, "filter", "\"title 99\"");
      JsonObject changes = page.await("state").getJsonObject("changes");
      assertEquals("title 99", changes.getString("filter"));
      assertEquals(11, changes.getJsonArray("found").size());
      page.awaitSaved(2);
      assertFalse(storage.dump().toString().contains("ann"));
      JsonObject pushed = other.await("state").getJsonObject("changes");
      assertEquals("{\"filter\":\"title 99\"}", pushed.toString());
    }
    try (Page reloaded = mount("tickets", cookie, "page-cccccccccccccccc")) {
      JsonObject state = reloaded.await("mounted").getJsonObject("state");
      assertEquals(11, state.getJsonArray("found").size(), "of what is kept it is made again");
    }
  }

  @Test
  void anEventThatFailsShowsNothing() throws Exception {
    try (Page page = mount("tickets", shop.newBrowser(), PAGE_A)) {
      page.await("mounted");
      page.event(1, "fail", "");
      assertEquals("HANDLER_FAILED", page.await(message -> true).getString("code"));
      page.event(2, "look", "");
      assertEquals("done", page.await("done").getString("type"));
      assertTrue(page.drain().stream().noneMatch(each -> each.getString("type").equals("state")));
    }
  }

  @Test
  void noTabIsShownWhatARunHasMadeThatLost() throws Exception {
    String cookie = shop.newBrowser();
    try (Page one = mount("echo", cookie, PAGE_A);
        Page two = mount("echo", cookie, PAGE_B)) {
      one.await("mounted");
      two.await("mounted");
      for (int i = 1; i <= CLICKS; i++) {
        one.event(i, "add", "");
        two.event(i, "add", "");
      }
      int last = Math.max(agrees(one), agrees(two));
      assertEquals(2 * CLICKS, last);
    }
  }

  /** Each event's words are of the count that is told with them; returns the last. */
  private static int agrees(Page page) throws InterruptedException {
    int count = 0;
    for (int done = 0; done < CLICKS; ) {
      JsonObject message =
          page.await(each -> List.of("state", "done", "resync").contains(each.getString("type")));
      if (message.getString("type").equals("done")) {
        done++;
        continue;
      }
      boolean full = message.getString("type").equals("resync");
      JsonObject values = message.getJsonObject(full ? "state" : "changes");
      count = values.getInt("count", count);
      if (message.getString("origin", "").equals("self")) {
        assertEquals("the count is " + count, values.getString("words"));
      }
    }
    return count;
  }

  @Test
  void ofAThousandRowsOneThatHasChangedIsLessThanAKilobyte() throws Exception {
    String headers =
        "Origin: "
            + shop.origin()
            + "\r\nCookie: "
            + shop.newBrowser()
            + "\r\n"
            + "Sec-WebSocket-Protocol: stash.v1\r\n";
    try (RawSocket page = RawSocket.view(shop, "tickets", headers)) {
      assertEquals(101, page.status());
      page.text("{\"type\":\"mount\",\"page\":\"" + PAGE_A + "\",\"features\":[\"patch\"]}");
      page.says("\"mounted\"");
      page.text("{\"type\":\"event\",\"id\":1,\"name\":\"notes\",\"payload\":" + MANY + "}");
      page.says("\"notes\""); // 30 KB, in as many frames as the server likes
      page.text(
          "{\"type\":\"event\",\"id\":2,\"name\":\"note\",\"payload\":{\"id\":700,\"text\":\"!\"}}");
      String stashed = page.says("\"state\"");
      assertTrue(stashed.contains("{\"id\":700,\"text\":\"!\"}"), stashed);
      assertTrue(bytes(stashed) <= 1_024, bytes(stashed) + " bytes");

      tickets.set(500, new Ticket("T500", "another title"));
      page.text("{\"type\":\"event\",\"id\":3,\"name\":\"look\"}");
      String shown = page.says("\"state\"");
      assertTrue(shown.contains("\"another title\""), shown);
      assertTrue(bytes(shown) <= 1_024, bytes(shown) + " bytes");
    }
  }

  /** Of the whole frame: its head has at most ten. */
  private static int bytes(String payload) {
    return 10 + payload.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void whatIsTooLargeIsLeftOutAndThePageGoesOn() throws Exception {
    try (Page page = mount("echo", shop.newBrowser(), PAGE_A)) {
      page.await("mounted");
      page.event(1, "much", "900000");
      assertEquals(
          900_000, page.await("state").getJsonObject("changes").getString("much").length());
      page.event(2, "much", "2000000");
      assertEquals("much", page.await("state").getJsonArray("removed").getString(0));
      JsonObject error = page.await("error");
      assertEquals("SHOWN_TOO_LARGE", error.getString("code"));
      assertFalse(error.containsKey("id"));
      page.event(3, "add", "");
      JsonObject changes = page.await("state").getJsonObject("changes");
      assertEquals("{\"count\":1,\"words\":\"the count is 1\"}", changes.toString());
      page.awaitSaved(3);
    }
  }
}
