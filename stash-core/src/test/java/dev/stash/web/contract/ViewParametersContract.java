package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.Version;
import dev.stash.observe.Signals;
import dev.stash.testing.TestBackend;
import dev.stash.wire.ViewSocket;
import jakarta.json.JsonObject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Views with parameters: one slice for each value. */
abstract class ViewParametersContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final String PAGE_C = "page-cccccccccccccccc";

  private final WebModule module;
  private final TestBackend storage = new TestBackend();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private Shop shop;

  ViewParametersContract(WebModule module) {
    this.module = module;
    this.shop = start(2);
  }

  private Shop start(int views) {
    return new Shop(
        module,
        storage,
        options -> options.maxViews(views).signals(listener()),
        web ->
            web.view("board/{id}", Board::new)
                .view("board/all", Board::new)
                .view("board/{id}/cards/{card}", Board::new));
  }

  private Signals listener() {
    InvocationHandler noting =
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
          }
          heard.add(method.getName() + Arrays.toString(arguments));
          return null;
        };
    Class<?>[] types = {Signals.class};
    return (Signals) Proxy.newProxyInstance(Signals.class.getClassLoader(), types, noting);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Page mounted(String view, String cookie, String page) throws Exception {
    Page mounted = Page.mount(shop, view, cookie, page, "t-" + page, false);
    mounted.await("mounted");
    return mounted;
  }

  private List<String> cards(String view, String cookie, String page) throws Exception {
    try (Page looks = Page.mount(shop, view, cookie, page, "t-" + page, false)) {
      return strings(looks.await("mounted").getJsonObject("state"));
    }
  }

  private static List<String> strings(JsonObject state) {
    return state.getJsonArray("cards").getValuesAs(jakarta.json.JsonString.class).stream()
        .map(jakarta.json.JsonString::getString)
        .toList();
  }

  @Test
  void eachValueHasASliceOfItsOwnSharedByItsTabs() throws Exception {
    String cookie = shop.newBrowser();
    try (Page a = mounted("board/17", cookie, PAGE_A);
        Page b = mounted("board/17", cookie, PAGE_B);
        Page other = mounted("board/18", cookie, PAGE_C)) {
      a.event(1, "add", "\"milk\"");
      assertEquals("other", b.await("state").getString("origin"));
      a.awaitSaved(1);
      other.event(1, "add", "\"tea\"");
      assertEquals(List.of("tea"), strings(other.await("state").getJsonObject("changes")));
      other.awaitSaved(1);
      assertTrue(a.drain().stream().noneMatch(m -> m.toString().contains("tea")));
    }
    assertEquals(List.of("milk"), cards("board/17", cookie, PAGE_A + 1));
    assertEquals(List.of("tea"), cards("board/18", cookie, PAGE_A + 2));
    assertEquals(List.of(), cards("board/19", cookie, PAGE_A + 3));
    assertEquals(List.of(), cards("board/all", cookie, PAGE_A + 4));
    assertEquals(List.of(), cards("board/17", shop.newBrowser(), PAGE_A + 5));
    String stored = storage.dump().values().iterator().next();
    assertTrue(stored.contains("\"board/17\":{\"version\":1,"), stored);
  }

  @Test
  void handlersReachItByItsNameAndItsTabsAreTold() throws Exception {
    String cookie = shop.newBrowser();
    shop.does("put", s -> s.view("board/17").put("cards", List.of("from a request")));
    shop.actions.put("keys", s -> s.view("board/17").snapshot().keys());
    try (Page page = mounted("board/17", cookie, PAGE_A)) {
      shop.act("put", cookie);
      assertEquals(
          List.of("from a request"), strings(page.await("state").getJsonObject("changes")));
    }
    assertEquals("[cards]", shop.act("keys", cookie).body());
  }

  @Test
  void theHandlerIsToldWhichItIs() throws Exception {
    try (Page page = mounted("board/17/cards/a%20b", shop.newBrowser(), PAGE_A)) {
      page.event(1, "where", "");
      assertEquals(
          List.of("board/17/cards/a b"), strings(page.await("state").getJsonObject("changes")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "board/%31%37,board/17",
    "board/Zo%C3%AB,board/Zo%c3%ab",
    "board/a%20b,board/%61%20b",
    "board/a%3Ab@c,board/a:b%40c",
    "board/%7e,board/~"
  })
  void equalValuesAreOneSliceHoweverTheyAreWritten(String one, String other) throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mounted(one, cookie, PAGE_A)) {
      page.event(1, "add", "\"milk\"");
      page.awaitSaved(1);
    }
    assertEquals(List.of("milk"), cards(other, cookie, PAGE_B));
  }

  @Test
  void aPageThatComesBackGoesOnAlsoAfterARestart() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = mounted("board/17", cookie, PAGE_A)) {
      page.event(1, "add", "\"milk\"");
      page.event(2, "type", "\"half\"");
      page.awaitSaved(2);
    }
    shop.close();
    shop = start(2);
    try (Page page = Page.mount(shop, "board/17", cookie, PAGE_A, "t", true)) {
      JsonObject mounted = page.await("mounted");
      assertEquals(2, mounted.getInt("savedEvent"));
      assertEquals("half", mounted.getJsonObject("state").getString("draft"));
      page.event(2, "add", "\"milk\"");
      assertEquals(2, page.await("done").getInt("id"));
      page.event(3, "add", "\"tea\"");
      assertEquals(List.of("milk", "tea"), strings(page.await("state").getJsonObject("changes")));
    }
    try (Page other = Page.mount(shop, "board/18", cookie, PAGE_A, "t", true)) {
      assertEquals("not_found", other.await("mounted").getString("status"), "not there");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "board",
        "board/",
        "board/17/",
        "board/17/18",
        "board//17",
        "board/%2e%2e",
        "board/%2E",
        "board/a%2Fb",
        "board/a%5Cb",
        "board/a%00b",
        "board/a%0Ab",
        "board/%FF",
        "board/%C0%AE",
        "board/" + LONG,
        "{id}",
        "board%2F17"
      })
  void whatIsNoValueLeadsToNoView(String view) throws Exception {
    String headers =
        "Origin: "
            + shop.origin()
            + "\r\nSec-WebSocket-Protocol: stash.v1\r\nCookie: "
            + shop.newBrowser()
            + "\r\n";
    try (RawSocket socket = RawSocket.view(shop, view, headers)) {
      String head = socket.head();
      assertTrue(
          head.startsWith("HTTP/1.1 4") || socket.says("UNKNOWN_VIEW").contains("UNKNOWN_VIEW"),
          head);
    }
    assertEquals(0, shop.openSockets());
    assertTrue(heard.stream().noneMatch(signal -> signal.startsWith("socketOpened")));
  }

  private static final String LONG =
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
          + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

  @Test
  void soManyViewsKeepSomethingAndOneThatIsEmptiedMakesRoom() throws Exception {
    String cookie = shop.newBrowser();
    shop.does("reset", session -> session.view("board/1").reset());
    shop.does("third", session -> session.view("free").put("key", 1));
    shop.does("label", session -> session.label("a phone"));
    for (String view : List.of("board/1", "board/2")) {
      try (Page page = mounted(view, cookie, PAGE_A)) {
        page.event(1, "add", "\"milk\"");
        page.awaitSaved(1);
      }
    }
    assertEquals("TOO_MANY_VIEWS", shop.act("third", cookie).body());
    assertEquals("label", shop.act("label", cookie).body(), "what is ours counts for nothing");
    try (Page third = mounted("board/3", cookie, PAGE_B)) { // to look costs nothing
      third.event(1, "add", "\"tea\"");
      JsonObject error = third.await("error");
      assertEquals("TOO_MANY_VIEWS", error.getString("code"));
      assertEquals(1, error.getInt("id"));
      assertTrue(error.getString("message").contains("max-views"), error.toString());
      assertEquals(List.of(), strings(third.await("resync").getJsonObject("state")));
      assertEquals("reset", shop.act("reset", cookie).body());
      third.event(2, "add", "\"tea\"");
      third.awaitSaved(2);
    }
    assertTrue(heard.contains("limited[max-views]"), heard::toString);
  }

  @Version(2)
  static final class NextBoard {
    @Stashed String cards = "";

    @Migrate
    static void migrate(Migration old) {
      old.put("cards", "migrated " + old.get("cards", List.class).orElse(List.of()));
    }

    @OnEvent("add")
    void add(String card) {
      cards += card;
    }
  }

  @Test
  void eachSliceIsMigratedByItself() throws Exception {
    String cookie = shop.newBrowser();
    for (String view : List.of("board/1", "board/2")) {
      try (Page page = mounted(view, cookie, PAGE_A)) {
        page.event(1, "add", "\"milk of " + view + "\"");
        page.awaitSaved(1);
      }
    }
    shop.close();
    shop =
        new Shop(
            module,
            storage,
            options -> options.maxViews(2),
            web -> web.view("board/{id}", NextBoard::new));
    try (Page page = Page.mount(shop, "board/1", cookie, PAGE_B, "t", false)) {
      assertEquals(
          "migrated [milk of board/1]",
          page.await("mounted").getJsonObject("state").getString("cards"));
      page.await("saved");
    }
    String stored = storage.dump().values().iterator().next();
    assertTrue(stored.contains("\"board/2\":{\"version\":1,"), stored);
    assertTrue(stored.contains("\"board/1\":{\"version\":2,"), stored);
  }

  /** A name has few values; a value may say who somebody is. */
  @Test
  void signalsAndLogsSpeakOfThePatternAlone() throws Exception {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    Logger logger = Logger.getLogger(ViewSocket.class.getName());
    Filter noting =
        line -> {
          log.add(new SimpleFormatter().formatMessage(line));
          return false;
        };
    logger.setFilter(noting);
    try {
      String cookie = shop.newBrowser();
      try (Page a = mounted("board/ada@home", cookie, PAGE_A);
          Page b = mounted("board/ada@home", cookie, PAGE_B)) {
        a.event(1, "add", "\"milk\"");
        a.awaitSaved(1);
        b.await("state");
        a.event(2, "fail", "");
        a.event(3, "nothing", "");
        a.event(4, "add", "\"" + "x".repeat(40_000) + "\"");
        a.event(5, "add", "\"" + "x".repeat(40_000) + "\"");
        a.await(m -> m.getString("type").equals("error") && m.getInt("id") == 5);
        // It is counted when it is told, unless the page has gone meanwhile.
        Awaitility.await().until(() -> heard.contains("refused[board/{id}, VALUE_TOO_LARGE]"));
      }
      Awaitility.await()
          .until(() -> heard.stream().filter(s -> s.startsWith("socketClosed")).count() == 2);
    } finally {
      logger.setFilter(null);
    }
    for (String signal :
        List.of(
            "socketOpened[board/{id}]",
            "mounted[board/{id}, NEW]",
            "eventDone[board/{id}]",
            "refused[board/{id}, HANDLER_FAILED]",
            "refused[board/{id}, UNKNOWN_EVENT]",
            "refused[board/{id}, VALUE_TOO_LARGE]")) {
      assertTrue(heard.contains(signal), signal + " in " + heard);
    }
    assertTrue(heard.stream().noneMatch(signal -> signal.contains("ada")), heard::toString);
    assertTrue(log.stream().anyMatch(line -> line.contains("view board/{id}: ")), log::toString);
    assertFalse(log.stream().anyMatch(line -> line.contains("ada")), log::toString);
  }

  @Test
  void anUnknownViewIsClosedAsEver() throws Exception {
    try (Page page = Page.open(shop, "nothing/17", shop.newBrowser())) {
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
      assertEquals("UNKNOWN_VIEW", page.closeReason);
    }
  }
}
