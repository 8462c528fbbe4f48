package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What attributes of a page do, one by one, in a real browser, against a server that says what the
 * test wants.
 */
final class PageDirectivesIT extends OnScriptedServer {
  private static final String MOUNTED =
      "{'type':'mounted','status':'recovered','session':'ann','browser':'a','state':%s,'revision':5,'saved':5,'lastEvent':0,"
          + "'savedEvent':0}";

  private final List<String> console = new ArrayList<>();

  @BeforeEach
  void readConsole() {
    page.onConsoleMessage((ConsoleMessage message) -> console.add(message.text()));
    page.waitForFunction("() => window.start");
  }

  @Test
  void whatIsShownFollowsTheStateAndIsAsItWasWhenTheSessionIsAnother() {
    open(
        """
        <b id=text data-stash-text="person.name">nobody</b>
        <b id=show data-stash-show="items">some</b>
        <b id=hide data-stash-hide="items">none</b>
        <b id=not data-stash-show="!person.late">in time</b>
        <b id=both data-stash-show="items" data-stash-hide="person.late">both</b>
        <b id=class class="plain" data-stash-class="late:person.late plain:!items md:flex:items">c</b>
        <a id=attr title="before" data-stash-attr="title:person.name aria-busy:person.late hidden:!items href:link">a</a>
        <button id=disabled data-stash-disabled="!items">b</button>
        <b id=length data-stash-text="items.length"></b>
        """,
        "{'person':{'name':'Ada','late':false},'items':[1],'link':'/a b'}");
    assertThat(page.locator("#text")).hasText("Ada");
    assertThat(page.locator("#show")).isVisible();
    assertThat(page.locator("#hide")).isHidden();
    assertThat(page.locator("#not")).isVisible();
    assertThat(page.locator("#both")).isVisible();
    assertThat(page.locator("#class")).hasClass("md:flex");
    assertThat(page.locator("#attr")).hasAttribute("title", "Ada");
    assertThat(page.locator("#attr")).hasAttribute("aria-busy", "false");
    assertThat(page.locator("#attr")).hasAttribute("href", "/a b");
    assertThat(page.locator("#disabled")).isEnabled();
    assertThat(page.locator("#length")).hasText("1");

    change("'person':{'late':true},'items':[]", "link");
    assertThat(page.locator("#text")).hasText("nobody");
    assertThat(page.locator("#show")).isHidden();
    assertThat(page.locator("#hide")).isVisible();
    assertThat(page.locator("#not")).isHidden();
    assertThat(page.locator("#both")).isHidden();
    assertThat(page.locator("#class")).hasClass("late plain");
    assertThat(page.locator("#attr")).hasAttribute("title", "before");
    assertThat(page.locator("#attr")).isHidden();
    assertFalse((Boolean) page.evaluate("() => attr.hasAttribute('href')"));
    assertThat(page.locator("#disabled")).isDisabled();

    change("'items':[1]");
    server.close(1011, "");
    server.hear(page, "mount");
    server.say(MOUNTED.formatted("{'items':[1]}").replace("'ann'", "'bob'"));
    server.hear(page, "mount");
    assertThat(page.locator("#text")).hasText("nobody");
    assertThat(page.locator("#show")).isVisible();
    assertThat(page.locator("#hide")).isVisible();
    assertThat(page.locator("#class")).hasClass("plain");
    assertThat(page.locator("#disabled")).isEnabled();
  }

