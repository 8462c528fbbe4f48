package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.stash.machine.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first app, copied as it stands, and script in the documentation. */
class ReadmeIT {
  private static final Path README = Path.of("..", "README.md");
  private static final int MOST_LINES = 40;
  private static final String START =
      "STASH_SECRET=the-secret-of-the-test-of-the-README"
          + " java -cp 'target/classes:target/dependency/*' Main";

  @TempDir Path directory;

  @Test
  void theFirstAppWorksWhenItIsCopied() throws Exception {
    int port = Machine.freePort();
    try (Browser browser = Browser.start();
        Newcomer newcomer = new Newcomer(README, directory, Map.of("8080", "" + port))) {
      newcomer.upTo("class Main");
      assertTrue(newcomer.last().lines().count() <= MOST_LINES, "it is no longer short");
      newcomer.compile();
      newcomer.command(START);
      Newcomer.listening(port);
      Page page = browser.profile().newPage();
      page.navigate("http://127.0.0.1:" + port);
      Locator count = page.locator("output");
      see(count, "0");
      page.locator("button").click();
      see(count, "1");
      page.reload();
      see(count, "1");
      newcomer.kill("Main");
      page.locator("button").click();
      newcomer.command(START);
      see(count, "2");
    }
  }

  /** An asynchronous function may have {@code await}, but no {@code import}. */
  @Test
  void everyBlockOfScriptIsOne() {
    List<String> scripts =
        Docs.read(".md").values().stream()
            .flatMap(page -> Markdown.blocks(page).stream())
            .filter(block -> block.language().equals("js"))
            .map(block -> block.text().replaceAll("(?m)^import .*;|^export (?!default)", ""))
            .toList();
    assertFalse(scripts.isEmpty());
    try (Browser browser = Browser.start()) {
      Page page = browser.profile().newPage();
      scripts.forEach(
          script -> page.evaluate("text => { new (async () => {}).constructor(text); }", script));
    }
  }

  private static void see(Locator where, String text) {
    assertThat(where).hasText(text, new LocatorAssertions.HasTextOptions().setTimeout(60_000));
  }
}
