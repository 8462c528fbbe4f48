package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.stash.machine.Machine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that docs/tutorial.md says is done, and what it says of it is so. */
class TutorialIT {
  private static final Path TUTORIAL = Path.of("..", "docs", "tutorial.md");
  private static final double PATIENCE = 60_000;
  private static final List<String> PORTS = List.of("8080", "8081", "5701", "5702", "9092");

  @TempDir Path directory;

  private final Map<String, String> ports = new HashMap<>();
  private Browser browser;
  private BrowserContext profile;
  private Newcomer newcomer;

  @BeforeEach
  void start() {
    browser = Browser.start();
    profile = profile();
    List<Integer> free = Machine.freePorts(PORTS.size());
    for (int i = 0; i < PORTS.size(); i++) {
      ports.put(PORTS.get(i), free.get(i).toString());
    }
    newcomer = new Newcomer(TUTORIAL, directory, ports);
  }

  @AfterEach
  void close() {
    if (newcomer != null) {
      newcomer.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  private BrowserContext profile() {
    BrowserContext made = browser.profile();
    made.setDefaultTimeout(PATIENCE);
    return made;
  }

  @Test
  void whatTheTutorialSaysHappens() throws Exception {
    Page page = theFirstPageCounts();
    aKilledServerLosesNothing(page);
    Page other = aSecondTabShowsTheSame(page);
    aListWithAFormAndAMessage(page);
    somebodyIsLoggedIn(page, other);
    aTabHasItsOwn(page);
    page.close();
    other.close();
    newcomer.upTo("mvn -q test");
    assertEquals(2, newcomer.tested());
    twoNodesAndOneIsKilled();
    assertTrue(newcomer.isDone(), "the tutorial goes on");
  }

  private Page theFirstPageCounts() throws Exception {
    newcomer.upTo("java ");
    Page page = open(profile, "8080");
    for (int i = 0; i < 3; i++) {
      click(page, "One more");
    }
    see(page.locator("output"), "3");
    page.waitForFunction(
        "import('/stash/stash.js').then(s => !s.viewOf(document.querySelector('button')).saving)");
    return page;
  }

  private void aKilledServerLosesNothing(Page page) throws Exception {
    newcomer.upTo("pkill");
    status(page, "reconnecting");
    click(page, "One more");
    click(page, "One more");
    newcomer.upTo("java ");
    see(page.locator("output"), "5");
    status(page, "connected");
    page.reload();
    see(page.locator("output"), "5");
  }

  private Page aSecondTabShowsTheSame(Page page) {
    Page other = open(profile, "8080");
    see(other.locator("output"), "5");
    click(other, "One more");
    see(page.locator("output"), "6");
    BrowserContext incognito = profile();
    Page stranger = open(incognito, "8080");
    status(stranger, "connected");
    see(stranger.locator("output"), "0");
    incognito.close();
    return other;
  }

  private void aListWithAFormAndAMessage(Page page) throws Exception {
    restart();
    page.reload();
    add(page, "Kettle", 2);
    see(page.locator("li"), "2 Kettle Remove");
    add(page, "Cup", 11);
    see(page.locator("[data-stash-error]"), "We have no more than ten of each");
    assertThat(page.locator("[name=title]")).hasValue("Cup");
    assertThat(page.locator("li")).hasCount(1);
    click(page, "Remove");
    see(page.locator("[data-stash-hide=items]"), "There is nothing in your cart.");
    assertThat(page.locator("[data-stash-hide=items]")).isVisible();
    assertThat(page.locator("li")).hasCount(0);
  }

  private void somebodyIsLoggedIn(Page page, Page other) throws Exception {
    restart();
    page.reload();
    other.reload();
    add(page, "Kettle", 1);
    see(other.locator("li"), "1 Kettle Remove");
    page.bringToFront();
    page.locator("[name=name]").fill("Ada");
    click(page, "Log in");
    see(page.locator("[data-stash-text=who]"), "Ada");
    see(page.locator("li"), "1 Kettle Remove");
    see(other.locator("[data-stash-text=who]"), "Ada");
    click(page, "Log out");
    assertThat(page.locator("[name=name]")).isVisible();
    status(page, "connected");
    assertThat(page.locator("li")).hasCount(0);
    status(other, "ended");
    see(other.locator("[data-stash-text=who]"), "");
    assertThat(other.locator("li")).hasCount(0);
    assertThat(page.locator("[data-stash-show=who]")).isHidden();
    assertThat(other.locator("[data-stash-show=who]")).isHidden();
  }

  private void aTabHasItsOwn(Page page) throws Exception {
    restart();
    page.reload();
    status(page, "connected");
    add(page, "Kettle", 1);
    page.locator("textarea").fill("blue or green?");
    assertThat(page.locator("[data-stash-saving]")).isHidden();
    page.reload();
    assertThat(page.locator("textarea")).hasValue("blue or green?");
    Page second = open(profile, "8080");
    see(second.locator("li"), "1 Kettle Remove");
    assertThat(second.locator("textarea")).hasValue("");
    second.close();
  }

  private void twoNodesAndOneIsKilled() throws Exception {
    newcomer.kill("shop.Main");
    newcomer.upTo("org.h2.tools.Server");
    listening("9092");
    newcomer.upTo("-Dport=8080");
    newcomer.upTo("-Dport=8081");
    Page first = open(profile, "8080");
    Page second = open(profile, "8081");
    add(first, "Kettle", 1);
    see(second.locator("li"), "1 Kettle Remove");
    for (String member : List.of("one", "two")) {
      assertTrue(newcomer.said().contains("member " + member + " has joined"), newcomer.said());
    }
    newcomer.upTo("pkill");
    status(first, "reconnecting");
    add(second, "Cup", 6);
    see(second.locator("li").last(), "6 Cup Remove");
    add(first, "Spoon", 1);
    newcomer.upTo("-Dport=8080");
    for (Page page : List.of(first, second)) {
      assertThat(page.locator("li"))
          .hasCount(3, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE));
      see(page.locator("ul"), "1 Kettle Remove 6 Cup Remove 1 Spoon Remove");
    }
  }

  /** What the page says before a server starts again. */
  private void restart() throws Exception {
    newcomer.kill("shop.Main");
    newcomer.upTo("java ");
    listening("8080");
  }

  private void listening(String port) {
    Newcomer.listening(Integer.parseInt(Objects.requireNonNull(ports.get(port))));
  }

  private Page open(BrowserContext profile, String port) {
    listening(port);
    Page page = profile.newPage();
    page.navigate("http://127.0.0.1:" + ports.get(port) + "/");
    status(page, "connected");
    return page;
  }

  private static void add(Page page, String title, int pieces) {
    page.bringToFront();
    page.locator("[name=title]").fill(title);
    page.locator("[name=pieces]").fill("" + pieces);
    click(page, "Add");
  }

  private static void click(Page page, String button) {
    page.bringToFront();
    page.locator("button", new Page.LocatorOptions().setHasText(button)).last().click();
  }

  private static void status(Page page, String status) {
    see(page.locator("[data-stash-status]"), status);
  }

  private static void see(Locator where, String text) {
    assertThat(where).hasText(text, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
  }
}
