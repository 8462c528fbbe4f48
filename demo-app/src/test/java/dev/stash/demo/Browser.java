package dev.stash.demo;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Chromium without a window. Where the machine has none the test is skipped, with one loud line
 * that says what to install; with {@code CI=true} it fails instead.
 */
final class Browser implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** The first line is for root in containers; the others keep it from talking to anybody. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-default-apps",
          "--disable-domain-reliability",
          "--disable-sync",
          "--metrics-recording-only",
          "--no-first-run",
          "--no-pings");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;

  private Browser(Path executable) {
    playwright =
        Playwright.create(
            new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(ARGUMENTS)
                    // Playwright switches this cache off; our users' browsers do not.
                    .setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")));
  }

  static Browser start() {
    return new Browser(Chromium.find().orElseGet(Browser::missing));
  }

  private static Path missing() {
    String mend =
        "BROWSER TESTS DID NOT RUN: no Chromium found. Install one (Debian: apt-get install"
            + " chromium), or name one with -Dstash.browser=FILE or STASH_BROWSER, or have npm on"
            + " the PATH.";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(mend);
    }
    System.err.println(mend);
    return abort(mend);
  }

  /** Another person at another browser: no cookie is shared. */
  BrowserContext profile() {
    return chromium.newContext();
  }

  /** The same, and the browser says of itself to be this one. */
  BrowserContext profile(String userAgent) {
    return chromium.newContext(new NewContextOptions().setUserAgent(userAgent));
  }

  /** The same, and it trusts whatever certificate a server shows. */
  BrowserContext trustingProfile() {
    return chromium.newContext(new NewContextOptions().setIgnoreHTTPSErrors(true));
  }

  /** Keeps what the page looks like, for whoever reads the test's report. */
  static void keep(Page page, String name) {
    page.bringToFront();
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}
