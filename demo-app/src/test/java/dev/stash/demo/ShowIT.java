package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the demo says of its two tabs, its cart and its form; on each server every night. */
@ParameterizedClass
@MethodSource("dev.stash.demo.PageSite#kinds")
final class ShowIT {
  private static final double PATIENCE = 30_000;
  private static final HasTextOptions PATIENT = new HasTextOptions().setTimeout(PATIENCE);
  private static final HasCountOptions COUNTED = new HasCountOptions().setTimeout(PATIENCE);
  private static final int TEAS = 60;

  @TempDir static Path data;

  private static final Map<ServerKind, DemoServer> STARTED = new EnumMap<>(ServerKind.class);

  private static Browser browser;

  private final String kind;
  private final DemoServer server;
  private final List<String> console = new ArrayList<>();
  private BrowserContext profile;

  ShowIT(ServerKind kind) {
    this.kind = kind.title();
    this.server = Objects.requireNonNull(STARTED.get(kind));
  }

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @BeforeParameterizedClassInvocation
  static void startServer(ServerKind kind) throws Exception {
    DemoServer server = new DemoServer(data.resolve(kind.title()), "--server", kind.title());
    STARTED.put(kind, server);
    server.start();
  }

  @AfterParameterizedClassInvocation
  static void closeServer(ServerKind kind) {
    Objects.requireNonNull(STARTED.remove(kind)).close();
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
    profile.onConsoleMessage(message -> console.add(message.text()));
  }

  @AfterEach
  void closeProfile() {
    profile.close();
  }

  @Test
  void twoTabsThatPressAsFastAsTheyCanLoseNothing() {
    Page page = open();
    on(page, "race-go").click();
    Race.isOver(page);
    int pressed = Race.number(page, "race-pressed");
    assertEquals(pressed, Race.number(page, "race-counted"));
    assertThat(on(page, "race-lost")).hasText("none lost");
    assertTrue(pressed > 2, "both have pressed");
    for (String tab : List.of("A", "B")) {
      assertThat(Race.tab(page, tab).locator("#pressed")).not().hasText("0");
      assertThat(Race.tab(page, tab).locator(".count")).hasText("" + pressed);
    }
    // How many are lost is chance, but not what is said of it.
    int lost = pressed - Race.number(page, "last-write-counted");
    assertTrue(lost >= 0, lost + " more than were pressed");
    assertThat(on(page, "last-write-lost")).hasText(lost == 0 ? "none lost" : lost + " lost");
    assertThat(on(page, "race-story")).containsText("Every press is counted. The other tab was");
    assertEquals(List.of(), console);
    Browser.keep(page, "race-" + kind);
  }

  @Test
  void aCartIsSharedComesBackAndOfItsListOnlyTheChangeTravels() throws Exception {
    Page page = open();
    assertThat(page.getByText("There is nothing in it yet.")).isVisible();
    on(page, "cart-tea").selectOption("sencha-100");
    on(page, "cart-add").click();
    assertThat(rows(page)).hasCount(1);
    on(page, "cart-all").click();
    assertThat(rows(page)).hasCount(TEAS, COUNTED);
    assertThat(on(page, "cart-pieces")).hasText("" + TEAS);
    String before = on(page, "cart-total").textContent();

    Locator oolong = rows(page).filter(new Locator.FilterOptions().setHasText("Oolong, 250 g"));
    oolong.locator("input").fill("7");
    assertThat(on(page, "cart-pieces")).hasText("" + (TEAS + 6));
    assertThat(on(page, "cart-total")).not().hasText(before);
    assertThat(on(page, "wire")).hasAttribute("data-patch", "true");
    int got = Integer.parseInt(on(page, "wire").getAttribute("data-got"));
    assertTrue(got < 400, got + " bytes for one row of " + TEAS);
    assertThat(on(page, "wire")).containsText(got + " received; the list has 6,");

    oolong.locator("input").fill("700");
    assertThat(oolong.locator(".wrong")).hasText("1 to 99 of each.");
    oolong.locator("input").blur();
    assertThat(oolong.locator("input")).hasValue("7");
    assertThat(page.locator("#cart [data-stash-saved]")).isVisible();
    String total = on(page, "cart-total").textContent();
    Browser.keep(page, "cart-of-demo-" + kind);

    Page other = open();
    assertThat(rows(other)).hasCount(TEAS, COUNTED);
    server.kill();
    rows(page).first().getByRole(AriaRole.BUTTON).click();
    server.start();
    assertThat(rows(page)).hasCount(TEAS - 1, COUNTED);
    assertThat(rows(other)).hasCount(TEAS - 1, COUNTED);
    assertThat(on(other, "cart-total")).not().hasText(total);
    assertThat(on(other, "cart-total")).hasText(on(page, "cart-total").textContent());
    on(page, "cart-empty").click();
    assertThat(rows(other)).hasCount(0, COUNTED);
  }