  @Test
  void aListKeepsTheElementsOfItsRows() {
    open(
        """
        <ul><template data-stash-each="items" data-stash-key="id">
          <li><input data-stash-value=".name" data-stash-event="rename"> <button data-stash-event="remove">x</button></li>
        </template><li data-stash-row>what the server had rendered</li><li>the last</li></ul>
        """,
        "{'items':[{'id':1,'name':'a'},{'id':2,'name':'b'},{'id':3,'name':'c'}]}");
    assertThat(page.locator("li")).hasCount(4);
    page.locator("input").nth(1).press("End");
    page.locator("input").nth(1).pressSequentially("!");
    page.evaluate(
        "() => document.querySelectorAll('input').forEach((input, at) => input.mark = at + 1)");
    assertEquals(
        "{\"id\":2,\"value\":\"b!\"}", server.hear(page, "event").get("payload").toString());
    page.evaluate(
        "() => { window.left = 0; document.activeElement.addEventListener('blur', () => left++) }");
    change(
        "'items':[{'id':3,'name':'C'},{'id':4,'name':'d'},{'id':2,'name':'B'},{'id':1,'name':'a'}]");
    assertThat(page.locator("li")).hasCount(5);
    assertEquals("3 undefined 2 1", marks());
    assertEquals(
        "C d b! a",
        page.evaluate("() => [...document.querySelectorAll('input')].map(i => i.value).join(' ')"));
    assertEquals(2, page.evaluate("() => document.activeElement.mark"));
    assertEquals(0, page.evaluate("() => left"), "it never lost the focus");
    page.locator("button").nth(1).click();
    assertEquals("{\"id\":4}", server.hear(page, "event").get("payload").toString());
    change("'items':[{'id':1,'name':'a'},{'id':1,'name':'again'},{'name':'no id'}]");
    assertThat(page.locator("input")).hasCount(3);
    said("two elements of \"items\" have the same \"id\"");
    said("an element of \"items\" has no key \"id\"");
    change("'items':[{'id':1,'name':'a'}]");
    assertThat(page.locator("input")).hasCount(1);
    change("'items':null");
    assertThat(page.locator("li")).hasText("the last");
  }

  private Object marks() {
    return page.evaluate(
        "() => [...document.querySelectorAll('input')].map(input => String(input.mark)).join(' ')");
  }

  @Test
  void listsStandInListsAndEventsSayWhereTheyComeFrom() {
    open(
        """
        <template data-stash-each="columns" data-stash-key="title"><section>
          <h2 data-stash-text=".title"></h2>
          <template data-stash-each=".cards"><p>
            <b data-stash-text="."></b>
            <button data-stash-event="drop">-</button>
            <button data-stash-event="move" data-stash-payload="card:. from:..title by:step">></button>
            <button data-stash-event="open" data-stash-payload="..title">?</button>
            <button data-stash-event="one" data-stash-payload='{"by":1}'>1</button>
          </p></template>
        </section></template>
        <template data-stash-each="counts" data-stash-key="0"><i data-stash-text=".0"></i><u data-stash-text=".1.n"></u></template>
        """,
        "{'step':1,'columns':[{'title':'now','cards':['a','b']},{'title':'later','cards':['c']}],"
            + "'counts':{'x':{'n':1},'y':{'n':2}}}");
    assertThat(page.locator("section").first().locator("p")).hasCount(2);
    assertThat(page.locator("section").last().locator("b")).hasText("c");
    assertThat(page.locator("u")).hasText(new String[] {"1", "2"});
    List<String> payloads =
        List.of(
            "{\"index\":1}", "{\"card\":\"b\",\"from\":\"now\",\"by\":1}", "\"now\"", "{\"by\":1}");
    for (int i = 0; i < payloads.size(); i++) {
      page.locator("section").first().locator("p").last().locator("button").nth(i).click();
      assertEquals(payloads.get(i), server.hear(page, "event").get("payload").toString());
    }
    change("'columns':[{'title':'later','cards':['c','d']}],'counts':{'y':{'n':3}}");
    assertThat(page.locator("b")).hasText(new String[] {"c", "d"});
    assertThat(page.locator("u")).hasText("3");
  }

