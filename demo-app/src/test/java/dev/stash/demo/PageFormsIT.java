package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms, buttons, links and lists of pages without a line of script, on a real server. */
@ParameterizedClass
@MethodSource("dev.stash.demo.PageSite#kinds")
final class PageFormsIT extends OnPageSite {
  private final List<String> console = new ArrayList<>();

  @BeforeEach
  void readConsole() {
    page.onConsoleMessage(message -> console.add(message.text()));
  }

  @Test
  void aFormSaysAllItsValuesInTheTypesOfItsFields() {
    open("forms");
    on("save").click();
    assertThat(on("last"))
        .hasText(
            "{act=save, age=null, day=null, file=null, many=[u, v], no=false, one=v, only=[one],"
                + " q=x, some=[1], tag=[a, b], way=null, words=two\nlines, yes=true}");
    on("age").fill("41");
    on("day").fill("2026-11-30");
    page.getByRole(com.microsoft.playwright.options.AriaRole.RADIO).first().click();
    on("delete").click();
    assertThat(on("last")).containsText("act=delete, age=41, day=2026-11-30");
    assertThat(on("last")).containsText("way=land");
  }

  @Test
  void aFileIsRefusedInASentence() {
    open("forms");
    on("file").setInputFiles(new FilePayload("a.txt", "text/plain", "a".getBytes(UTF_8)));
    on("save").click();
    assertThat(on("all-error"))
        .hasText("A file cannot be sent in an event: upload it by a request of its own.");
    assertThat(on("all-error")).hasAttribute("data-stash-code", "FILE_NOT_SENT");
    assertTrue(console.toString().contains("FILE_NOT_SENT"), console.toString());
    on("file").setInputFiles(new Path[0]);
    on("save").click();
    assertThat(on("last")).containsText("file=null");
    assertThat(on("all-error")).isHidden();
  }

  @Test
  void buttonsAndLinksDoNotLeaveThePageUnlessAsked() {
    open("forms");
    String url = page.url();
    on("count").click();
    assertThat(on("n")).hasText("1");
    assertThat(on("last")).hasText("");
    on("stay").click();
    assertThat(on("n")).hasText("2");
    on("link").click();
    assertThat(on("n")).hasText("3");
    assertEquals(url, page.url());
    on("go").click();
    page.waitForURL(url + "#there");
    assertThat(on("n")).hasText("4");
  }

  @Test
  void aFormShowsWhatIsWrongAndKeepsWhatWasWritten() {
    open("forms");
    on("name").fill("root");
    on("ok").click();
    assertThat(on("sign-error")).isVisible();
    assertThat(on("sign-error")).hasAttribute("data-stash-code", "HANDLER_FAILED");
    assertThat(on("any-error")).isVisible();
    assertThat(on("count-error")).isHidden();
    assertThat(on("all-error")).isHidden();
    assertEquals("root", on("name").inputValue());

    on("name").fill("");
    on("ok").click();
    assertThat(on("wrong")).hasText("A name, please.");
    assertThat(on("sign-error")).isHidden();

    on("name").fill("  Ada ");
    on("name").press("Enter");
    assertThat(on("name")).hasValue("Ada");
    assertThat(on("wrong")).isHidden();
  }

  @Test
  void aCartATableAndAFormNeedNoScript() {
    open("cart");
    assertThat(page.getByText("There is nothing in it yet.")).isVisible();
    add("Kettle", "39.5");
    add("Cup", "7.25");
    add("Tea", "");
    assertThat(rows()).hasCount(3);
    assertThat(page.locator("tfoot")).containsText("3 things");
    Locator pieces = rows().nth(1).getByLabel("Pieces");
    pieces.fill("4");
    assertThat(page.locator("tfoot")).containsText("€ 68.5");
    rows().first().getByLabel("Gift").click();
    assertThat(rows().first()).hasClass("gift");

    pieces.fill("400");
    assertThat(rows().nth(1).locator("p")).hasAttribute("data-stash-code", "HANDLER_FAILED");
    assertThat(rows().nth(1).locator("p")).isVisible();
    assertThat(rows().first().locator("p")).isHidden();
    pieces.blur();
    assertThat(pieces).hasValue("4");
    Browser.keep(page, "cart-wrong-" + kind.title());
    pieces.fill("5");
    assertThat(rows().nth(1).locator("p")).isHidden();

    pieces.focus();
    page.keyboard().press("End");
    page.evaluate("() => document.activeElement.mark = 'the same'");
    page.evaluate("() => document.querySelector('[data-stash-event=turn]').click()");
    assertThat(rows().first()).containsText("Tea");
    assertEquals("the same", page.evaluate("() => document.activeElement.mark"));

    page.getByText("Remove").first().click();
    assertThat(rows()).hasCount(2);
    assertThat(rows().first()).containsText("Cup");
    page.getByPlaceholder("Code").fill(" autumn ");
    page.getByLabel("express").click();
    page.getByText("Use").click();
    assertThat(page.getByText("Thank you for autumn.")).isVisible();
    assertThat(page.getByPlaceholder("Code")).hasValue("autumn");
    assertThat(page.getByText("Two cups")).isVisible();
    assertThat(page.getByText("2026-11-28")).hasAttribute("datetime", "2026-11-28");
    assertThat(page.locator("a").first()).hasAttribute("href", "/orders/17");
    assertThat(page.getByText("not sent yet").last()).isVisible();
    Browser.keep(page, "cart-" + kind.title());
    page.reload();
    assertThat(rows()).hasCount(2);
    assertThat(page.getByLabel("express")).isChecked();
    assertEquals(List.of(), console.stream().filter(line -> line.contains("no key")).toList());
  }

  @Test
  void anElementThatIsTakenOutAndPutInAgainLeavesNoSocketOpen() {
    open("forms");
    Object refused =
        page.evaluate(
            """
            async () => {
              const {start} = await import('/stash/stash.js');
              const place = document.body.appendChild(document.createElement('section'));
              for (let times = 0; times < 80; times++) {
                place.innerHTML = '<div data-stash-view="forms"></div>';
                const view = start(place.firstChild);
                for (let wait = 0; wait < 200 && view.status !== 'connected'; wait++) {
                  await new Promise(done => setTimeout(done, 25));
                }
                if (view.status !== 'connected') return times + ' is ' + view.status;
              }
              return '';
            }
            """);
    assertEquals("", refused);
  }

  private void add(String thing, String price) {
    page.getByPlaceholder("Thing").fill(thing);
    page.getByPlaceholder("Price").fill(price);
    page.getByPlaceholder("Price").press("Enter");
    assertThat(page.getByPlaceholder("Thing")).hasValue("");
  }

  private Locator rows() {
    return page.locator("tbody tr[data-stash-row]")
        .filter(new Locator.FilterOptions().setHasText("Remove"));
  }

  private void open(String name) {
    page.navigate(url(name));
    assertThat(page.locator("[data-stash-status]")).hasText("connected");
  }

  private Locator on(String name) {
    return page.locator("#" + name);
  }
}
