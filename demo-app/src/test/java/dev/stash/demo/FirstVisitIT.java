package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitUntilState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * New browsers at a page that did not come through the filter, so that it brought no cookie: its
 * views open their sockets at once, in two tabs at once, and all must be of one session. How many:
 * {@code -Dstash.browsers=200}.
 */
final class FirstVisitIT {
  private static final int BROWSERS = Integer.getInteger("stash.browsers", 8);
  private static final double PATIENCE = 60_000;

  /** Each of its views writes something else, so that nothing is missing unless it was lost. */
  private static final String STATIC =
      """
      <!doctype html>
      <p data-stash-view="counter"><b data-stash-text="count"></b></p>
      <p data-stash-view="board"><b data-stash-text="turn"></b></p>
      <p data-stash-view="counter"><b data-stash-text="count"></b></p>
      <script type="module">
        import {viewOf} from '/stash/stash.js';
        window.views = [...document.querySelectorAll('[data-stash-view]')].map(viewOf);
      </script>
      """;

  private static final String CONNECTED =
      "() => window.views && views.every(view => view.status === 'connected')";

  @TempDir static Path data;

  private static Browser browser;

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

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void newBrowsersLoseNothing(ServerKind kind) throws Exception {
    try (DemoServer server = new DemoServer(data.resolve(kind.title()), "--server", kind.title())) {
      server.start();
      List<String> losers = new ArrayList<>();
      for (int i = 0; i < BROWSERS; i++) {
        try (BrowserContext profile = browser.profile()) {
          String shown = visit(server, profile);
          if (!shown.equals("1 dark O, 1 dark O")) {
            losers.add("browser " + i + " shows " + shown);
          }
        }
      }
      assertEquals(List.of(), losers);
    }
  }

  /** What both tabs show after a reload. */
  private static String visit(DemoServer server, BrowserContext profile) {
    profile.setDefaultTimeout(PATIENCE);
    // The page is made up below, so it came from no address; it is to talk to this machine even so.
    profile.grantPermissions(List.of("local-network-access"));
    AtomicInteger asked = new AtomicInteger();
    profile.onRequest(
        request -> {
          if (request.url().endsWith("/stash/session")) {
            asked.incrementAndGet();
          }
        });
    profile.route(
        server.url() + "/static",
        route ->
            route.fulfill(new Route.FulfillOptions().setContentType("text/html").setBody(STATIC)));
    Page first = profile.newPage();
    Page second = profile.newPage();
    for (Page page : List.of(first, second)) {
      page.navigate(
          server.url() + "/static", new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
    }
    connected(first);
    first.evaluate(
        "() => Promise.all([views[0].send('increment'), views[2].send('theme', {value: 'dark'})])");
    connected(second);
    second.evaluate("() => views[1].send('play', {cell: 0})");
    assertTrue(asked.get() <= 2, "each tab asks for an id at most once");
    return shown(first) + ", " + shown(second);
  }

  /** Not at every picture: a tab in the background is not drawn. */
  private static void connected(Page page) {
    page.waitForFunction(CONNECTED, null, new Page.WaitForFunctionOptions().setPollingInterval(20));
  }

  private static String shown(Page page) {
    page.reload();
    connected(page);
    Object shown =
        page.evaluate(
            "() => [views[0].state.count, views[2].state.theme, views[1].state.turn].join(' ')");
    return Objects.toString(shown);
  }
}
