package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.ViewAccess;
import dev.stash.node.SecurityLog;
import dev.stash.observe.Signals;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import dev.stash.wire.ViewSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may have a page of a view, as the application says. */
abstract class ViewAccessContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final String TRYING = "Sec-WebSocket-Protocol: stash.v1\r\n";

  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private final FaultyBackend faulty = FaultyBackend.over(storage);
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Queue<String> counted = new ConcurrentLinkedQueue<>();
  private final Queue<LogRecord> log = new ConcurrentLinkedQueue<>();
  private final Set<String> readable = ConcurrentHashMap.newKeySet();
  private final List<Logger> loggers =
      List.of(
          Logger.getLogger(ViewSocket.class.getName()),
          Logger.getLogger(SecurityLog.class.getName()));

  private volatile ViewAccess rule =
      wanted -> readable.contains(person(wanted.session()) + " " + wanted.parameter("id"));

  private final Shop shop;

  ViewAccessContract(WebModule module) {
    Filter noting =
        line -> {
          log.add(line);
          return false;
        };
    loggers.forEach(logger -> logger.setFilter(noting));
    this.shop =
        new Shop(
            module,
            faulty,
            options -> options.time(time).signals(signals()).callTimeout(Duration.ofMillis(500)),
            web -> web.view("board/{id}", Board::new, this::judge));
    shop.does("login", session -> session.login("ada"));
    shop.does("logout", Session::destroy);
  }

  private boolean judge(ViewAccess.Asked wanted) throws Exception {
    asked.add(wanted.view());
    return rule.allows(wanted);
  }

  private static String person(Session session) {
    return session.principal().orElse("nobody");
  }

  private Signals signals() {
    return new Signals() {
      @Override
      public void security(Security what) {
        counted.add(what.name());
      }

      @Override
      public void refused(String view, String code) {
        counted.add(code);
      }

      @Override
      public void socketOpened(String view) {
        counted.add("opened " + view);
      }
    };
  }

  @AfterEach
  void stop() {
    loggers.forEach(logger -> logger.setFilter(null));
    shop.close();
  }

  private String ada() throws Exception {
    String cookie = shop.newBrowser();
    var answer = shop.act("login", cookie);
    return Browser.ids(answer).isEmpty() ? cookie : Browser.cookie(answer);
  }

  private void forbidden(String view, String cookie) throws Exception {
    closed("FORBIDDEN", view, cookie);
  }

  private void closed(String reason, String view, String cookie) throws Exception {
    try (Page page = Page.open(shop, view, cookie)) {
      assertEquals(1008, page.closed.get(30, TimeUnit.SECONDS));
      assertEquals(reason, page.closeReason);
      assertEquals("stash.v1", page.socket().getSubprotocol());
    }
  }

  @Test
  void whoMayIsServedAndWhoMayNotIsClosedWith1008() throws Exception {
    String ada = ada();
    readable.add("ada 17");
    try (Page page = Page.mount(shop, "board/%31%37", ada, PAGE_A, "t", false)) {
      page.await("mounted");
      page.event(1, "add", "\"milk\"");
      page.awaitSaved(1);
    }
    Set<String> stored = storage.dump().keySet();
    forbidden("board/18", ada);
    forbidden("board/17", shop.newBrowser());
    forbidden("board/17", null);
    assertEquals(List.of("board/17", "board/18", "board/17", "board/17"), List.copyOf(asked));
    assertEquals(stored, storage.dump().keySet(), "nothing is stored for who is refused");
  }

  @Test
  void aViewThatNobodyHasARuleForIsAskedNobodyAbout() throws Exception {
    try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
    }
    assertEquals(List.of(), List.copyOf(asked));
  }

  /** A browser tells its page nothing of a 403; whatever else asks is told at once. */
  @Test
  void aClientThatDoesNotSpeakOurProtocolIsAnswered403() throws Exception {
    String who = "Origin: " + shop.origin() + "\r\nCookie: " + ada() + "\r\n";
    readable.add("ada 17");
    try (RawSocket socket = RawSocket.view(shop, "board/18", who)) {
      assertEquals(403, socket.status());
    }
    try (RawSocket socket = RawSocket.view(shop, "board/18", who + TRYING)) {
      assertEquals(101, socket.status());
      assertTrue(socket.says("FORBIDDEN").contains("FORBIDDEN"));
    }
    try (RawSocket socket = RawSocket.view(shop, "board/17", who)) {
      assertEquals(101, socket.status());
    }
    assertEquals(2, counted.stream().filter("FORBIDDEN"::equals).count(), counted::toString);
    assertEquals(3, asked.size(), "each was asked about once");
  }

  @Test
  void aPageThatComesBackIsAskedAboutAgainAndOneThatIsThereIsNot() throws Exception {
    String ada = ada();
    readable.add("ada 17");
    try (Page page = Page.mount(shop, "board/17", ada, PAGE_A, "t", false)) {
      page.await("mounted");
      readable.clear();
      page.event(1, "add", "\"milk\"");
      page.awaitSaved(1);
    }
    forbidden("board/17", ada);
    readable.add("ada 17");
    try (Page page = Page.mount(shop, "board/17", ada, PAGE_A, "t", true)) {
      assertEquals(1, page.await("mounted").getInt("savedEvent"));
    }
  }

  @Test
  void aRefusalIsCountedAndTheLogNamesNobody() throws Exception {
    String ada = ada();
    log.clear();
    counted.clear();
    for (int i = 0; i < 20; i++) {
      forbidden("board/secret" + i, ada);
    }
    assertEquals(20, counted.stream().filter("VIEW_FORBIDDEN"::equals).count());
    assertEquals(20, counted.stream().filter("FORBIDDEN"::equals).count());
    assertFalse(counted.contains("opened board/{id}"), counted::toString);
    List<String> lines = lines();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains("the view board/{id} "), lines::toString);
    assertTrue(lines.stream().noneMatch(l -> l.contains("secret") || l.contains("ada")));
  }

  private List<String> lines() {
    return log.stream().map(new SimpleFormatter()::formatMessage).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exception", "checked", "error", "parameter"})
  void aRuleThatThrowsSaysNoAndIsToldOfOnce(String how) throws Exception {
    rule =
        wanted ->
            switch (how) {
              case "checked" -> throw new java.sql.SQLException("no table");
              case "error" -> throw new AssertionError("no way");
              case "parameter" -> wanted.parameter("nothing").isEmpty();
              default -> throw new IllegalStateException("no idea");
            };
    String cookie = shop.newBrowser();
    for (int i = 0; i < 5; i++) {
      forbidden("board/secret", cookie);
    }
    List<String> lines = lines();
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.getFirst().startsWith("view board/{id}: its rule"), lines::toString);
    assertTrue(log.element().getThrown() != null, "the whole exception");
    assertEquals(5, counted.stream().filter("VIEW_FORBIDDEN"::equals).count());
  }

  @Test
  void whileTheStorageDoesNotAnswerThePageComesAgain() throws Exception {
    String ada = ada();
    readable.add("ada 17");
    shop.awaitAllOutOfMemory();
    faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
    try (Page page = Page.open(shop, "board/17", ada)) {
      assertEquals("draining", page.await("leave").getString("reason"));
      assertEquals(1013, page.closed.get(30, TimeUnit.SECONDS));
    }
    faulty.heal();
    Awaitility.await()
        .until(
            () -> {
              try (Page page = Page.mount(shop, "board/17", ada, PAGE_A, "t", false)) {
                String first = page.await(m -> true).getString("type");
                return first.equals("mounted");
              }
            });
    assertFalse(counted.contains("VIEW_FORBIDDEN"), counted::toString);
  }

  @Test
  void whoseSessionIsOverIsToldThatInstead() throws Exception {
    String ada = ada();
    readable.add("ada 17");
    shop.act("logout", ada);
    closed("LOGGED_OUT", "board/17", ada);
    String renewed = Browser.cookie(shop.renew(ada));
    forbidden("board/17", renewed);
  }

  @Test
  void whoseSessionHasAnotherIdComesAgainWithThat() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    String after = Browser.cookie(shop.act("login", before));
    readable.add("ada 17");
    try (Page page = Page.open(shop, "board/17", before)) {
      assertEquals("draining", page.await("leave").getString("reason"));
    }
    try (Page page = Page.mount(shop, "board/17", after, PAGE_B, "t", false)) {
      page.await("mounted");
    }
    time.pass(Duration.ofMinutes(1));
    closed("LOGGED_OUT", "board/17", before); // it would come for ever
  }

  @Test
  void whoseIdIsPastItsDayIsAskedAboutNoMore() throws Exception {
    String ada = ada();
    readable.add("nobody 17");
    time.pass(Duration.ofDays(93));
    closed("EXPIRED", "board/17", ada);
    assertEquals(List.of(), List.copyOf(asked));
  }
}