  @Test
  void aSelectHasItsOptionsFromAListAndBoxesTheirs() {
    open(
        """
        <select data-stash-value="size" data-stash-event="size">
          <template data-stash-each="sizes"><option data-stash-text="." data-stash-attr="value:."></option></template>
        </select>
        <template data-stash-each="teas"><label>
          <input type=checkbox name=tea data-stash-attr="value:." data-stash-value="picks" data-stash-event="pick">
        </label></template>
        """,
        "{'size':'l','sizes':['s','m','l'],'teas':['green','black'],'picks':['black']}");
    assertThat(page.locator("select")).hasValue("l");
    assertThat(page.locator("input").last()).isChecked();
    page.locator("input").first().click();
    assertEquals(
        "{\"index\":0,\"value\":[\"green\",\"black\"]}",
        server.hear(page, "event").get("payload").toString());
  }

  @Test
  void whatCanBeClickedLeavesLinksAndBoxesInsideItAlone() {
    open(
        """
        <p data-stash-event="open"><input type=checkbox> <a href="#there">there</a></p>
        <input type=file id=file data-stash-event="file"> <b data-stash-error="file"></b>
        <form data-stash-event="save"><input id=note data-stash-value="note"></form>
        """,
        "{'note':'a'}");
    page.locator("[type=checkbox]").click();
    assertThat(page.locator("[type=checkbox]")).isChecked();
    page.locator("a").click();
    page.waitForURL("**/#there");
    assertEquals("open", server.hear(page, "event", 2).getLast().get("name").getAsString());
    page.locator("#file").setInputFiles(new FilePayload("a", "text/plain", new byte[1]));
    assertThat(page.locator("b")).hasAttribute("data-stash-code", "FILE_NOT_SENT");
    assertEquals(0, server.unheard("event"));

    page.locator("#note").press("ArrowLeft");
    page.locator("#note").blur();
    change("'note':'b'");
    assertThat(page.locator("#note")).hasValue("b");
    page.locator("#note").fill("written");
    page.locator("#note").blur();
    change("'note':'c'");
    assertThat(page.locator("#note")).hasValue("written");
  }

  /** What people write is shown to others: none of it may do anything there. */
  @Test
  void noDirectiveRunsWhatItShows() {
    List<String> asked = new ArrayList<>();
    page.onRequest(request -> asked.add(request.url()));
    open(
        """
        <p data-stash-text="html"></p> <script data-stash-text="code"></script> <style data-stash-text="css"></style>
        <a id=link data-stash-attr="href:link onclick:code style:css class:code id:code srcdoc:html data-stash-event:code">l</a>
        <a id=data data-stash-attr="href:data">d</a> <a id=tab data-stash-attr="href:tab">t</a>
        <a id=upper data-stash-attr="HREF:link ONCLICK:code">u</a>
        <iframe id=frame data-stash-attr="src:link srcdoc:html"></iframe>
        <img id=image data-stash-attr="src:link onerror:code alt:html">
        <form id=form data-stash-attr="action:link"><button data-stash-attr="formaction:link">b</button></form>
        <svg><a id=svg data-stash-attr="href:link xlink:href:link"></a><set data-stash-attr="to:link"/></svg>
        <base data-stash-attr="href:other"> <link rel=stylesheet data-stash-attr="href:other">
        <script id=script data-stash-attr="src:other"></script> <object data-stash-attr="data:other"></object>
        <meta http-equiv=refresh data-stash-attr="content:other">
        <template data-stash-each="list"><b data-stash-text="."></b></template>
        <input data-stash-value="html"> <div contenteditable data-stash-value="html"></div>
        <b data-stash-class="x:html" data-stash-show="html" data-stash-hide="code" data-stash-disabled="code"></b>
        <p data-stash-error></p> <a id=mail data-stash-attr="href:mail">m</a>
        <button id=go data-stash-event="go">go</button>
        """,
        "{'html':'<img src=x"
            + " onerror=\\'hurt()\\'>','code':'hurt()','css':'*{background:url(/hurt)}','link':'javascript:hurt()','data':'data:text/html,<script>hurt()</script>','tab':'"
            + " java\\tscript:hurt()',"
            + "'other':'/hurt','list':['<script>hurt()</script>'],'mail':'mailto:a@b.test'}");
    assertThat(page.locator("p").first()).hasText("<img src=x onerror=\"hurt()\">");
    assertThat(page.locator("b").first()).hasText("<script>hurt()</script>");
    for (String link : List.of("link", "data", "tab", "upper", "svg", "script", "frame", "image")) {
      page.locator("#" + link).dispatchEvent("click");
      assertEquals(
          "",
          page.evaluate(
              "id => { const {attributes} = document.getElementById(id); return ['href', 'src',"
                  + " 'onclick', 'style', 'srcdoc', 'class', 'onerror', 'data-stash-event',"
                  + " 'xlink:href'].filter(name => attributes[name]).join() }",
              link),
          link);
    }
    assertThat(page.locator("#mail")).hasAttribute("href", "mailto:a@b.test");
    page.locator("#go").click();
    int event = server.hear(page, "event").get("id").getAsInt();
    server.say(
        "{'type':'error','code':'NO','message':'<img src=x onerror=hurt()>','id':" + event + "}");
    assertThat(page.locator("[data-stash-error]")).hasText("<img src=x onerror=hurt()>");
    assertEquals(0, page.evaluate("() => document.querySelectorAll('main img').length - 1"));
    assertEquals(List.of(), asked.stream().filter(url -> url.contains("hurt")).toList());
    assertTrue((Boolean) page.evaluate("() => window.hurt === undefined"));
    said("data-stash-attr sets no \"onclick\" of <a>");
    said("data-stash-attr sets no \"srcdoc\" of <iframe>");
    said("data-stash-attr links to http, https and mailto only");
    assertFalse(console.toString().contains("hurt is not defined"), console.toString());
  }

