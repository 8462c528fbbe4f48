package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.options.WaitUntilState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a person at a browser sees: the demo page against the demo on each server, a process of its
 * own, with nothing in between replaced.
 */
@ParameterizedClass
@EnumSource(ServerKind.class)
final class BrowserIT {
  /** A server must start and a page notice it: longer than anything takes that works. */
  private static final double PATIENCE = 30_000;

  private static final HasCountOptions PATIENT = new HasCountOptions().setTimeout(PATIENCE);

  private static final String PHONE =
      "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0";

  private static final Pattern SAVED = Pattern.compile("Saved · revision \\d+");

  /** The beginning of a function that knows the page's views with Stash, the counter first. */
  private static final String VIEWS =
      "async () => { const {viewOf} = await import('/stash/stash.js'); const views ="
          + " [...document.querySelectorAll('[data-stash-view]:not(.without *)')].map(viewOf);";

  @TempDir static Path data;

  private static final Map<ServerKind, DemoServer> STARTED = new EnumMap<>(ServerKind.class);

  private static Browser browser;

  private final String kind;
  private final DemoServer server;
  private BrowserContext profile;

  BrowserIT(ServerKind kind) {
    this.kind = kind.title();
    this.server = Objects.requireNonNull(STARTED.get(kind));
  }

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @BeforeParameterizedClassInvocation
  static void startServer(ServerKind kind) throws Exception {
    DemoServer server = new DemoServer(data.resolve(kind.title()), "--server", kind.title());
    STARTED.put(kind, server);
    server.start();
  }

