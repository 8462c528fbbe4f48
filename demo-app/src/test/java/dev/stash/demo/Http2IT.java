package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.stash.Stash;
import dev.stash.testing.TestBackend;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo behind TLS and HTTP/2, in Chromium, with the cookie as it is in production. */
final class Http2IT {
  private static final double PATIENCE = 30_000;

  @TempDir Path folder;

  private static Browser browser;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Locator on(Page page, String name) {
    return page.locator("[data-test=" + name + "]");
  }

  @ParameterizedTest
  @CsvSource({"true,CONNECT HTTP/2.0", "false,GET HTTP/1.1"})
  void thePageIsConnectedAndComesBackAfterALogOut(boolean connectProtocol, String handshake)
      throws Exception {
    TlsJetty jetty = new TlsJetty(folder, connectProtocol);
    try (Stash stash =
            Stash.builder()
                .secret("a secret of more than thirty-two bytes for tests")
                .storage(new TestBackend())
                .build();
        BrowserContext profile = browser.trustingProfile()) {
      ServletSite site = new ServletSite(stash, new DemoMetrics(), jetty);
      String url = "https://127.0.0.1:" + site.start(0);
      try {
        profile.setDefaultTimeout(PATIENCE);
        Page page = profile.newPage();
        page.navigate(url);
        assertThat(on(page, "stash-status")).containsText("Connected");
        on(page, "stash-increment").click();
        assertThat(on(page, "stash-count")).hasText("1");
        assertEquals(
            "h2", page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"));
        Response renewed =
            page.waitForResponse(
                "**/stash/session",
                () -> page.evaluate("fetch('/demo/logout', {method: 'POST'}).then(a => a.status)"));
        assertEquals(204, renewed.status());
        assertThat(on(page, "stash-status")).containsText("Logged out");
        page.reload();
        assertThat(on(page, "stash-count")).hasText("0");
        assertThat(on(page, "stash-status")).containsText("Connected");
        // Where it may, Chromium takes its connection of HTTP/2 if that is at hand, else a new one.
        assertTrue(jetty.handshakes.contains(handshake), jetty.handshakes.toString());
        assertEquals("__Host-stash", profile.cookies(url).getFirst().name);
      } finally {
        site.stop();
      }
    }
  }
}