  /** To a browser the fields of a form are its properties, before those that all elements have. */
  @Test
  void fieldsAreCalledAsTheyLike() {
    open(
        """
        <form id=form data-stash-event="save">
          <input id=number name=matches> <input name=closest> <input name=elements> <input name=contains>
          <button id=save>save</button> <b id=wrong data-stash-error></b>
        </form>
        <form><input name=querySelectorAll> <input name=getAttributeNames> <input name=matches> <input id=typed></form>
        <b id=count data-stash-text="count"></b>
        """,
        "{'count':1}");
    assertThat(page.locator("#count")).hasText("1");
    page.locator("#typed").fill("a secret of Ann's");
    page.locator("#number").fill("3");
    page.locator("#save").click();
    JsonObject payload = server.hear(page, "event").getAsJsonObject("payload");
    assertEquals("3", payload.get("matches").getAsString());
    server.say("{'type':'error','code':'NO','message':'not that','id':1}");
    assertThat(page.locator("#wrong")).hasText("not that");
    assertThat(page.locator("#number")).hasValue("3");

    server.close(1011, "");
    server.hear(page, "mount");
    server.say(MOUNTED.formatted("{'count':1}").replace("'ann'", "'bob'"));
    server.hear(page, "mount");
    assertThat(page.locator("#typed")).hasValue("");
    assertEquals(List.of(), console.stream().filter(each -> each.contains("TypeError")).toList());
  }

