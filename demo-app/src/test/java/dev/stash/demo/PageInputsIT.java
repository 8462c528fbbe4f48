package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of input, key by key, at the pace of somebody who types fast and of somebody who
 * thinks, on a server that answers each key at once: what is typed stands there when it is typed,
 * and what the server has made of it when the field is left.
 */
@ParameterizedClass
@MethodSource("dev.stash.demo.PageSite#kinds")
final class PageInputsIT extends OnInputs {
  private static final String MOMENT = "\"2024-01-02T03:04:00\"";

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void textIsNotWrittenOverAndShowsWhatTheServerMadeOfItWhenItIsLeft(int pace) {
    typed("text", "a b", pace, "a b", "a b", "\"a b\"");
    typed("trimmed", " a b ", pace, " a b ", "a b", "\"a b\"");
    typed("upper", "abc", pace, "abc", "ABC", "\"ABC\"");
    typed("note", "one\ntwo", pace, "one\ntwo", "one\ntwo", "\"one\\r\\ntwo\"");
    typed("search", "a  b", pace, "a  b", "a b", "\"a b\"");
    typed("mail", "A@b", pace, "A@b", "a@b", "\"a@b\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void numbersAreTypedThroughWhatIsNoNumberYet(int pace) {
    clear("price");
    typed("price", "-1.05", pace, "-1.05", "-1.05", "-1.05");
    typed("perhaps", "1e3", pace, "1e3", "1000", "1000");
    clear("whole");
    typed("whole", "12", pace, "12", "12", "12");
    clear("price");
    left("price", "0", "0");
    clear("perhaps");
    left("perhaps", "", "null");
    clear("whole");
    left("whole", "12", "12"); // the server keeps what it has
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void datesAndTimesAreTypedPartByPart(int pace) {
    typed("day", "03042025", pace, "2025-03-04", "2025-03-04", "\"2025-03-04\"");
    typed("time", "0345PM", pace, "15:45", "15:45", "\"15:45:00\"");
    typed("moment", "01022024\t0304AM", pace, "2024-01-02T03:04", "2024-01-02T03:04", MOMENT);
    typed("month", "May\t2026", pace, "2026-05", "2026-05", "\"2026-05\"");
  }

  @Test
  void aDateThatIsHalfDeletedIsNotYetAnother() {
    on("day").focus();
    page.keyboard().press("Backspace");
    assertEquals("", on("day").inputValue());
    left("day", "2024-01-02", "\"2024-01-02\"");
    on("moment").fill("2024-01-02T03:04");
    left("moment", "2024-01-02T03:04", MOMENT);
    on("moment").fill("");
    left("moment", "", "null");
  }

  @Test
  void whatIsInTheMiddleOfATextStaysThere() {
    typed("note", "one\ntwo", 30, "one\ntwo", "one\ntwo", "\"one\\r\\ntwo\"");
    on("note").focus();
    page.keyboard().press("Control+Home");
    on("note").pressSequentially("AB", new Locator.PressSequentiallyOptions().setDelay(250));
    left("note", "ABone\ntwo", "\"ABone\\r\\ntwo\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void whatIsEditedInThePageIsNotWrittenOver(int pace) {
    on("rich").pressSequentially(" a b ", new Locator.PressSequentiallyOptions().setDelay(pace));
    allIsSaved();
    assertEquals(" a b ", String.valueOf(on("rich").textContent()).replace('\u00a0', ' '));
    on("rich").blur();
    assertThat(on("rich")).hasText("a b");
    assertEquals("a b", on("rich").textContent());
  }

  @Test
  void whatIsChosenStaysChosenConnectedAndNot() {
    on("blue").click();
    assertThat(on("blue")).isChecked();
    allIsSaved();
    assertEquals("\"blue\"", state("color"));
    page.evaluate("() => view.disconnect()");
    on("red").click();
    on("agreed").click();
    on("tea").click();
    on("milk").click();
    on("tea").click();
    on("size").selectOption("l");
    on("sizes")
        .selectOption(
            new SelectOption[] {
              new SelectOption().setLabel("m"), new SelectOption().setLabel("l")
            });
    chosenWhileOffline();
    page.evaluate("() => view.reconnect()");
    allIsSaved();
    chosenWhileOffline();
    assertEquals("\"red\"", state("color"));
    assertEquals("true", state("agreed"));
    assertEquals("[\"milk\"]", state("picks"));
    assertEquals("\"l\"", state("size"));
    assertEquals("[\"m\",\"l\"]", state("sizes"));
    page.reload();
    assertThat(page.locator("u")).hasText("connected");
    chosenWhileOffline();
  }

  private void chosenWhileOffline() {
    assertThat(on("red")).isChecked();
    assertThat(on("blue")).not().isChecked();
    assertThat(on("agreed")).isChecked();
    assertThat(on("tea")).not().isChecked();
    assertThat(on("milk")).isChecked();
    assertThat(on("size")).hasValue("l");
    assertThat(on("sizes")).hasValues(new String[] {"m", "l"});
  }

  @Test
  void whatChangesWithoutAKeyStrokeIsHeardOnce() {
    on("stars").click();
    on("stars").click();
    on("stars").click();
    allIsSaved();
    assertEquals("3", state("stars"));
    assertThat(on("stars")).hasText("★★★");
    page.evaluate(
        "() => { text.value = 'by a password manager';"
            + " text.dispatchEvent(new Event('change', {bubbles: true})) }");
    allIsSaved();
    assertEquals("\"by a password manager\"", state("text"));
    on("range").focus();
    page.keyboard().press("ArrowRight");
    allIsSaved();
    assertEquals("51", state("range"));
    assertEquals(5, page.evaluate("() => view.lastEvent"), "each was said once");
    Page other = profile.newPage();
    other.navigate(page.url());
    assertThat(other.locator("#stars")).hasText("★★★");
    assertThat(other.locator("#range")).hasValue("51");
  }
}
