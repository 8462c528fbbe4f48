package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.Clip;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Makes the pictures of the docs anew, with {@code -Dstash.pictures=write}. */
@EnabledIfSystemProperty(named = "stash.pictures", matches = "write")
final class PicturesIT {
  private static final Path DOCS = Path.of("..", "docs");
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 1000;
  private static final int MARGIN = 18;
  private static final HasTextOptions PATIENT = new HasTextOptions().setTimeout(60_000);

  @TempDir private Path data;

  @Test
  void theAppWithAndWithoutAndTheTwoTabs() throws Exception {
    try (DemoServer server = new DemoServer(data);
        Browser browser = Browser.start();
        BrowserContext profile = browser.profile()) {
      server.start();
      Page page = open(profile, server);
      Page other = open(profile, server);
      click(page, "stash-increment");
      click(page, "stash-increment");
      click(other, "stash-theme-toggle");
      click(other, "stash-cell-0");
      page.bringToFront();
      click(page, "race-go");
      Race.isOver(page);
      page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }");
      BoundingBox race = Objects.requireNonNull(page.locator("#race").boundingBox(), "shown");
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(DOCS.resolve("demo.png"))
              .setFullPage(true)
              .setClip(new Clip(0, 0, WIDTH, race.y + race.height + MARGIN)));
    }
  }

  @Test
  void theCluster() throws Exception {
    try (DemoServer server = new DemoServer(data, "--nodes", "3");
        Browser browser = Browser.start();
        BrowserContext profile = browser.profile()) {
      server.start();
      Page page = open(profile, server);
      for (int click = 0; click < 3; click++) {
        click(page, "stash-increment");
      }
      assertThat(page.locator(".owns")).hasCount(1);
      click(page, "kill-owner");
      for (int click = 0; click < 7; click++) {
        click(page, "stash-increment");
      }
      assertThat(page.locator("[data-test=stash-count]")).hasText("10", PATIENT);
      assertThat(page.locator(".node[data-state=down]")).hasCount(1);
      page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }");
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(DOCS.resolve("demo-cluster.png"))
              .setAnimations(ScreenshotAnimations.DISABLED)); // what moves has arrived
    }
  }

  private static Page open(BrowserContext profile, DemoServer server) {
    Page page = profile.newPage();
    page.setViewportSize(WIDTH, HEIGHT);
    page.navigate(server.url());
    assertThat(page.locator("[data-test=stash-status]")).hasText("Connected", PATIENT);
    return page;
  }

  private static void click(Page page, String name) {
    page.bringToFront();
    page.locator("[data-test=" + name + "]").click();
  }
}