  @Test
  void aFormSaysWhatIsWrongAndItsDraftIsTheTabs() {
    Page page = open();
    on(page, "book").click();
    assertThat(page.locator("#w-name")).hasText("Whom shall we expect?");
    assertThat(page.locator("#w-day")).hasText("On which day?");
    assertThat(page.locator("#w-agreed")).hasText("Without that we cannot keep a table.");
    assertThat(page.getByLabel("Name")).hasAttribute("aria-invalid", "true");
    page.getByLabel("Name").fill("Grace");
    assertThat(page.locator("#w-name")).isHidden();
    page.getByLabel("Guests").fill("6");
    page.getByLabel("Terrace").check();
    page.getByLabel("Occasion").selectOption("birthday");
    page.getByLabel("Wishes").fill("by the window");
    page.getByLabel("Day").fill(next(DayOfWeek.MONDAY).toString());
    page.getByLabel("I shall call").check();
    on(page, "book").click();
    assertThat(page.locator("#w-day")).hasText("We are closed on Mondays.");
    assertThat(page.locator("#w-place")).hasText("Tables out there are for 4.");
    Browser.keep(page, "form-" + kind);

    page.reload();
    assertThat(page.locator("#w-place")).hasText("Tables out there are for 4.", PATIENT);
    isDraft(page);
    Page copy = page.waitForPopup(() -> on(page, "duplicate").click());
    isDraft(copy);
    Page fresh = page.context().waitForPage(() -> on(page, "fresh-tab").click());
    see(fresh, "stash-status", "Connected");
    assertThat(fresh.getByLabel("Name")).hasValue("");

    copy.getByLabel("Guests").fill("3");
    LocalDate day = next(DayOfWeek.SATURDAY);
    copy.getByLabel("Day").fill(day.toString());
    on(copy, "book").click();
    for (Page each : List.of(copy, page, fresh)) {
      assertThat(on(each, "bookings")).containsText("Grace, 3 on the terrace, birthday");
    }
    assertThat(copy.getByLabel("Name")).hasValue("");
    isDraft(page);
    page.getByLabel("Guests").fill("2");
    page.getByLabel("Day").fill(day.toString());
    on(page, "book").click();
    assertThat(on(page, "booking-error")).hasText("You have a table on that day: cancel it first.");
    assertThat(page.getByLabel("Name")).hasValue("Grace");
    on(page, "bookings").getByRole(AriaRole.BUTTON).click();
    on(page, "book").click();
    assertThat(on(fresh, "bookings")).containsText("Grace, 2 on the terrace, birthday");
    assertEquals(1, console.size(), "of the one that was refused: " + console);
  }

  private static void isDraft(Page page) {
    assertThat(page.getByLabel("Name")).hasValue("Grace");
    assertThat(page.getByLabel("Guests")).hasValue("6");
    assertThat(page.getByLabel("Terrace")).isChecked();
    assertThat(page.getByLabel("Occasion")).hasValue("birthday");
    assertThat(page.getByLabel("Wishes")).hasValue("by the window");
    assertThat(page.getByLabel("I shall call")).isChecked();
  }

  private static LocalDate next(DayOfWeek day) {
    return LocalDate.now(ZoneOffset.UTC).plusDays(1).with(TemporalAdjusters.next(day));
  }

  @Test
  void aViewKnowsWhoIsLoggedInAndTheDraftOfTheTabStays() {
    Page page = open();
    page.getByLabel("Name").fill("Grace");
    assertThat(on(page, "booking-guest")).isVisible();
    on(page, "login").click();
    see(page, "login", "Log out Ada");
    see(page, "booking-person", "as Ada");
    assertThat(on(page, "booking-guest")).isHidden();
    assertThat(page.getByLabel("Name")).hasValue("Grace");
  }

  @Test
  void nothingOfThePagesIsInlineOrFromElsewhere() {
    Page page = open();
    for (String path : List.of("/", "/tab.html")) {
      Object policy =
          page.evaluate(
              "path => fetch(path).then(page => page.headers.get('content-security-policy'))",
              path);
      assertEquals(Site.POLICY, policy);
    }
    assertEquals(List.of(), console);
  }

  private Page open() {
    Page page = profile.newPage();
    page.navigate(server.url());
    see(page, "stash-status", "Connected");
    assertThat(page.locator("#cart-title")).isVisible();
    return page;
  }

  private static Locator rows(Page page) {
    return on(page, "cart-lines").locator("tr");
  }

  private static Locator on(Page page, String name) {
    return page.locator("[data-test=" + name + "]");
  }

  private static void see(Page page, String name, String text) {
    assertThat(on(page, name)).hasText(text, PATIENT);
  }
}
