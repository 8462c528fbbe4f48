package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/how-to/htmx-react-vue.md tells to write, on a real server. */
@ParameterizedClass
@MethodSource("dev.stash.demo.PageSite#kinds")
final class FrameworksIT extends OnPageSite {
  private final List<WebSocket> sockets = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  @BeforeEach
  void watch() {
    page.onWebSocket(sockets::add);
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          String text = message.text();
          boolean icon = text.startsWith("Failed to load resource"); // nobody here has one
          if (text.startsWith("Stash:") || (message.type().equals("error") && !icon)) {
            complaints.add(text);
          }
        });
  }

  @Test
  void htmxPutsAViewIntoThePageAndTakesItOutAgain() {
    page.navigate(url("htmx"));
    button("Show the cart").click();
    assertThat(page.locator("[data-stash-status]")).hasText("connected");
    add("Kettle");
    assertThat(page.locator("li")).hasCount(1);
    String place = page.url();
    button("Put it away").click();
    assertThat(page.locator("[data-stash-view]")).hasCount(0);
    awaitOpen(0);
    button("Show the cart").click();
    assertThat(page.locator("li")).containsText("Kettle");
    awaitOpen(1);
    assertEquals(place, page.url(), "a form with an event is sent by nobody else");
    assertEquals(List.of(), complaints);
  }

  @Test
  void htmxHearsOfAnEventThatWasRefused() {
    page.navigate(url("htmx"));
    button("Show the cart").click();
    add("Cup");
    assertThat(page.locator("#help")).hasText("");
    page.getByLabel("Pieces").fill("400");
    assertThat(page.locator("#help")).hasText("Ask us.");
  }

  @Test
  void aBoostedLinkTakesTheViewsOfTheOldPageAlong() {
    page.navigate(url("htmx"));
    button("Show the cart").click();
    add("Kettle");
    add("Cup");
    assertThat(page.locator("li")).hasCount(2);
    page.evaluate("() => window.same = true");
    link("News").click();
    assertThat(page.locator("#count")).hasText("So many: 2");
    awaitOpen(1);
    page.goBack();
    assertThat(page.locator("li")).hasCount(2);
    assertThat(page.locator("[data-stash-status]")).hasText("connected");
    add("Tea");
    assertThat(page.locator("li")).hasCount(3);
    awaitOpen(1);
    assertEquals(true, page.evaluate("() => window.same"), "no page was loaded");
    assertEquals(List.of(), complaints);
  }

  @Test
  void aHookOfReactKeepsTheStateAndClosesItsSockets() {
    page.navigate(url("react"));
    Locator cart = page.locator("#cart");
    assertThat(cart.locator("small")).hasText("connected");
    awaitOpen(2); // StrictMode has mounted all twice
    cart.getByText("Add").click();
    cart.getByText("Add").click();
    assertThat(cart.locator("li")).hasCount(2);
    assertThat(page.locator("[data-stash-text]")).hasText("2");
    button("Cart").click();
    assertThat(cart).hasCount(0);
    awaitOpen(1);
    button("Part").click();
    assertThat(page.locator("[data-stash-view]")).hasCount(0);
    awaitOpen(0);
    button("Cart").click();
    button("Part").click();
    assertThat(cart.locator("li").last()).hasText("Tea 2");
    assertThat(page.locator("[data-stash-text]")).hasText("2");
    awaitOpen(2);
    assertEquals(List.of(), complaints);
  }

  /** Clicked and gone: the event is not lost with what showed the view. */
  @Test
  void whatWasSentJustBeforeTheComponentWentIsSaved() {
    page.navigate(url("react"));
    assertThat(page.locator("#cart small")).hasText("connected");
    button("Cart").click();
    awaitOpen(1);
    Object status =
        page.evaluate(
            """
            async () => {
              const toggle = document.querySelector('main > button');
              toggle.click();
              await new Promise(done => setTimeout(done));
              const status = document.querySelector('#cart small').textContent;
              document.querySelector('#cart button').click();
              toggle.click();
              return status;
            }
            """);
    assertEquals("connecting", status, "so it is not even sent when the component goes");
    assertThat(page.locator("[data-stash-text]")).hasText("1");
    awaitOpen(1);
  }

  @Test
  void turboTakesViewsOutAndPutsThemIn() {
    page.navigate(url("turbo"));
    assertThat(page.locator("[data-stash-status]")).hasText("connected");
    add("Kettle");
    assertThat(page.locator("li")).hasCount(1);
    page.evaluate("() => window.same = true");
    link("News").click();
    assertThat(page.locator("#count")).hasText("So many: 1");
    awaitOpen(1);
    page.goBack();
    assertThat(page.locator("[data-stash-status]")).hasText("connected");
    assertThat(page.locator("li")).hasCount(1);
    add("Cup");
    assertThat(page.locator("li")).hasCount(2);
    awaitOpen(1);
    assertEquals(true, page.evaluate("() => window.same"), "no page was loaded");
    assertEquals(List.of(), complaints);
  }

  /** One script by two names is two to a browser. */
  @Test
  void aPageThatHasTheScriptTwiceHasEachViewOnce() {
    page.navigate(url("turbo"));
    assertThat(page.locator("[data-stash-status]")).hasText("connected");
    Object same =
        page.evaluate(
            """
            async () => {
              const one = await import('/stash/stash.js');
              const other = await import('/stash/stash.0123456789abcdef.js');
              const main = document.querySelector('main');
              return one.connect !== other.connect
                  && one.viewOf(main) === other.viewOf(main) && one.viewOf(main) === other.start(main);
            }
            """);
    assertEquals(true, same);
    add("Kettle");
    assertThat(page.locator("li")).hasCount(1);
    awaitOpen(1);
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(complaints.getFirst().contains("twice"), complaints::toString);
  }

  private void awaitOpen(int number) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              page.evaluate("0"); // Playwright hears of sockets while it is called
              assertEquals(number, sockets.stream().filter(s -> !s.isClosed()).count());
            });
  }

  private void add(String thing) {
    page.getByPlaceholder("Thing").fill(thing);
    page.getByPlaceholder("Thing").press("Enter");
    assertThat(page.getByPlaceholder("Thing")).hasValue("");
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
  }

  private Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName(name));
  }
}
