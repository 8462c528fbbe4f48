package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import dev.stash.observe.Signals;
import dev.stash.testing.TestBackend;
import dev.stash.wire.ViewSocket;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a handler has to say to its person is shown to them, and nothing else of it. */
abstract class UserMessageContract {
  private static final String PAGE = "page-cccccccccccccccc";
  private static final String NEUTRAL = "the event has failed and has changed nothing";

  private final WebModule module;
  private final TestBackend stored = new TestBackend();
  private final Queue<LogRecord> log = new ConcurrentLinkedQueue<>();
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final Logger logger = Logger.getLogger(ViewSocket.class.getName());
  private final Shop shop;

  UserMessageContract(WebModule module) {
    this.module = module;
    logger.setFilter(
        line -> {
          log.add(line);
          return false;
        });
    this.shop = shop();
  }

  /** A shop as in production: pages are told nothing that is meant for developers. */
  private Shop shop() {
    Signals signals =
        new Signals() {
          @Override
          public void refused(String view, String code) {
            refused.add(code);
          }
        };
    return new Shop(
        module,
        stored,
        options -> options.insecureLoopbackCookies(false).signals(signals),
        web -> web.view("tickets", Tickets::new).view("closed", Closed::new));
  }

  @AfterEach
  void stop() {
    logger.setFilter(null);
    shop.close();
  }

  /** What this application says has failed, of its own. */
  static final class SoldOut extends UserMessage {
    private static final long serialVersionUID = 1L;

    SoldOut() {
      super("SOLD_OUT", "Sold out: all seats of “Tosca” are gone");
    }
  }

  /** Sells two tickets. */
  static final class Tickets {
    @Stashed int sold;

    @OnEvent("buy")
    void buy() {
      sold++;
      if (sold > 2) {
        throw new SoldOut();
      }
    }

    @OnEvent("say")
    void say() {
      sold = 100;
      throw new UserMessage("Not today");
    }

    @OnEvent("wrap")
    void wrap() {
      throw new CompletionException(new UserMessage("behind something else"));
    }

    @OnEvent("name")
    void name() {
      throw new UserMessage("TAKEN", "Somebody has it").forField("email");
    }

    @OnEvent("long")
    void tooLong() {
      throw new UserMessage("é".repeat(10_000));
    }

    @OnEvent("look")
    void look() {}

    @OnSaved("look")
    void looked() {
      throw new UserMessage("too late to say");
    }
  }

  /** Says so at once. */
  static final class Closed {
    @Stashed int visits;

    @OnMount
    void mounted() {
      visits = 7;
      throw new UserMessage("CLOSED_TODAY", "Closed today");
    }

    @OnEvent("visit")
    void visit() {
      visits++;
    }
  }

  private static Page mounted(Shop at, String view, String cookie) throws Exception {
    Page page = Page.mount(at, view, cookie, PAGE, "t", false);
    page.await("mounted");
    return page;
  }

  private static void told(Page page, int id, String code, String text) throws Exception {
    JsonObject error = page.await("error");
    assertEquals(code, error.getString("code"));
    assertEquals(text, error.getString("message"));
    assertEquals(id, error.getInt("id", 0));
    assertEquals(Set.of("type", "code", "message", "id"), error.keySet());
  }

  private List<String> logged() {
    return log.stream().map(new SimpleFormatter()::formatMessage).toList();
  }

  @Test
  void thePageIsToldTheTextTheFieldsArePutBackAndNothingIsLogged() throws Exception {
    try (Page page = mounted(shop, "tickets", shop.newBrowser())) {
      page.event(1, "say", "");
      told(page, 1, "USER_MESSAGE", "Not today");
      page.event(2, "buy", "");
      assertEquals(1, page.await("state").getJsonObject("changes").getInt("sold"));
      page.event(3, "buy", "");
      page.event(4, "buy", "");
      told(page, 4, "SOLD_OUT", "Sold out: all seats of “Tosca” are gone");
      page.awaitSaved(4);
    }
    assertEquals(List.of(), logged(), "nothing is wrong");
    assertEquals(List.of("USER_MESSAGE", "USER_MESSAGE"), List.copyOf(refused), "counted as one");
  }

  @Test
  void thePageIsToldWhichFieldItIsAbout() throws Exception {
    try (Page page = mounted(shop, "tickets", shop.newBrowser())) {
      page.event(1, "name", "");
      JsonObject error = page.await("error");
      assertEquals("TAKEN", error.getString("code"));
      assertEquals("email", error.getString("field"));
    }
  }

  @Test
  void aTextIsCutBeforeItIsLong() throws Exception {
    try (Page page = mounted(shop, "tickets", shop.newBrowser())) {
      page.event(1, "long", "");
      told(page, 1, "USER_MESSAGE", "é".repeat(499) + "…");
    }
  }

  @Test
  void behindAnotherExceptionItIsForTheLogAlone() throws Exception {
    try (Page page = mounted(shop, "tickets", shop.newBrowser())) {
      page.event(1, "wrap", "");
      told(page, 1, "HANDLER_FAILED", NEUTRAL);
    }
    assertEquals(1, logged().size(), logged()::toString);
  }

  @Test
  void whenAnEventIsSavedThereIsNothingMoreToSay() throws Exception {
    try (Page page = mounted(shop, "tickets", shop.newBrowser())) {
      page.event(1, "look", "");
      page.awaitSaved(1);
      assertFalse(page.drain().stream().anyMatch(m -> m.getString("type").equals("error")));
    }
    assertTrue(logged().getFirst().contains("what was to follow"), logged()::toString);
  }

  @Test
  void thePageIsToldWhatItsMountSaysOnceItIsMounted() throws Exception {
    try (Page page = Page.mount(shop, "closed", shop.newBrowser(), PAGE, "t", false)) {
      JsonObject first = page.await(message -> true);
      assertEquals("mounted", first.getString("type"));
      assertEquals(0, first.getJsonObject("state").getInt("visits"), "put back");
      JsonObject error = page.await(message -> true);
      assertEquals("CLOSED_TODAY", error.getString("code"));
      assertEquals("Closed today", error.getString("message"));
      assertFalse(error.containsKey("id"));
      page.event(1, "visit", "");
      assertEquals(1, page.await("state").getJsonObject("changes").getInt("visits"));
      page.awaitSaved(1);
      assertFalse(page.drain().stream().anyMatch(m -> m.getString("type").equals("error")));
    }
    assertEquals(List.of(), logged());
  }

  @Test
  void itIsSaidAgainWhereverItsPageComesWithTheEventAgain() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mounted(shop, "tickets", cookie)) {
      page.event(1, "buy", "");
      page.event(2, "say", "");
      page.event(3, "buy", "");
      page.event(4, "buy", "");
      page.awaitSaved(4);
    }
    try (Shop other = shop();
        Page page = Page.mounting(other, "tickets", cookie, PAGE, true, 0)) {
      page.await("mounted");
      page.event(1, "buy", "");
      page.event(2, "say", "");
      page.event(3, "buy", "");
      page.event(4, "buy", "");
      told(page, 2, "USER_MESSAGE", "Not today");
      told(page, 4, "SOLD_OUT", "Sold out: all seats of “Tosca” are gone");
    }
  }
}
