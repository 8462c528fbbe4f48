package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** A page with every kind of input, and somebody at the keyboard. */
abstract class OnInputs extends OnPageSite {
  private static final Map<String, String> KEYS = Map.of("\n", "Enter", "\t", "ArrowRight");

  @BeforeEach
  final void open() {
    page.navigate(url("inputs"));
    assertThat(page.locator("u")).hasText("connected");
  }

  /** Types it key by key, and leaves the field when all is saved. */
  final void typed(String field, String keys, int pace, String there, String left, String state) {
    on(field).focus();
    press(pace, keys.split(""));
    allIsSaved();
    assertEquals(there, on(field).inputValue(), field);
    left(field, left, state);
  }

  /** One key after another, with so many milliseconds after each. */
  final void press(int pace, String... keys) {
    for (String key : keys) {
      page.keyboard().press(KEYS.getOrDefault(key, key));
      page.waitForTimeout(pace);
    }
  }

  final void left(String field, String value, String state) {
    allIsSaved();
    on(field).blur();
    assertThat(on(field)).hasValue(value);
    allIsSaved();
    assertEquals(state, state(field), field);
  }

  final void clear(String field) {
    on(field).focus();
    page.keyboard().press("Control+a");
    page.keyboard().press("Backspace");
    allIsSaved();
    assertEquals("", on(field).inputValue(), field);
  }

  final Locator on(String field) {
    return page.locator("#" + field);
  }

  final void allIsSaved() {
    page.evaluate(
        "async () => { window.view ??="
            + " (await import('/stash/stash.js')).viewOf(document.querySelector('main')) }");
    page.waitForFunction("() => view.status === 'connected' && !view.saving");
  }

  final Object state(String key) {
    allIsSaved();
    return page.evaluate("key => JSON.stringify(view.state[key])", key);
  }
}
