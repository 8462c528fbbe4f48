package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can come in between while somebody types or chooses, at both paces: no connection, another
 * tab, a server that refuses, an input method.
 */
@ParameterizedClass
@MethodSource("dev.stash.demo.PageSite#kinds")
final class PageTypingIT extends OnInputs {

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void whatIsTypedWhileTheConnectionComesAndGoesStaysAndIsMadeTheServersWhenItIsLeft(int pace) {
    on("upper").focus();
    press(pace, "a", "b");
    allIsSaved();
    page.evaluate("() => view.disconnect()");
    press(pace, "c", "d");
    assertEquals("abcd", on("upper").inputValue());
    page.evaluate("() => view.reconnect()");
    press(pace, "e", "f");
    allIsSaved();
    assertEquals("abcdef", on("upper").inputValue());
    left("upper", "ABCDEF", "\"ABCDEF\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void whatIsTypedAndLeftOfflineStaysAndIsMadeTheServersWhenItIsBack(int pace) {
    typed("upper", "abc", pace, "abc", "ABC", "\"ABC\"");
    clear("price");
    typed("price", "7", pace, "7", "7", "7");
    page.evaluate("() => view.disconnect()");
    on("upper").press("End");
    press(pace, "d", "e", "f");
    on("price").focus();
    assertEquals("ABCdef", on("upper").inputValue());
    press(pace, "Control+a", "8", ".", "5");
    on("text").focus();
    assertEquals("8.5", on("price").inputValue());
    page.evaluate("() => view.reconnect()");
    assertThat(on("upper")).hasValue("ABCDEF");
    allIsSaved();
    assertEquals("8.5", on("price").inputValue());
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void whatIsRefusedStaysWhileItIsTypedAndIsPutBackWhenItIsLeft(int pace) {
    on("digits").focus();
    press(pace, "1", "2", "a");
    assertThat(page.locator("em")).hasText("Digits, please.");
    assertEquals("12a", on("digits").inputValue());
    press(pace, "b", "Backspace");
    allIsSaved();
    assertEquals("12a", on("digits").inputValue());
    left("digits", "12", "\"12\"");
    on("digits").press("End");
    press(pace, "a", "Backspace", "3");
    assertThat(page.locator("em")).isHidden();
    left("digits", "123", "\"123\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void twoWhoTypeInTheSameFieldSeeTheirOwnUntilTheyLeaveIt(int pace) {
    Page one = page;
    Page two = profile.newPage();
    on("trimmed").focus();
    press(pace, "a");
    page = two;
    open();
    assertThat(on("trimmed")).hasValue("a");
    on("trimmed").press("End");
    for (String keys : List.of("xb", "yc", "z ")) {
      page = two;
      press(pace, keys.substring(0, 1));
      page = one;
      press(pace, keys.substring(1));
    }
    page = two;
    allIsSaved();
    assertEquals("axyz", on("trimmed").inputValue());
    press(pace, " ");
    left("trimmed", "axyz", "\"axyz\"");
    page = one;
    allIsSaved();
    page.waitForFunction("() => view.state.trimmed === 'axyz'");
    assertEquals("abc ", on("trimmed").inputValue(), "it is not left");
    left("trimmed", "axyz", "\"axyz\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void whatIsComposedIsSentWhenItIsComposedAndNobodyWritesOverIt(int pace) {
    Page one = page;
    Page two = profile.newPage();
    allIsSaved();
    on("trimmed").focus();
    compose(one, pace);
    page = two;
    open();
    typed("trimmed", "x", pace, "x", "x", "\"x\"");
    page = one;
    page.waitForFunction("() => view.state.trimmed === 'x'");
    assertEquals("かん", on("trimmed").inputValue(), "it is being composed");
    JsonObject done = new JsonObject();
    done.addProperty("text", "感 ");
    profile.newCDPSession(page).send("Input.insertText", done);
    allIsSaved();
    assertEquals("感 ", on("trimmed").inputValue());
    left("trimmed", "感", "\"感\"");
  }

  private void compose(Page by, int pace) {
    CDPSession keys = profile.newCDPSession(by);
    for (String composed : List.of("ｋ", "か", "かん")) {
      JsonObject part = new JsonObject();
      part.addProperty("text", composed);
      part.addProperty("selectionStart", composed.length());
      part.addProperty("selectionEnd", composed.length());
      keys.send("Input.imeSetComposition", part);
      by.waitForTimeout(pace);
      assertEquals("\"\"", state("trimmed"));
      assertEquals(0, by.evaluate("() => view.lastEvent"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 250})
  void whatIsChosenByKeysStaysChosen(int pace) {
    on("red").focus();
    press(pace, "ArrowRight", "ArrowRight", "ArrowRight"); // and round again
    on("agreed").focus();
    press(pace, "Space", "Space", "Space");
    on("tea").focus();
    press(pace, "Space", "Tab", "Space");
    on("size").focus();
    press(pace, "ArrowDown", "ArrowUp", "ArrowUp");
    on("sizes").focus();
    press(pace, "ArrowDown", "Shift+ArrowDown");
    on("range").focus();
    press(pace, "ArrowRight", "ArrowRight", "ArrowLeft");
    for (String hue : List.of("#102030", "#405060")) {
      on("hue").fill(hue); // what a picker does
      page.waitForTimeout(pace);
    }
    for (int stars = 0; stars < 3; stars++) {
      on("stars").click();
      page.waitForTimeout(pace);
    }
    chosen();
    allIsSaved();
    chosen();
    assertEquals("[\"tea\",\"milk\"]", state("picks"));
    Page other = profile.newPage();
    page = other;
    open();
    chosen();
  }

  private void chosen() {
    assertThat(on("blue")).isChecked();
    assertThat(on("agreed")).isChecked();
    assertThat(on("tea")).isChecked();
    assertThat(on("milk")).isChecked();
    assertThat(on("size")).hasValue("s");
    assertThat(on("sizes")).hasValues(new String[] {"m", "l"});
    assertThat(on("range")).hasValue("51");
    assertThat(on("hue")).hasValue("#405060");
    assertThat(on("stars")).hasText("★★★");
  }
}
