package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes behind one entry port, as a person at a browser sees them and breaks them. One start
 * serves all tests; the last of them leaves nothing.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NodesIT {
  private static final double PATIENCE = 30_000;
  private static final Pattern SAVED = Pattern.compile("Saved · revision \\d+");
  private static final Pattern NODE = Pattern.compile("\"node\":\"(node-\\d)\",\"pid\":(\\d+)");
  private static final Pattern OWNER = Pattern.compile("\"owner\":\\{\"node\":\"(node-\\d)\"");

  @TempDir static Path data;

  private static DemoServer server;
  private static Browser browser;

  private BrowserContext profile;

  @BeforeAll
  static void startThreeNodesAndABrowser() throws Exception {
    server = new DemoServer(data, "--nodes", "3");
    server.start();
    browser = Browser.start();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
  }

  @AfterAll
  static void closeBoth() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void openProfile() {
    awaitThreeThatAreUp();
    profile = browser.profile();
    profile.setDefaultTimeout(PATIENCE);
  }

  @AfterEach
  void closeProfile() {
    profile.close();
  }

  @Test
  @Order(1)
  void connectionsAreSpreadAndEachNodeSaysWhoItIs() throws Exception {
    Set<String> nodes = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      Matcher servedBy = NODE.matcher(get("/demo/where"));
      assertTrue(servedBy.find());
      nodes.add(servedBy.group(1));
      assertTrue(
          server.process().children().anyMatch(p -> p.pid() == Long.parseLong(servedBy.group(2))));
    }
    assertEquals(Set.of("node-1", "node-2", "node-3"), nodes);
  }

  @Test
  @Order(2)
  void onlyPagesOfThisServerMayBreakIt() throws Exception {
    for (String origin : List.of("http://elsewhere.example", "null", "http://127.0.0.1:1")) {
      assertEquals(403, post("/demo/cluster/kill-this", origin).statusCode(), origin);
    }
    assertEquals(404, post("/demo/cluster/kill-owner", server.url()).statusCode(), "none yet");
  }

  @Test
  @Order(3)
  void twoTabsOnWhateverNodesSeeEachOther() {
    Page first = open();
    Page second = open();
    click(first, "stash-increment", 2);
    on(second, "stash-cell-0").click();
    see(second, "stash-count", "2");
    see(first, "stash-cell-0", "X");
    click(second, "stash-increment", 1);
    see(first, "stash-count", "3");
    allIsSaved(first);
    allIsSaved(second);
    for (Page page : List.of(first, second)) {
      assertThat(on(page, "cluster").locator(".owns")).hasCount(1);
    }
    assertEquals(ownerSeenBy(first), ownerSeenBy(second));
  }

  @Test
  @Order(4)
  void theOwnerIsKilledWhileClickingAndNoClickIsLost() throws Exception {
    Page page = open();
    click(page, "stash-increment", 3);
    allIsSaved(page);
    assertThat(on(page, "cluster").locator(".owns")).hasCount(1);
    String owner = ownerSeenBy(page);
    String before = pidSeenBy(page, owner);

    on(page, "kill-owner").click();
    click(page, "stash-increment", 7);
    assertThat(on(page, owner)).hasAttribute("data-state", "down");
    Browser.keep(page, "owner-killed");
    see(page, "stash-count", "10");
    allIsSaved(page);

    assertThat(on(page, owner)).hasAttribute("data-state", "up");
    assertNotEquals(before, pidSeenBy(page, owner));
    Browser.keep(page, "owner-back");
  }

  @Test
  @Order(5)
  void theNodeUnderTheTabIsKilledAndTheTabGoesToAnother() {
    Page page = open();
    click(page, "stash-increment", 2);
    on(page, "stash-draft").fill("half a thought");
    allIsSaved(page);
    assertThat(on(page, "cluster").locator(".serves")).not().hasCount(0);
    assertThat(on(page, "kill-this")).isEnabled();
    on(page, "kill-this").click();
    assertThat(on(page, "cluster").locator("[data-state=down]")).hasCount(1);
    click(page, "stash-increment", 3);
    see(page, "stash-count", "5");
    see(page, "stash-status", "Connected");
    allIsSaved(page);
    assertThat(on(page, "stash-draft")).hasValue("half a thought");
  }

  @Test
  @Order(6)
  void twoTabsOnTwoNodesPressWhileTheOwnerIsKilledAndEveryPressCounts() {
    Page page = open();
    assertThat(on(page, "race-kill")).isVisible();
    on(page, "race-go").click();
    assertThat(Race.tab(page, "B").locator("#pressed")).not().hasText("0");
    on(page, "race-kill").click();
    assertThat(on(page, "cluster").locator("[data-state=down]")).hasCount(1);
    Race.isOver(page);
    assertEquals(Race.number(page, "race-pressed"), Race.number(page, "race-counted"));
    assertThat(on(page, "race-lost")).hasText("none lost");
    Browser.keep(page, "race-killed");

    awaitThreeThatAreUp();
    on(page, "race-go").click();
    assertThat(on(page, "race-go")).hasText("Pressing…");
    Race.isOver(page);
    assertEquals(Race.number(page, "race-pressed"), Race.number(page, "race-counted"));
    assertNotEquals(
        Race.tab(page, "A").locator(".node").textContent(),
        Race.tab(page, "B").locator(".node").textContent());
  }

  @Test
  @Order(7)
  void aTallyGoesOnWhenItsOwnerIsKilledAndWhatIsAskedAgainCountsOnce() throws Exception {
    assertTrue(get("/demo/where?actor=tally/tea").endsWith("\"owner\":null}"));
    assertEquals("{\"value\":1}", tally("tea", "first"));
    assertEquals("{\"value\":2}", tally("tea", "second"));
    assertEquals("{\"value\":1}", tally("tea", "first"));
    String where = get("/demo/where?actor=tally/tea");
    Matcher owner = NODE.matcher(where.substring(where.indexOf("\"owner\"")));
    assertTrue(owner.find(), where);
    ProcessHandle.of(Long.parseLong(owner.group(2))).orElseThrow().destroyForcibly();
    await().atMost(Duration.ofSeconds(60)).until(() -> tally("tea", "third").contains("value"));
    assertEquals("{\"value\":3}", tally("tea", "third"));
    assertEquals("{\"value\":3}", get("/demo/tally/tea"));
  }

  private static String tally(String key, String once) throws Exception {
    URI uri = URI.create(server.url() + "/demo/tally/" + key);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(uri)
                  .header("Idempotency-Key", once)
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException killed) {
      return killed.toString(); // it was the one that served
    }
  }

  @Test
  @Order(8)
  void aRollingRestartWhileClickingLosesNothing() throws Exception {
    Page page = open();
    click(page, "stash-increment", 1);
    allIsSaved(page);
    List<String> before = pids();
    on(page, "rolling-restart").click();
    assertThat(on(page, "rolling-restart")).containsText("Restarting");
    int clicks = 1;
    while (!on(page, "rolling-restart").textContent().equals("Rolling restart")) {
      click(page, "stash-increment", 1);
      clicks++;
      page.waitForTimeout(100); // a person's pace
    }
    Browser.keep(page, "rolled");
    see(page, "stash-count", String.valueOf(clicks));
    allIsSaved(page);
    List<String> after = pids();
    assertEquals(3, after.size());
    assertTrue(before.stream().noneMatch(after::contains), before + " " + after);
  }

  @Test
  @Order(9)
  void aStopDrainsAllAndTheNextStartHasEverything() throws Exception {
    Page page = open();
    click(page, "stash-increment", 4);
    allIsSaved(page);
    List<ProcessHandle> members = server.process().children().toList();
    assertEquals(3, members.size());
    server.stop();
    assertTrue(members.stream().noneMatch(ProcessHandle::isAlive));
    server.start();
    see(page, "stash-status", "Connected");
    see(page, "stash-count", "4");
  }

  @Test
  @Order(10)
  void membersDieWithTheirSupervisor() throws Exception {
    List<ProcessHandle> members = server.process().children().toList();
    assertEquals(3, members.size());
    server.kill();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> members.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static void awaitThreeThatAreUp() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get("/demo/cluster").split("\"state\":\"up\"", -1).length == 4);
  }

  private static List<String> pids() throws Exception {
    List<String> pids = new ArrayList<>();
    Matcher member = NODE.matcher(get("/demo/cluster"));
    while (member.find()) {
      pids.add(member.group(2));
    }
    return pids;
  }

  /** On a connection of its own, so that the entry chooses anew. */
  private static String get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  private static HttpResponse<String> post(String path, String origin) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(server.url() + path))
              .header("Origin", origin)
              .POST(BodyPublishers.noBody())
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static String ownerSeenBy(Page page) {
    Matcher owner =
        OWNER.matcher(
            (String) page.evaluate("() => fetch('/demo/where').then(answer => answer.text())"));
    assertTrue(owner.find(), "an actor lives");
    return owner.group(1);
  }

  private static String pidSeenBy(Page page, String node) {
    return on(page, node).locator(".pid").textContent();
  }

  private Page open() {
    Page page = profile.newPage();
    page.navigate(server.url());
    see(page, "stash-status", "Connected");
    assertThat(on(page, "cluster")).isVisible();
    return page;
  }

  private static Locator on(Page page, String name) {
    return page.locator("[data-test=" + name + "]");
  }

  private static void click(Page page, String name, int times) {
    for (int i = 0; i < times; i++) {
      on(page, name).click();
    }
  }

  private static void see(Page page, String name, String text) {
    assertThat(on(page, name)).hasText(text);
  }

  private static void allIsSaved(Page page) {
    assertThat(on(page, "saved-indicator")).hasText(SAVED);
  }
}
