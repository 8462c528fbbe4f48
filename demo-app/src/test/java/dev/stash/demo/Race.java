package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;

/** The panel of the two tabs that press. */
final class Race {
  private static final double LONG = 60_000;

  private Race() {}

  /** Returns when all that was pressed is stored. */
  static void isOver(Page page) {
    assertThat(page.locator("[data-test=race-go]"))
        .hasText("Press again", new LocatorAssertions.HasTextOptions().setTimeout(LONG));
  }

  static int number(Page page, String name) {
    return Integer.parseInt(page.locator("[data-test=" + name + "]").textContent());
  }

  /** One of the two, {@code A} or {@code B}. */
  static FrameLocator tab(Page page, String name) {
    return page.frameLocator("iframe[title='Tab " + name + "']");
  }
}