  @Test
  void whatDoesNothingIsSaidOnce() {
    page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', '<i data-stash-text=count></i>')");
    open(
        """
        <b data-stash-txet="count"></b><b data-stash-txet="count"></b>
        <template data-stash-each="list"><b data-stash-tetx="."></b></template>
        <div data-stash-each="list"></div> <b data-stash-text=".name"></b>
        <b data-stash-text="cuont"></b><b data-stash-show="cuont.x"></b> <b data-stash-text="count"></b>
        """,
        "{'count':1,'list':[1,2]}");
    said("there is no attribute data-stash-txet, which stands on <b>");
    said("there is no attribute data-stash-tetx, which stands on <b>");
    said("data-stash-each belongs on a <template>, and stands on <div>");
    said("the view \"counter\" has no key \"cuont\"");
    said("\".name\" stands in no row of a list");
    said("data-stash-text on <i> does nothing");
    page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<b"
            + " data-stash-tetx></b><b data-stash-later></b>')");
    said("there is no attribute data-stash-later");
    said("there is no attribute data-stash-tetx, which stands on <b>");
  }

  @Test
  void aRefusedEventIsSaidInThePageInAnEventAndOnceInTheConsole() {
    open(
        """
        <form data-stash-event="save"><input name=a data-stash-value="a"> <b data-stash-error></b> <button>s</button></form>
        <p data-stash-error></p> <i data-stash-error="other"></i> <button id=other data-stash-event="other">o</button>
        """,
        "{'a':'x'}");
    page.evaluate(
        "() => { window.told = []; document.addEventListener('stash:error', ({target, detail}) =>"
            + " told.push([target.localName, detail.event, detail.code, detail.message,"
            + " detail.id].join())) }");
    for (int i = 1; i < 3; i++) {
      page.locator("input").fill("written " + i);
      page.getByText("s", new Page.GetByTextOptions().setExact(true)).click();
      server.hear(page, "event");
      server.say("{'type':'error','code':'BAD_PAYLOAD','message':'not that','id':" + i + "}");
      assertThat(page.locator("form b")).hasText("not that");
    }
    assertThat(page.locator("form b")).hasAttribute("data-stash-code", "BAD_PAYLOAD");
    assertThat(page.locator("p")).hasText("not that");
    assertThat(page.locator("i")).isHidden();
    assertThat(page.locator("input")).hasValue("written 2");
    said("the event \"save\" of the view \"counter\" was refused, BAD_PAYLOAD: not that");

    page.evaluate("() => { view.send('other').catch(() => {}) }");
    server.hear(page, "event");
    server.say("{'type':'error','code':'UNKNOWN_EVENT','message':'no such event','id':3}");
    assertThat(page.locator("i")).hasText("no such event");
    page.locator("#other").click();
    server.hear(page, "event");
    assertThat(page.locator("i")).isHidden();
    server.say("{'type':'done','id':4,'revision':6}", "{'type':'saved','revision':6,'event':4}");
    assertEquals(
        List.of(
            "form,save,BAD_PAYLOAD,not that,1",
            "form,save,BAD_PAYLOAD,not that,2",
            "main,other,UNKNOWN_EVENT,no such event,3"),
        page.evaluate("() => told"));
    page.evaluate("() => { view.close() }");
    page.locator("#other").click();
    assertThat(page.locator("i")).hasAttribute("data-stash-code", "VIEW_CLOSED");
  }

  @Test
  void aPageWithUnsentEventsAsksBeforeItIsLeft() {
    open("<button data-stash-event=\"add\">+</button>", "{'count':1}");
    List<String> asked = new ArrayList<>();
    page.onDialog(
        dialog -> {
          asked.add(dialog.type());
          dialog.dismiss();
        });
    page.locator("button").click();
    server.hear(page, "event"); // handed over: it comes home without this page
    assertTrue((Boolean) page.evaluate("() => view.saving && view.unsent === 0 && stays()"));
    page.evaluate("() => view.disconnect()");
    page.locator("button").click();
    assertEquals(2, page.evaluate("() => view.unsent"));
    assertFalse((Boolean) page.evaluate("() => stays()"));
    page.close(new Page.CloseOptions().setRunBeforeUnload(true));
    page.waitForCondition(() -> asked.equals(List.of("beforeunload")));
    page.evaluate("() => view.reconnect()");
    server.hear(page, "mount");
    server.say(MOUNTED.formatted("{'count':1}"));
    server.hear(page, "event", 2);
    server.say("{'type':'done','id':1,'revision':6}", "{'type':'done','id':2,'revision':6}");
    page.waitForFunction("() => view.unsent === 0 && stays()");
  }

  @Test
  void aPageLeavesWithoutAQuestionIfItIsTold() {
    open("<button data-stash-event=\"add\">+</button>", "{'count':1}", " data-stash-leave=anyway");
    page.evaluate("() => view.disconnect()");
    page.locator("button").click();
    assertEquals(1, page.evaluate("() => view.unsent"));
    assertTrue((Boolean) page.evaluate("() => stays()"));
  }

  @Test
  void whatComesIntoThePageLaterIsShownAndWhatIsChangedIsToo() {
    open("<b id=first data-stash-text=\"count\"></b>", "{'count':1,'name':'Ada'}");
    page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<p><i"
            + " data-stash-text=name></i></p>')");
    assertThat(page.locator("i")).hasText("Ada");
    page.evaluate("() => first.setAttribute('data-stash-text', 'name')");
    assertThat(page.locator("#first")).hasText("Ada");
    page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', '<section"
            + " data-stash-view=other></section>')");
    JsonObject mount = server.hear(page, "mount");
    assertFalse(mount.get("rejoin").getAsBoolean());
    assertEquals("ws://stash.test/stash/views/other", server.sockets().getLast().url());
  }

  @Test
  void aViewThatIsMovedKeepsItsSocketAndOneThatIsTakenOutIsClosedWhenAllIsSaved() {
    open("<button data-stash-event=\"add\">+</button>", "{'count':1}");
    page.evaluate(
        "() => { const main = document.querySelector('main');"
            + " document.body.append(document.createElement('hr'), main); }");
    page.evaluate(
        "() => { const main = document.querySelector('main'); main.remove(); setTimeout(() =>"
            + " document.body.append(main), 50) }");
    page.waitForTimeout(400);
    assertEquals("connected", page.evaluate("() => view.status"));
    assertEquals(1, server.sockets().size());

    page.evaluate(
        "() => { document.querySelector('button').click(); document.querySelector('main').remove()"
            + " }");
    server.hear(page, "event");
    page.waitForTimeout(400);
    assertEquals("connected", page.evaluate("() => view.status"));
    server.say("{'type':'done','id':1,'revision':6}", "{'type':'saved','revision':6,'event':1}");
    page.waitForFunction("() => view.status === 'closed'");
    page.evaluate("() => document.body.append(root)");
    assertFalse(server.hear(page, "mount").get("rejoin").getAsBoolean());
    server.say(MOUNTED.formatted("{'count':1}"));
    page.locator("button").click();
    server.hear(page, "event");
    assertEquals(0, server.unheard("event"), "its clicks are heard once");
  }

  private void open(String inside, String state) {
    open(inside, state, "");
  }

  private void open(String inside, String state, String more) {
    page.evaluate(
        "html => { document.body.insertAdjacentHTML('beforeend', html); window.root ="
            + " document.querySelector('main'); window.view = start(root); window.stays = () =>"
            + " window.dispatchEvent(new Event('beforeunload', {cancelable: true})) }",
        "<main data-stash-view=counter" + more + ">" + inside + "</main>");
    server.hear(page, "mount");
    server.say(MOUNTED.formatted(state));
    page.waitForFunction("() => view.status === 'connected'");
  }

  private void change(String changes, String... removed) {
    String gone = removed.length == 0 ? "" : ",'removed':['" + String.join("','", removed) + "']";
    int revision = ((Number) page.evaluate("() => view.revision")).intValue() + 1;
    server.say(
        "{'type':'state','origin':'other','revision':"
            + revision
            + ",'changes':{"
            + changes
            + "}"
            + gone
            + "}");
    page.waitForFunction("revision => view.revision === revision", revision);
  }

  private void said(String line) {
    page.waitForCondition(() -> console.stream().anyMatch(each -> each.contains(line)));
    assertEquals(1, console.stream().filter(each -> each.contains(line)).count(), line);
  }
}