  @AfterParameterizedClassInvocation
  static void closeServer(ServerKind kind) {
    Objects.requireNonNull(STARTED.remove(kind)).close();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openProfile() {
    profile = browser.profile();
    profile.setDefaultTimeout(PATIENCE);
  }

  @AfterEach
  void closeProfile() {
    profile.close();
  }

  @Test
  void aDroppedSocketLosesNothingOnTheLeftAndEverythingOnTheRight() {
    Page page = open();
    for (String side : List.of("stash", "plain")) {
      click(page, side + "-increment", 2);
      on(page, side + "-draft").fill("half a thought");
      click(page, side + "-cell-4");
      see(page, side + "-count", "2");
      see(page, side + "-cell-4", "X");
    }
    allIsSaved(page);

    click(page, "drop-socket");
    see(page, "stash-status", "Socket dropped");
    keep(page, "dropped");
    see(page, "stash-status", "Connected");
    see(page, "plain-status", "Connected");

    see(page, "stash-count", "2");
    see(page, "stash-cell-4", "X");
    assertThat(on(page, "stash-draft")).hasValue("half a thought");
    see(page, "plain-count", "0");
    see(page, "plain-cell-4", "");
    assertThat(on(page, "plain-draft")).hasValue("");
    keep(page, "left-keeps-right-resets");
  }

  @Test
  void whatIsClickedWhileTheSocketIsDownIsAppliedOnce() {
    Page page = open();
    click(page, "stash-increment");
    allIsSaved(page);
    click(page, "drop-socket");
    click(page, "stash-increment", 3);
    assertThat(on(page, "stash-status")).containsText("3 events wait");
    click(page, "drop-socket");
    allIsSaved(page);
    see(page, "stash-count", "4");
  }

  @Test
  void aReloadKeepsTheSessionAndClearsTheDraft() {
    Page page = open();
    click(page, "stash-increment", 3);
    click(page, "stash-theme-toggle");
    on(page, "stash-draft").fill("for this page only");
    allIsSaved(page);

    page.reload();
    see(page, "stash-count", "3");
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    assertThat(on(page, "stash-recovery")).containsText("Recovered");
    assertThat(on(page, "stash-draft")).hasValue("");
    see(page, "plain-count", "0");
    keep(page, "reloaded-dark");
  }

  @Test
  void aPageFromTheBackForwardCacheRejoins() {
    Page page = open();
    click(page, "stash-increment", 2);
    on(page, "stash-draft").fill("still here");
    allIsSaved(page);
    page.evaluate("() => { window.loadedBefore = true }");
    page.navigate(server.url() + "/demo.css");
    page.goBack(new Page.GoBackOptions().setWaitUntil(WaitUntilState.COMMIT));
    page.waitForCondition(() -> (Boolean) page.evaluate("() => window.loadedBefore === true"));
    see(page, "stash-status", "Connected");
    assertThat(on(page, "stash-draft")).hasValue("still here");
    click(page, "stash-increment");
    see(page, "stash-count", "3");
  }

  @Test
  void twoTabsThatWriteDifferentKeysKeepBoth() {
    Page first = open();
    Page second = open();
    click(first, "stash-increment", 2);
    click(second, "stash-theme-toggle");
    click(second, "stash-cell-0");
    for (Page page : List.of(first, second)) {
      see(page, "stash-count", "2");
      see(page, "stash-cell-0", "X");
      assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    }
    assertThat(on(first, "feed").locator("[data-origin=other][data-key=theme]")).hasCount(1);
    assertThat(on(second, "feed").locator("[data-origin=self][data-key=theme]")).hasCount(1);
    keep(first, "two-tabs");
  }

  @Test
  void twoTabsThatWriteTheSameKeyConverge() {
    Page first = open();
    Page second = open();
    for (int i = 0; i < 5; i++) {
      click(first, "stash-increment");
      click(second, "stash-add");
    }
    allIsSaved(first);
    allIsSaved(second);
    // The last write wins. What one tab has saved may still be on its way to the other.
    first.waitForCondition(
        () ->
            on(first, "stash-count").textContent().equals(on(second, "stash-count").textContent()));
    int agreed = Integer.parseInt(on(first, "stash-count").textContent());
    click(first, "stash-increment");
    see(first, "stash-count", String.valueOf(agreed + 1));
    see(second, "stash-count", String.valueOf(agreed + 1));
  }

  @Test
  void theDraftBelongsToOneTab() {
    Page first = open();
    Page second = open();
    on(first, "stash-draft").fill("mine");
    allIsSaved(first);
    assertThat(on(second, "stash-draft")).hasValue("");
  }

  @Test
  void anotherBrowserSeesDefaults() {
    Page page = open();
    click(page, "stash-increment", 4);
    allIsSaved(page);
    try (BrowserContext stranger = browser.profile()) {
      Page theirs = open(stranger);
      see(theirs, "stash-count", "0");
      see(theirs, "stash-status", "Connected");
    }
  }

  @Test
  void aKilledServerLosesNothingThatWasSavedAndAppliesWhatWaitedOnce() throws Exception {
    Page first = open();
    Page second = open();
    click(first, "stash-increment", 3);
    on(first, "stash-draft").fill("first's draft");
    on(second, "stash-draft").fill("second's draft");
    click(second, "stash-cell-8");
    allIsSaved(first);
    allIsSaved(second);

    server.kill();
    assertThat(on(first, "stash-status")).containsText("Reconnecting");
    click(first, "stash-increment", 2);
    click(second, "stash-cell-0");
    assertThat(on(first, "stash-status")).containsText("2 events wait");
    keep(first, "server-killed");
    server.start();

    for (Page page : List.of(first, second)) {
      see(page, "stash-status", "Connected");
      allIsSaved(page);
      see(page, "stash-cell-8", "X");
    }
    // Each tab has a key of its own: on one that both write, the last of two writes at once wins.
    for (Page page : List.of(first, second)) {
      see(page, "stash-count", "5");
      see(page, "stash-cell-0", "O");
    }
    assertThat(on(first, "stash-draft")).hasValue("first's draft");
    assertThat(on(second, "stash-draft")).hasValue("second's draft");
    keep(first, "server-back");
  }

  @Test
  void aServerKilledInTheMiddleOfClickingCountsEachClickOnce() throws Exception {
    Page page = open();
    click(page, "stash-increment", 5);
    server.kill(); // at once: some are saved, some only handled, some perhaps not even received
    click(page, "stash-increment", 5);
    server.start();
    allIsSaved(page);
    see(page, "stash-count", "10");
  }

  @Test
  void aStoppedServerIsFoundAgain() throws Exception {
    Page page = open();
    click(page, "stash-increment", 2);
    server.stop();
    server.start();
    see(page, "stash-status", "Connected");
    allIsSaved(page);
    see(page, "stash-count", "2");
    assertThat(on(page, "where")).hasText("served by " + kind + ", pid " + server.process().pid());
  }

  @Test
  void garbageOnTheWireDoesNotHurtThePage() {
    List<WebSocketRoute> sockets = new ArrayList<>();
    profile.routeWebSocket(
        Pattern.compile("/stash/views/"),
        socket -> {
          socket.connectToServer();
          sockets.add(socket);
        });
    Page page = open();
    List<String> errors = new ArrayList<>();
    page.onPageError(errors::add);
    for (WebSocketRoute socket : sockets) {
      for (String garbage : List.of("", "}{", "[1]", "{\"type\":\"state\",\"changes\":7}", "{}")) {
        socket.send(garbage);
      }
      socket.send("{\"type\":\"error\",\"code\":\"BUSY\",\"id\":12345}");
    }
    click(page, "stash-increment");
    see(page, "stash-count", "1");
    allIsSaved(page);
    assertEquals(List.of(), errors);
  }

  @Test
  void aLoginChangesTheIdAndNothingElseInAnyTab() {
    Page first = open();
    Page second = open();
    click(first, "stash-increment", 3);
    on(second, "stash-draft").fill("half a thought");
    see(second, "stash-count", "3");
    allIsSaved(first);
    allIsSaved(second);
    String before = cookie();
    click(first, "login");
    see(first, "login", "Log out Ada");
    see(first, "stash-status", "Connected");
    click(first, "stash-increment");
    see(second, "stash-status", "Connected");
    see(second, "stash-count", "4");
    click(second, "stash-increment");
    see(second, "stash-count", "5");
    see(first, "stash-count", "5");
    assertThat(on(second, "stash-draft")).hasValue("half a thought");
    assertNotEquals(before, cookie());
  }

  @Test
  void twoClicksOnLoginAreOneLogin() {
    Page page = open();
    click(page, "stash-increment", 3);
    allIsSaved(page);
    for (int gap : new int[] {50, 250, 700}) {
      page.evaluate(
          """
          async gap => {
            const login = () => fetch('/demo/login', {method: 'POST'});
            const first = login();
            await new Promise(done => setTimeout(done, gap));
            await Promise.all([first, login()]);
          }\
          """,
          gap);
      assertEquals("Ada", page.evaluate("() => fetch('/demo/who').then(who => who.text())"));
      see(page, "stash-count", "3");
    }
    see(page, "stash-status", "Connected");
  }

  @Test
  void aLoginWhoseAnswerIsLostIsFoundByTheNextOne() throws Exception {
    Page page = open();
    click(page, "stash-increment", 3);
    allIsSaved(page);
    HttpRequest lost =
        HttpRequest.newBuilder(URI.create(server.url() + "/demo/login"))
            .header("Cookie", "stash-dev=" + cookie())
            .header("Origin", server.url())
            .POST(BodyPublishers.noBody())
            .build();
    assertEquals(
        200, HttpClient.newHttpClient().send(lost, BodyHandlers.discarding()).statusCode());
    see(page, "stash-status", "Reconnecting…");
    click(page, "stash-increment"); // it waits, and is of the session that was logged in
    page.evaluate(
        """
        async () => {
          while ((await fetch('/demo/who')).status !== 200) {
            await new Promise(done => setTimeout(done, 500));
          }
        }\
        """);
    assertEquals("", page.evaluate("() => fetch('/demo/who').then(who => who.text())"));
    page.evaluate("() => fetch('/demo/login', {method: 'POST'})");
    see(page, "stash-status", "Connected");
    see(page, "stash-count", "4");
    assertEquals("Ada", page.evaluate("() => fetch('/demo/who').then(who => who.text())"));
  }

  @Test
  void aLogoutEndsAllTabsAndTheNextPageIsANewSession() {
    Page first = open();
    Page second = open();
    click(first, "stash-increment", 3);
    see(second, "stash-count", "3");
    click(first, "login");
    see(first, "login", "Log out Ada");
    see(second, "login", "Log out Ada"); // it is back, under the new id: it will hear of the end
    click(first, "login");
    see(second, "stash-status", "Logged out");
    see(first, "login", "Log in");
    see(first, "stash-count", "0");
    second.reload();
    see(second, "stash-count", "0");
    click(second, "stash-increment");
    see(first, "stash-count", "1");
  }

  @Test
  void aPersonSeesTheirDevicesAndSignsOutTheOthers() {
    Page laptop = loggedIn(profile);
    laptop.evaluate("() => fetch('/demo/devices/sign-out-others', {method: 'POST'})"); // of others
    try (BrowserContext profile = browser.profile(PHONE)) {
      Page phone = loggedIn(profile);
      assertThat(on(phone, "device")).hasCount(2, PATIENT);
      click(laptop, "stash-increment", 2);
      assertThat(on(laptop, "device")).hasCount(2, PATIENT);
      for (String words : List.of("Chrome on Linux", "This device", "last seen just now")) {
        assertThat(on(laptop, "device").first()).containsText(words);
      }
      assertThat(on(laptop, "device").last()).containsText("Firefox on Android");
      keep(laptop, "devices");

      click(laptop, "sign-out-others");
      see(phone, "stash-status", "Logged out");
      assertThat(on(phone, "over")).containsText("You are signed out. This browser’s session was");
      assertThat(on(phone, "devices")).isHidden();
      keep(phone, "signed-out");
      see(laptop, "devices-news", "Signed out on 1 other device.");
      assertThat(on(laptop, "device")).hasCount(1);
      click(laptop, "stash-increment");
      see(laptop, "stash-count", "3");
      click(phone, "start-again");
      see(phone, "login", "Log in");
      assertThat(on(phone, "over")).isHidden();
    }
  }

  private Page loggedIn(BrowserContext profile) {
    Page page = open(profile);
    click(page, "login");
    see(page, "login", "Log out Ada");
    see(page, "stash-status", "Connected");
    return page;
  }

  @Test
  void whatOneUserHasQueuedNeverReachesTheNext() {
    Page first = open();
    Page second = open();
    click(first, "login");
    see(second, "login", "Log out Ada");
    click(second, "stash-increment", 2);
    see(first, "stash-count", "2");
    allIsSaved(second);

    everyView(second, "disconnect");
    click(second, "stash-increment", 3);
    click(second, "stash-cell-4");
    on(second, "stash-draft").fill("Ada's secret");
    assertThat(on(second, "stash-status")).containsText("events wait");
    click(first, "login"); // logs out; the next person begins
    see(first, "login", "Log in");
    everyView(second, "reconnect");

    see(second, "login", "Log in");
    see(second, "stash-status", "Connected");
    see(second, "stash-count", "0");
    see(second, "stash-cell-4", "");
    assertThat(on(second, "stash-draft")).hasValue("");
    assertThat(on(second, "feed").locator("[data-key=session]")).not().hasCount(0);
    click(second, "stash-increment");
    see(first, "stash-count", "1");
    see(first, "stash-cell-4", "");
    keep(second, "another-session");
  }

  @Test
  void whatIsQueuedWhileSomebodyLogsInIsAppliedOnce() {
    Page first = open();
    Page second = open();
    click(first, "stash-increment");
    allIsSaved(first);
    everyView(second, "disconnect");
    click(second, "stash-increment", 2);
    click(second, "stash-cell-4");
    on(second, "stash-draft").fill("half a thought");
    click(first, "login");
    see(first, "login", "Log out Ada");
    click(first, "stash-increment");
    see(first, "stash-count", "2");
    everyView(second, "reconnect");

    see(second, "stash-status", "Connected");
    allIsSaved(second);
    see(second, "stash-count", "4");
    see(first, "stash-count", "4");
    see(first, "stash-cell-4", "X");
    assertThat(on(second, "stash-draft")).hasValue("half a thought");
    assertThat(on(second, "feed").locator("[data-key=session]")).hasCount(0);
  }

  @Test
  void whenTheCookieIsDeletedAllViewsOfAPageGoOnInOneNewSession() {
    Page page = open();
    click(page, "stash-increment", 2);
    click(page, "stash-cell-4");
    allIsSaved(page);
    page.evaluate(VIEWS + "views[0].disconnect(); views[0].send('increment') }");
    profile.clearCookies();
    page.evaluate(VIEWS + "views[0].reconnect() }");

    see(page, "stash-cell-4", "");
    see(page, "stash-count", "0");
    see(page, "stash-status", "Connected");
    click(page, "stash-increment");
    click(page, "stash-cell-0");
    allIsSaved(page);
    Page other = open();
    see(other, "stash-count", "1");
    see(other, "stash-cell-0", "X");
  }

  @Test
  void aMessageThatIsTooLargeIsDroppedAndThePageGoesOn() {
    Page page = open();
    on(page, "stash-draft").fill("x".repeat(70_000));
    click(page, "stash-increment");
    assertThat(on(page, "feed").locator("[data-key=MESSAGE_TOO_LARGE]").first()).isVisible();
    see(page, "stash-count", "1");
    see(page, "stash-status", "Connected");
    allIsSaved(page);
  }

  @Test
  void aForeignPageGetsNoSocket() {
    Page page = profile.newPage();
    // The same server by another name is another origin.
    page.navigate(server.url().replace("127.0.0.1", "localhost"));
    assertEquals("open", socket(page, "localhost"));
    assertEquals("error", socket(page, "127.0.0.1"));
  }

  /** What becomes of a socket that the page opens at this name of the server. */
  private Object socket(Page page, String host) {
    return page.evaluate(
        """
        view => new Promise(tell => {
          const socket = new WebSocket(view, 'stash.v1');
          socket.onopen = socket.onerror = event => { socket.close(); tell(event.type); };
        })\
        """,
        server.url().replace("http:", "ws:").replace("127.0.0.1", host) + "/stash/views/counter");
  }

  /** Cuts the connection, or comes back, when the test wants it. */
  private static void everyView(Page page, String does) {
    page.evaluate(VIEWS + "for (const view of views) view." + does + "() }");
  }

  private void keep(Page page, String name) {
    Browser.keep(page, name + "-" + kind);
  }

  private String cookie() {
    return profile.cookies().stream()
        .filter(cookie -> cookie.name.equals("stash-dev"))
        .map(cookie -> cookie.value)
        .findFirst()
        .orElseThrow();
  }

  private Page open() {
    return open(profile);
  }

  private Page open(BrowserContext profile) {
    Page page = profile.newPage();
    page.navigate(server.url());
    see(page, "stash-status", "Connected");
    return page;
  }

  private static Locator on(Page page, String name) {
    return page.locator("[data-test=" + name + "]");
  }

  private static void click(Page page, String name) {
    click(page, name, 1);
  }

  /** A tab in the background is drawn once a second, and a click waits for two pictures. */
  private static void click(Page page, String name, int times) {
    page.bringToFront();
    for (int i = 0; i < times; i++) {
      on(page, name).click();
    }
  }

  private static void see(Page page, String name, String text) {
    assertThat(on(page, name))
        .hasText(text, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
  }

  private static void allIsSaved(Page page) {
    assertThat(on(page, "saved-indicator"))
        .hasText(SAVED, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
  }
}
