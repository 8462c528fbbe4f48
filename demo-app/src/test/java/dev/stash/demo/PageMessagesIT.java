package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What stands beside a field, and when a field says what stands in it, in a real browser, against a
 * server that says what the test wants; and what a page does at a server of another release.
 */
final class PageMessagesIT extends OnScriptedServer {
  private static final String MOUNTED =
      "{'type':'mounted','status':'recovered','session':'ann','browser':'a','state':%s,'revision':5,'saved':5,'lastEvent':0,"
          + "'savedEvent':0}";

  private static final String FORM =
      """
      <form data-stash-event="sign" data-stash-reset>
        <input name="name" value=""> <b id=name data-stash-error data-stash-field="name"></b>
        <input name="mail" value=""> <b id=mail data-stash-error data-stash-field="mail"></b>
        <p id=form data-stash-error></p> <button>ok</button>
      </form>
      <i id=other data-stash-error="other"></i>
      """;

  @BeforeEach
  void loaded() {
    page.waitForFunction("() => window.start");
  }

  @Test
  void aMessageStandsAtItsFieldAndGoesWithTheNextGoodTry() {
    open(FORM, "{'count':1}", "");
    field("name").fill("root");
    field("mail").fill("a@b.c");
    refused(1, "'message':'That name is taken','field':'name'");
    assertThat(page.locator("#name")).hasText("That name is taken");
    assertThat(page.locator("#mail")).isHidden();
    assertThat(page.locator("#form")).isHidden();
    assertThat(field("name")).hasValue("root");

    refused(2, "'message':'No mail is sent there','field':'mail'");
    assertThat(page.locator("#name")).isHidden();
    assertThat(page.locator("#mail")).hasText("No mail is sent there");

    refused(3, "'message':'Too young','field':'age'"); // which the page has no place for
    assertThat(page.locator("#mail")).isHidden();
    assertThat(page.locator("#form")).hasText("Too young");
    assertThat(page.locator("#other")).isHidden();
    assertThat(field("mail")).hasValue("a@b.c");

    page.locator("button").click();
    server.hear(page, "event");
    server.say("{'type':'done','id':4,'revision':6}", "{'type':'saved','revision':6,'event':4}");
    assertThat(field("name")).hasValue("");
    assertThat(page.locator("#form")).isHidden();
  }

  @Test
  void aFieldMayWaitUntilItIsLeft() {
    open(
        """
        <input id=pieces type=number data-stash-value="pieces" data-stash-event="pieces" data-stash-on="change">
        <p id=note contenteditable data-stash-event="note" data-stash-on="change"></p>
        <input id=box type=checkbox data-stash-event="box" data-stash-on="change">
        <input id=day type=date data-stash-event="day" data-stash-on="change">
        """,
        "{'pieces':3}",
        "");
    Locator pieces = page.locator("#pieces");
    pieces.selectText();
    pieces.pressSequentially("11");
    server.say(
        "{'type':'state','origin':'other','revision':6,'changes':{'pieces':4},'removed':[]}");
    page.waitForFunction("() => view.revision === 6");
    assertThat(pieces).hasValue("11"); // and is not written over meanwhile
    assertEquals(0, page.evaluate("() => view.pending"));
    pieces.blur();
    assertEquals("{\"value\":11}", heard());
    pieces.fill("12");
    pieces.press("Enter");
    assertEquals("{\"value\":12}", heard());
    pieces.focus();
    pieces.blur();

    page.locator("#note").pressSequentially("hello");
    assertEquals(2, page.evaluate("() => view.pending"));
    page.locator("#note").blur();
    assertEquals("{\"value\":\"hello\"}", heard());
    page.locator("#box").check();
    assertEquals("{\"value\":true}", heard());
    page.locator("#day").focus();
    page.evaluate(
        "() => { day.value = '2026-12-01'; for (const type of ['input', 'change'])"
            + " day.dispatchEvent(new Event(type, {bubbles: true})) }");
    assertEquals(4, page.evaluate("() => view.pending"));
    page.locator("#day").blur();
    assertEquals("{\"value\":\"2026-12-01\"}", heard());
    assertEquals(0, server.unheard("event"));
  }

  @Test
  void aPageOfAnotherReleaseSaysSoAndIsLoadedAnewOnce() {
    int loads = 3;
    for (int load = 1; load <= loads; load++) {
      page.evaluate(
          "() => { window.outdated = []; document.addEventListener('stash:outdated', event => {"
              + " outdated.push(event.detail.wanted + ' ' + event.detail.view.version); if"
              + " (window.stays) event.preventDefault(); }) }");
      if (load == 2) {
        page.evaluate("() => { window.stays = true }"); // the application has another idea
      }
      boolean first = load == 1;
      Runnable open =
          () -> mount("<b data-stash-text=\"total\"></b>", "{'count':1}", " data-stash-version=1");
      if (first) {
        open.run();
        page.waitForFunction("() => window.start && !window.outdated"); // it is another document
      } else {
        open.run();
        page.waitForFunction("() => view.status === 'connected'");
        assertEquals("1 2", page.evaluate("() => outdated.join()"));
        assertEquals("connected", page.evaluate("() => view.status")); // it goes on
      }
      if (load == 2) {
        page.reload();
        page.waitForFunction("() => window.start");
      }
    }
    page.evaluate("() => root.setAttribute('data-stash-version', '2')");
    server.close(1011, "");
    server.hear(page, "mount");
    server.say(versioned("{'count':1}"));
    page.waitForFunction("() => view.status === 'connected'");
    assertEquals(1, page.evaluate("() => outdated.length"), "now it fits");
  }

  private void refused(int id, String more) {
    page.locator("button").click();
    server.hear(page, "event");
    server.say("{'type':'error','code':'USER_MESSAGE','id':" + id + "," + more + "}");
  }

  private String heard() {
    return server.hear(page, "event").get("payload").toString();
  }

  private Locator field(String name) {
    return page.locator("[name=" + name + "]");
  }

  private static String versioned(String state) {
    return MOUNTED.formatted(state).replace("'status'", "'version':2,'status'");
  }

  private void open(String inside, String state, String more) {
    mount(inside, state, more);
    page.waitForFunction("() => view.status === 'connected'");
  }

  private void mount(String inside, String state, String more) {
    page.evaluate(
        "html => { document.body.insertAdjacentHTML('beforeend', html); window.root ="
            + " document.querySelector('main'); window.view = start(root) }",
        "<main data-stash-view=counter" + more + ">" + inside + "</main>");
    server.hear(page, "mount");
    server.say(more.isEmpty() ? MOUNTED.formatted(state) : versioned(state));
  }
}
