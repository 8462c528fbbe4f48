package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.ConsoleMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a page does when it may not show its view, or not as it is, in a real browser, against a
 * server that says what the test wants.
 */
final class PageGoneIT extends OnScriptedServer {
  private static final String MOUNTED =
      "{'type':'mounted','status':'recovered','session':'ann','browser':'a','state':%s,'revision':5,'saved':5,'lastEvent':0,"
          + "'savedEvent':0}";

  private static final String PERSONAL =
      """
      <b id=text title="rendered" data-stash-text="name" data-stash-attr="title:name">rendered</b>
      <b id=show data-stash-show="name">signed in</b> <b id=hide data-stash-hide="name">signed out</b>
      <b id=class data-stash-class="vip:name">c</b>
      <ul><template data-stash-each="items"><li data-stash-text="."></li></template></ul>
      <input id=value value="rendered" data-stash-value="name">
      <input id=box type=checkbox checked data-stash-value="agreed">
      <p id=note contenteditable data-stash-event="note"></p>
      <form data-stash-event="save"><input id=draft name=draft></form>
      <i id=over hidden data-stash-status="expired logged_out">You are signed out.</i>
      <i id=error data-stash-error></i>
      """;

  private final List<String> console = new ArrayList<>();

  @BeforeEach
  void readConsole() {
    page.onConsoleMessage((ConsoleMessage message) -> console.add(message.text()));
    page.waitForFunction("() => window.start");
    page.evaluate(
        "() => { window.told = []; for (const type of ['stash:error', 'stash:session'])"
            + " document.addEventListener(type, ({detail}) => told.push([type, detail.code ??"
            + " detail.view.reason, detail.dropped].join())) }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logged_out", "expired"})
  void nothingOfASessionThatIsOverIsLeftInThePage(String reason) {
    open(PERSONAL, "{'name':'Ada','items':['tea','kettle'],'agreed':true}", "");
    assertThat(page.locator("#text")).hasText("Ada");
    page.locator("#note").pressSequentially("my note");
    page.locator("#draft").fill("my draft");
    page.locator("#value").fill("my name");
    server.say("{'type':'leave','reason':'" + reason + "'}");
    server.close(1008, reason);
    page.waitForFunction("() => view.status === 'ended'");
    assertThat(page.locator("#over")).isVisible();
    nothingIsLeft();
    assertEquals("{}", page.evaluate("() => JSON.stringify(view.state)"));
    assertEquals(reason, page.evaluate("() => view.reason"));
    page.waitForFunction("() => told.some(line => line.startsWith('stash:session,'))");
    page.evaluate(
        "() => root.insertAdjacentHTML('beforeend', '<u data-stash-text=name>rendered</u>')");
    assertThat(page.locator("u")).hasText("");
  }

  @Test
  void aPageThatIsPushedOutKeepsWhatItShows() {
    open(PERSONAL, "{'name':'Ada','items':['tea'],'agreed':true}", "");
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        page.evaluate("() => view.reconnect()");
        server.hear(page, "mount");
        server.say(MOUNTED.formatted("{'name':'Ada','items':['tea'],'agreed':true}"));
      }
      server.say("{'type':'leave','reason':'replaced'}");
      server.close(1008, "replaced");
      page.waitForFunction("() => view.status !== 'connected'");
    }
    page.waitForFunction("() => view.status === 'ended'");
    assertThat(page.locator("#text")).hasText("Ada");
    assertThat(page.locator("#over")).isHidden();
  }

  @Test
  void aViewThatThePageMayNotHaveSaysSoAndShowsNothing() {
    open(PERSONAL, "{'name':'Ada','items':['tea'],'agreed':true}", "");
    server.close(1011, "");
    server.hear(page, "mount");
    server.close(1008, "FORBIDDEN");
    page.waitForFunction("() => view.reason === 'forbidden'");
    nothingIsLeft();
    assertThat(page.locator("#error")).hasText("this page may not have the view");
    assertThat(page.locator("#error")).hasAttribute("data-stash-code", "FORBIDDEN");
    assertEquals(
        List.of("stash:session,forbidden,0", "stash:error,FORBIDDEN,"),
        page.evaluate("() => told"));
    said("the view \"counter\" was told FORBIDDEN: this page may not have the view");
  }

  @Test
  void aViewThatNobodyKnowsAndWhatIsSaidOfNoEventAreToldLikewise() {
    open("<i id=error data-stash-error></i>", "{'count':1}", "");
    server.say("{'type':'error','code':'USER_MESSAGE','message':'We close at five'}");
    assertThat(page.locator("#error")).hasText("We close at five");
    server.say(MOUNTED.formatted("{'count':2}").replace("mounted", "resync"));
    page.waitForFunction("() => view.state.count === 2");
    assertThat(page.locator("#error")).hasText("We close at five");
    server.close(1011, "");
    server.hear(page, "mount");
    server.say(
        MOUNTED.formatted("{}").replace("recovered", "error"),
        "{'type':'error','code':'STORAGE_UNAVAILABLE','message':'not now'}");
    assertThat(page.locator("#error")).hasText("not now");
    server.say(MOUNTED.formatted("{'count':2}").replace("mounted", "resync"));
    assertThat(page.locator("#error")).isHidden();
    server.close(1008, "UNKNOWN_VIEW");
    assertThat(page.locator("#error")).hasAttribute("data-stash-code", "UNKNOWN_VIEW");
    assertEquals(
        List.of(
            "stash:error,USER_MESSAGE,",
            "stash:error,STORAGE_UNAVAILABLE,",
            "stash:error,UNKNOWN_VIEW,"),
        page.evaluate("() => told"));
    said("Is it registered by that name?");
  }

  private void nothingIsLeft() {
    assertThat(page.locator("#text")).hasText("");
    assertFalse((Boolean) page.evaluate("() => text.hasAttribute('title')"));
    assertThat(page.locator("#show")).isHidden();
    assertThat(page.locator("#hide")).isVisible();
    assertEquals(0, page.evaluate("() => document.querySelector('#class').classList.length"));
    assertThat(page.locator("li")).hasCount(0);
    for (String field : List.of("#value", "#draft")) {
      assertThat(page.locator(field)).hasValue("");
    }
    assertThat(page.locator("#box")).not().isChecked();
    assertThat(page.locator("#note")).hasText("");
  }

  private void open(String inside, String state, String more) {
    page.evaluate(
        "html => { document.body.insertAdjacentHTML('beforeend', html); window.root ="
            + " document.querySelector('main'); window.view = start(root) }",
        "<main data-stash-view=counter" + more + ">" + inside + "</main>");
    server.hear(page, "mount");
    server.say(MOUNTED.formatted(state));
    page.waitForFunction("() => view.status === 'connected'");
  }

  private void said(String line) {
    page.waitForCondition(() -> console.stream().anyMatch(each -> each.contains(line)));
    assertEquals(1, console.stream().filter(each -> each.contains(line)).count(), line);
  }
}
