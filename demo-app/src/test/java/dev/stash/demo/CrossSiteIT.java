package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A browser that is sent to another site and back with a POST, in Chromium: {@code localhost} and
 * {@code 127.0.0.1} are two sites to it, and both are trusted enough to be told who sent what.
 */
@ParameterizedClass
@EnumSource(ServerKind.class)
final class CrossSiteIT {
  private static final double PATIENCE = 30_000;

  @TempDir Path data;

  private static Browser browser;

  private final ServerKind kind;

  CrossSiteIT(ServerKind kind) {
    this.kind = kind;
  }

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

  @Test
  void thatComesBackFromAnotherSiteWithAPostHasItsCartStill() throws Exception {
    try (DemoServer server = new DemoServer(data, "--server", kind.title());
        OtherSite bank = new OtherSite();
        BrowserContext profile = browser.profile()) {
      server.start();
      profile.setDefaultTimeout(PATIENCE);
      Page page = profile.newPage();
      page.navigate(server.url());
      on(page, "stash-increment").click();
      assertThat(on(page, "stash-count")).hasText("1");
      assertThat(on(page, "stash-status")).containsText("Connected");
      page.waitForCondition(
          () ->
              page.evaluate("fetch('/demo/paid?payment=0').then(a => a.text())")
                  .equals("payment 0 for 1"));
      String cookie = profile.cookies(server.url()).getFirst().value;

      page.navigate(bank.formFor(server.url() + Payment.RETURN));
      page.getByText("Back to the shop").click();
      page.waitForURL(server.url() + Payment.PAID + "**");
      assertThat(page.locator("body")).hasText("payment 4711 & more for 1");
      assertEquals(cookie, profile.cookies(server.url()).getFirst().value);

      page.navigate(bank.formFor(server.url() + "/demo/login"));
      Response refused =
          page.waitForResponse("**/demo/login", () -> page.getByText("Back to the shop").click());
      assertEquals(403, refused.status());
      assertTrue(refused.text().contains("exempt-path"), refused.text());
      assertEquals(cookie, profile.cookies(server.url()).getFirst().value);

      page.navigate(server.url());
      assertThat(on(page, "stash-count")).hasText("1");
      assertThat(on(page, "stash-status")).containsText("Connected");
    }
  }
}
