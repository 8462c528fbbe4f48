package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitUntilState;
import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.helidon.StashFeature;
import dev.stash.testing.TestBackend;
import io.helidon.webserver.WebServer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one tab of a real browser keeps over its pages, and what a copy of that tab begins with. */
final class TabIT {
  private static final double PATIENCE = 60_000;

  private static final String SHOWS = "text => window.view && view.state.filter === text";

  private static final String ANY =
      """
      <!doctype html>
      <p data-stash-view="orders"><b data-stash-text="filter"></b></p>
      <script type="module">
        import {viewOf} from '/stash/stash.js';
        window.view = viewOf(document.querySelector('[data-stash-view]'));
      </script>
      """;

  private static Browser browser;

  private final TestBackend storage = new TestBackend();
  private Stash stash = stash();
  private WebServer server = server(0);
  private final int port = server.port();
  private BrowserContext profile;

  /** A page with something of its tab's. */
  public static final class Orders {
    @Stashed(scope = Scope.TAB)
    String filter = "";

    @OnEvent("filter")
    void filter(String text) {
      filter = text;
    }
  }

  private Stash stash() {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes for tests")
        .storage(storage)
        .insecureLoopbackCookies(true)
        .build();
  }

  private WebServer server(int at) {
    return WebServer.builder()
        .host("127.0.0.1")
        .port(at)
        .addFeature(StashFeature.builder().stash(stash).view("orders", Orders::new).build())
        .build()
        .start();
  }

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
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
    // Pages are made up below, so they come from no address; they are to talk to this machine.
    profile.grantPermissions(List.of("local-network-access"));
    profile.route(
        url("*.html"),
        route ->
            route.fulfill(new Route.FulfillOptions().setContentType("text/html").setBody(ANY)));
  }

  @AfterEach
  void close() {
    profile.close();
    server.stop();
    stash.close();
  }

  private String url(String page) {
    return "http://127.0.0.1:" + port + "/" + page;
  }

  private Page open() {
    Page page = profile.newPage();
    page.navigate(url("one.html"));
    return page;
  }

  private static void shows(Page page, String text) {
    page.waitForFunction(SHOWS, text, new Page.WaitForFunctionOptions().setPollingInterval(20));
  }

  private static void filter(Page page, String text) {
    page.evaluate("text => view.send('filter', text)", text);
    page.waitForFunction(
        "() => !view.saving", null, new Page.WaitForFunctionOptions().setPollingInterval(20));
  }

  private static String tab(Page page) {
    return Objects.toString(page.evaluate("() => view.tab"));
  }

  @Test
  void aReloadAndANavigationKeepItAndAnotherTabHasNothingOfIt() {
    Page page = open();
    shows(page, "");
    String tab = tab(page);
    filter(page, "late");
    page.reload();
    shows(page, "late");
    page.navigate(url("two.html"));
    shows(page, "late");
    filter(page, "later");
    // From the back/forward cache nothing is loaded: the first page comes back as it was.
    page.goBack(new Page.GoBackOptions().setWaitUntil(WaitUntilState.COMMIT));
    shows(page, "later");
    assertEquals(tab, tab(page));
    shows(open(), "");
  }

  @Test
  void aCopyOfATabBeginsWithWhatTheOtherHasAndGoesOnByItself() {
    Page page = open();
    shows(page, "");
    filter(page, "late");
    Page twin = page.waitForPopup(() -> page.evaluate("() => { window.open('/two.html') }"));
    shows(twin, "late");
    assertNotEquals(tab(page), tab(twin));
    filter(twin, "early");
    twin.reload();
    shows(twin, "early");
    page.reload();
    shows(page, "late");
  }

  @Test
  void aFrameIsOfTheTabItIsInAndTakesNothingFromIt() {
    Page page = open();
    shows(page, "");
    String tab = tab(page);
    filter(page, "late");
    page.evaluate(
        """
        () => new Promise(done => {
          const frame = document.createElement('iframe');
          frame.onload = done;
          frame.src = '/framed.html';
          document.body.append(frame);
        })
        """);
    page.waitForFunction("() => frames[0].view && frames[0].view.state.filter === 'late'");
    filter(page, "later");
    page.waitForFunction("() => frames[0].view.state.filter === 'later'");
    // A frame that goes leaves the tab in use: a copy of it is another one.
    page.evaluate("() => document.querySelector('iframe').remove()");
    Page twin = page.waitForPopup(() -> page.evaluate("() => { window.open('/two.html') }"));
    shows(twin, "later");
    filter(twin, "early");
    page.reload();
    shows(page, "later");
    assertEquals(tab, tab(page));
  }

  @Test
  void theyComeBackWhenTheServerDoes() {
    Page page = open();
    shows(page, "");
    filter(page, "late");
    Page twin = page.waitForPopup(() -> page.evaluate("() => { window.open('/two.html') }"));
    shows(twin, "late");
    filter(twin, "early");
    server.stop();
    stash.close();
    stash = stash();
    server = server(port);
    page.reload();
    shows(page, "late");
    twin.reload();
    shows(twin, "early");
  }
}
