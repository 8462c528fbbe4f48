package dev.stash.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The page's side of the protocol, in a real browser, against a server that says what the test
 * wants.
 */
final class PageProtocolIT extends OnScriptedServer {
  private static final String QUICK = "{minDelay: 20, maxDelay: 80}";
  private static final String MOUNTED =
      "{'type':'mounted','status':'new','state':{'count':1,'draft':''},'revision':5,'saved':5,"
          + "'lastEvent':0,'savedEvent':0}";

  private static final String ANN = "ann-session-0123456789";
  private static final String BOB = "bob-session-0123456789";

  @Test
  void mountComesFirstAndAReconnectRejoinsAsTheSamePage() {
    connect();
    var first = server.hear(page, "mount");
    mount(MOUNTED.replace("'savedEvent':0", "'savedEvent':7"));
    server.close(1001, "");
    var second = server.hear(page, "mount");

    assertTrue(first.get("page").getAsString().length() >= 16);
    assertTrue(first.get("tab").getAsString().length() >= 16);
    assertFalse(first.get("rejoin").getAsBoolean());
    assertTrue(second.get("rejoin").getAsBoolean());
    assertEquals(0, first.get("savedEvent").getAsInt());
    assertEquals(7, second.get("savedEvent").getAsInt());
    assertEquals(first.get("page"), second.get("page"));
    assertEquals(first.get("tab"), second.get("tab"));
    assertEquals(List.of("stash.v1", "stash.v1.asks"), server.protocols());
  }

  @Test
  void underAnotherSessionThePageDropsItsQueueAndItsValuesAndBeginsAnew() {
    connect();
    List<String> console = new ArrayList<>();
    page.onConsoleMessage(message -> console.add(message.text()));
    var first = server.hear(page, "mount");
    mount(of(ANN, "id-1", MOUNTED));
    page.evaluate(
        "() => { view.on('session', told => window.told = told); window.words = [];"
            + " view.on('status', each => words.push(each.status + each.reason));"
            + " view.send('a').catch(e => window.refused = e.code); view.disconnect();"
            + " view.send('b'); view.reconnect() }");
    assertEquals(first.get("page"), server.hear(page, "mount").get("page"));
    mount(of(BOB, "id-2", MOUNTED.replace("'new'", "'not_found'")));

    var anew = server.hear(page, "mount");
    assertNotEquals(first.get("page"), anew.get("page"));
    assertFalse(anew.get("rejoin").getAsBoolean());
    assertEquals(0, number("window.told.dropped - 2 + view.pending + view.lastEvent"));
    assertTrue(holds("window.refused === 'OTHER_SESSION' && view.state.count === undefined"));
    assertEquals(1, console.stream().filter(line -> line.contains("another session")).count());
    assertTrue(console.toString().contains("dropped: 2 events"), console.toString());
    mount(of(BOB, "id-2", MOUNTED.replace("'count':1", "'count':9")));
    waitUntil("view.status === 'connected' && view.state.count === 9 && view.reason === ''");
    assertTrue(holds("window.words.includes('connectingother_session')"));
    page.evaluate("() => { view.send('mine') }");
    assertEquals(1, server.hear(page, "event").get("id").getAsInt());
    assertEquals(0, server.unheard("event"));
  }

  @Test
  void underANewIdOfTheSameSessionThePageKeepsItsQueue() {
    connect();
    var first = server.hear(page, "mount");
    mount(of(ANN, "id-1", MOUNTED));
    page.evaluate("() => { view.disconnect(); view.send('a'); view.reconnect() }");
    server.hear(page, "mount");
    mount(of(ANN, "id-2", MOUNTED));
    assertEquals("a", server.hear(page, "event").get("name").getAsString());
    server.close(1011, "");
    assertEquals(first.get("page"), server.hear(page, "mount").get("page"));
  }

  @Test
  void nothingIsSentUntilItIsCertainWhoseSessionItIs() {
    String blind = MOUNTED.replace("'new'", "'error'");
    connect();
    server.hear(page, "mount");
    mount(of(ANN, "id-1", MOUNTED));
    server.close(1011, "");
    server.hear(page, "mount");
    mount(of("", "id-1", blind)); // the id is the same, and so is the session
    page.evaluate("() => { view.send('a') }");
    server.hear(page, "event");
    server.close(1011, "");
    server.hear(page, "mount");
    mount(of("", "id-2", blind)); // a login, or somebody else
    page.evaluate("() => { view.send('b') }");
    page.waitForTimeout(150);
    assertEquals(0, server.unheard("event"));
    server.say(of(ANN, "id-2", MOUNTED).replace("mounted", "resync"));
    assertEquals(2, server.hear(page, "event", 2).getLast().get("id").getAsInt());
  }

  @Test
  void aPageThatWasBlindFromTheStartGivesNothingToAnotherId() {
    connect();
    server.hear(page, "mount");
    mount(of("", "id-1", MOUNTED.replace("'new'", "'error'")));
    page.evaluate("() => { view.disconnect(); view.send('a'); view.reconnect() }");
    server.hear(page, "mount");
    mount(of(BOB, "id-2", MOUNTED));
    assertFalse(server.hear(page, "mount").get("rejoin").getAsBoolean());
    assertEquals(0, number("view.pending"));
  }

  @Test
  void viewsWithoutAnIdAskForItOnce() {
    connect();
    page.evaluate("() => { window.other = connect('board', " + QUICK + ") }");
    server.hear(page, "mount", 2);
    for (var socket : server.sockets()) {
      socket.close(new WebSocketRoute.CloseOptions().setCode(1008).setReason("NO_SESSION"));
    }
    server.hear(page, "mount", 2);
    assertEquals(1, server.asked());
    assertTrue(holds("view.status === 'connecting' && window.other.status === 'connecting'"));
  }

  @Test
  void aBrowserThatKeepsNoIdIsGivenOneWithEachSocket() {
    connect();
    server.hear(page, "mount");
    server.close(1008, "NO_SESSION");
    server.hear(page, "mount");
    assertEquals(List.of("stash.v1", "stash.v1.asks"), server.protocols());
    server.close(1008, "NO_SESSION");
    server.hear(page, "mount");
    assertEquals(List.of("stash.v1"), server.protocols());
    mount(of(ANN, "id-1", MOUNTED));
    server.close(1011, "");
    server.hear(page, "mount");
    mount(of(BOB, "id-2", MOUNTED));
    server.hear(page, "mount");
    mount(of("nobody-0123456789abcde", "id-3", MOUNTED));
    waitUntil("view.status === 'connected'");
    assertEquals(1, server.asked());
  }

  @Test
  void aPageThatIsLoadedWhenTheSessionIsOverGoesOnInTheNextOne() {
    connect();
    server.hear(page, "mount");
    server.say("{'type':'leave','reason':'expired'}");
    server.close(1008, "expired");
    assertFalse(server.hear(page, "mount").get("rejoin").getAsBoolean());
    assertEquals(1, server.asked());
    mount(of(BOB, "id-2", MOUNTED));
    waitUntil("view.status === 'connected'");
  }

  @Test
  void theEndOfTheSessionIsTheEndForEveryViewOfThePage() {
    connected();
    page.evaluate("() => { window.other = connect('board', {minDelay: 60000, maxDelay: 60000}) }");
    server.hear(page, "mount");
    mount(MOUNTED);
    page.evaluate(
        "() => { view.disconnect(); view.send('a').catch(e => window.refused = e.code) }");
    server.say("{'type':'leave','reason':'logged_out'}");
    waitUntil("window.other.status === 'ended' && view.status === 'ended'");
    waitUntil("window.refused === 'VIEW_CLOSED'");
    page.waitForCondition(() -> server.asked() == 1);
  }

  @Test
  void aReloadIsAnotherPageInTheSameTab() {
    connect();
    var first = server.hear(page, "mount");
    page.reload();
    connect();
    var second = server.hear(page, "mount");

    assertNotEquals(first.get("page"), second.get("page"));
    assertEquals(first.get("tab"), second.get("tab"));
    assertFalse(second.get("rejoin").getAsBoolean());
  }

  @Test
  void aDuplicatedTabIsAnotherTabAndSaysOfWhichOneUntilItHasBegun() {
    connect();
    var original = server.hear(page, "mount");
    // What a browser does when it duplicates a tab: the copy starts with all that sessionStorage
    // holds.
    Object storage = page.evaluate("() => ({...sessionStorage})");
    Page copy = profile.newPage();
    copy.navigate(ScriptedServer.PAGE);
    copy.waitForFunction("() => window.connect");
    copy.evaluate("storage => { Object.assign(sessionStorage, storage) }", storage);
    assertEquals(original.get("tab").getAsString(), storedTab(copy));
    copy.evaluate("() => { window.view = connect('counter') }");
    var duplicate = server.hear(copy, "mount");

    assertNotEquals(original.get("tab"), duplicate.get("tab"));
    assertEquals(original.get("tab"), duplicate.get("tabFrom"));
    assertFalse(original.has("tabFrom"));
    server.say(MOUNTED.replace("'new'", "'error'")); // nothing could be read yet
    server.close(1011, "");
    assertEquals(original.get("tab"), server.hear(copy, "mount").get("tabFrom"));
    server.say(MOUNTED);
    copy.waitForFunction("() => view.status === 'connected'");
    server.close(1011, "");
    assertFalse(server.hear(copy, "mount").has("tabFrom"));
  }

  @Test
  void anEventIsForgottenOnlyWhenItsNumberIsSaved() {
    connected();
    page.evaluate(
        "() => { view.send('a').then(revision => window.kept = revision); view.send('b') }");
    assertEquals(1, server.hear(page, "event").get("id").getAsInt());
    assertEquals(2, server.hear(page, "event").get("id").getAsInt());

    server.say("{'type':'done','id':1,'revision':6}", "{'type':'done','id':2,'revision':7}");
    server.say("{'type':'saved','revision':99}");
    waitUntil("view.saved === 99");
    assertEquals(2, number("view.pending"));

    server.say("{'type':'saved','revision':99,'event':1}");
    waitUntil("window.kept === 99");
    assertEquals(1, number("view.pending"));
    assertTrue(holds("view.saving"));

    server.say("{'type':'saved','revision':99,'event':2}");
    waitUntil("!view.saving");
  }

  @Test
  void whatTheServerHasNotAppliedIsSentAgainInOrder() {
    connected();
    page.evaluate("() => { for (const name of 'abc') view.send(name) }");
    server.hear(page, "event", 3);
    server.say("{'type':'done','id':1,'revision':6}");
    server.close(1011, "");

    server.hear(page, "mount");
    mount(MOUNTED.replace("'lastEvent':0", "'lastEvent':1"));
    var again = server.hear(page, "event", 2);
    assertEquals(List.of(2, 3), again.stream().map(event -> event.get("id").getAsInt()).toList());
    assertEquals(3, number("view.pending"), "the first is applied, but not saved");
  }

  @Test
  void aCrashThatLostAHandledEventGetsItAgain() {
    connected();
    page.evaluate("() => { view.send('a', {by: 2}) }");
    server.hear(page, "event");
    server.say("{'type':'done','id':1,'revision':6}");
    waitUntil("view.handled(1)");
    server.close(1006, "");

    server.hear(page, "mount");
    mount(MOUNTED);
    var again = server.hear(page, "event");
    assertEquals(1, again.get("id").getAsInt());
    assertEquals(2, again.getAsJsonObject("payload").get("by").getAsInt());
  }

  @Test
  void whatIsClickedWithoutAConnectionIsSentLater() {
    connected();
    page.evaluate("() => { view.disconnect(); view.send('a'); view.send('b'); }");
    assertEquals(2, number("view.pending"));
    page.evaluate("() => view.reconnect()");
    server.hear(page, "mount");
    mount(MOUNTED);
    server.hear(page, "event", 2);
  }

  @Test
  void ofKeyStrokesWithoutAConnectionOnlyTheLastIsSent() {
    connected();
    page.evaluate(
        "() => { view.disconnect(); view.send('type', 'h', 'k'); view.send('type', 'hi', 'k');"
            + " view.send('a'); view.send('type', 'hi!', 'k'); }");
    assertEquals(3, number("view.pending"));
    page.evaluate("() => view.reconnect()");
    server.hear(page, "mount");
    mount(MOUNTED);
    assertEquals("hi", server.hear(page, "event").get("payload").getAsString());
    server.hear(page, "event");
    var last = server.hear(page, "event");
    assertEquals("hi!", last.get("payload").getAsString());
    assertEquals(3, last.get("id").getAsInt());
  }

  @Test
  void nothingOvertakesAnEventThatMustWait() {
    connected();
    page.evaluate("() => { for (const name of 'abc') view.send(name) }");
    server.hear(page, "event", 3);
    // All three have been sent already: the third goes again although nothing was said about it.
    server.say("{'type':'error','code':'RATE_LIMITED','message':'slowly','id':1}");
    server.say("{'type':'error','code':'RATE_LIMITED','message':'slowly','id':2}");
    assertEquals(1, server.hear(page, "event").get("id").getAsInt());
    page.waitForTimeout(150);
    assertEquals(0, server.unheard("event"), "the second waits for the answer to the first");
    server.say("{'type':'done','id':1,'revision':6}");
    assertEquals(2, server.hear(page, "event").get("id").getAsInt());
    assertEquals(3, server.hear(page, "event").get("id").getAsInt());
  }

  @Test
  void aRefusedEventIsDroppedAloneAndItsSenderLearnsWhy() {
    connected();
    page.evaluate(
        "() => { view.on('error', e => window.told = e.code);"
            + " view.send('a').catch(e => window.refused = e.code + e.id); view.send('b') }");
    server.hear(page, "event", 2);
    server.say("{'type':'error','code':'VALUE_TOO_LARGE','message':'count: 70 KiB','id':1}");
    waitUntil("window.refused === 'VALUE_TOO_LARGE1' && window.told === 'VALUE_TOO_LARGE'");
    assertEquals(1, number("view.pending"));
  }

  @Test
  void aFullQueueRefuses() {
    connect("{...QUICK, maxQueue: 2}");
    page.evaluate(
        "() => { view.send('a'); view.send('b'); view.send('c').catch(e => window.refused = e.code)"
            + " }");
    waitUntil("window.refused === 'QUEUE_FULL'");
    assertEquals(2, number("view.pending"));
  }

  @Test
  void aMessageThatIsTooBigIsNotSentForEver() {
    connected();
    page.evaluate(
        "() => { view.send('small'); view.send('big', 'x'.repeat(9999)).catch(e => window.refused ="
            + " e.code) }");
    server.hear(page, "event", 2);
    server.close(1009, "");
    server.hear(page, "mount");
    mount(MOUNTED);
    assertEquals("small", server.hear(page, "event").get("name").getAsString());
    waitUntil("window.refused === 'MESSAGE_TOO_LARGE' && view.pending === 1");
  }

  @Test
  void changesAreMergedAndRemovedKeysAreGone() {
    connected();
    server.say(
        "{'type':'state','revision':6,'changes':{'theme':'dark','__proto__':{'evil':1}},'origin':'other'}");
    server.say("{'type':'state','revision':7,'changes':{},'removed':['draft'],'origin':'self'}");
    waitUntil("view.revision === 7");
    assertEquals(
        "{\"count\":1,\"theme\":\"dark\",\"__proto__\":{\"evil\":1}}",
        page.evaluate("() => JSON.stringify(view.state)"));
    assertTrue(holds("view.state.evil === undefined"));
  }

  @Test
  void garbageDoesNotHurt() {
    connected();
    page.evaluate("() => { window.onerror = e => window.broken = e }");
    server.say("", "[]", "null", "7", "{", "{'type':7}", "{'type':'nonsense'}", "{}");
    server.say("{'type':'state'}", "{'type':'state','changes':[1],'removed':'x','revision':'a'}");
    server.say("{'type':'done'}", "{'type':'done','id':'1','revision':{}}", "{'type':'saved'}");
    server.say(
        "{'type':'saved','revision':-1,'event':1e99}", "{'type':'error'}", "{'type':'pong'}");
    server.say(
        "{'type':'error','id':77,'code':'RATE_LIMITED'}", "{'type':'error','id':[],'code':{}}");
    server.say("{'type':'state','revision':8,'changes':{'count':2},'origin':'other'}");
    waitUntil("view.state.count === 2 && view.status === 'connected'");
    assertTrue(holds("window.broken === undefined"));
    server.say("{'type':'resync','state':'no object','lastEvent':'x'}");
    waitUntil("view.recovery === 'error' && Object.keys(view.state).length === 0");
  }

  @Test
  void aResyncReplacesTheStateAndSendsWhatIsMissingInOrder() {
    connected();
    page.evaluate("() => { for (const name of 'abc') view.send(name) }");
    server.hear(page, "event", 3);
    server.say("{'type':'error','code':'BUSY','message':'later','id':3}");
    server.say(
        MOUNTED
            .replace("mounted", "resync")
            .replace("'lastEvent':0", "'lastEvent':1")
            .replace("'count':1", "'count':9"));
    assertEquals(2, server.hear(page, "event").get("id").getAsInt());
    server.say("{'type':'done','id':2,'revision':6}");
    assertEquals(3, server.hear(page, "event").get("id").getAsInt());
    assertEquals(9, number("view.state.count"));
  }

  @Test
  void aSilentSocketIsReplaced() {
    connect("{...QUICK, pingEvery: 50, pongWithin: 100}");
    server.hear(page, "mount");
    mount(MOUNTED);
    server.hear(page, "ping");
    server.say("{'type':'pong'}");
    server.hear(page, "ping");
    assertTrue(server.hear(page, "mount").get("rejoin").getAsBoolean());
  }

  @Test
  void aServerThatNeverAnswersTheMountIsTriedAgain() {
    connect("{...QUICK, mountWithin: 100}");
    server.hear(page, "mount");
    server.hear(page, "mount");
    waitUntil("view.status === 'connecting'");
  }

  @Test
  void aPageThatWakesUpDoesNotWait() {
    connect("{minDelay: 60000, maxDelay: 60000}");
    server.hear(page, "mount");
    mount(MOUNTED);
    server.close(1011, "");
    waitUntil("view.status === 'reconnecting'");
    page.evaluate("() => window.dispatchEvent(new Event('online'))");
    server.hear(page, "mount");
  }

  @Test
  void aDrainingServerIsLeftAndAnotherIsFoundAtTheTimeNamed() {
    connect("{minDelay: 60000, maxDelay: 60000}");
    server.hear(page, "mount");
    mount(MOUNTED);
    server.say("{'type':'leave','reason':'draining','retryAfterMs':1000}");
    page.waitForTimeout(20);
    page.evaluate("() => { view.send('a') }");
    page.waitForTimeout(50);
    assertEquals(
        0, server.unheard("event"), "nothing new is said to a server that asked us to leave");
    server.close(1001, "");
    assertTrue(server.hear(page, "mount").get("rejoin").getAsBoolean());
    mount(MOUNTED);
    server.hear(page, "event");
  }

  @Test
  void theEndOfTheSessionIsTheEnd() {
    connected();
    page.evaluate("() => { view.send('a').catch(e => window.refused = e.code) }");
    server.say("{'type':'leave','reason':'logged_out'}");
    waitUntil("view.status === 'ended' && view.reason === 'logged_out'");
    waitUntil("window.refused === 'VIEW_CLOSED'");
    page.waitForTimeout(200);
    assertEquals(0, server.unheard("mount"));
  }

  @Test
  void aPageWhosePlaceAnOldSocketHasTakenComesBackButNotForEver() {
    connected();
    page.evaluate("() => { view.send('a') }");
    for (int times = 0; times < 3; times++) {
      server.say("{'type':'leave','reason':'replaced'}");
      server.close(1008, "replaced");
      assertTrue(server.hear(page, "mount").get("rejoin").getAsBoolean());
      mount(MOUNTED);
      waitUntil("view.status === 'connected' && view.pending === 1");
    }
    server.say("{'type':'leave','reason':'replaced'}");
    waitUntil("view.status === 'ended' && view.reason === 'replaced'");
    page.waitForTimeout(200);
    assertEquals(0, server.unheard("mount"));
  }

  @Test
  void anUnknownViewIsNotAskedForAgain() {
    connect();
    server.hear(page, "mount");
    server.close(1008, "UNKNOWN_VIEW");
    waitUntil("view.status === 'closed' && view.reason === 'unknown_view'");
    page.waitForTimeout(200);
    assertEquals(0, server.unheard("mount"));
  }

  @Test
  void aViewThatThePageMayNotHaveIsNotAskedForAgainAndThePageIsTold() {
    connect();
    server.hear(page, "mount");
    page.evaluate(
        "() => { window.told = []; view.on('error', error => told.push(error.code));"
            + " view.send('a').catch(error => window.lost = error.code) }");
    server.close(1008, "FORBIDDEN");
    waitUntil("view.status === 'closed' && view.reason === 'forbidden'");
    waitUntil("window.told.join() === 'FORBIDDEN' && window.lost === 'VIEW_CLOSED'");
    page.waitForTimeout(200);
    assertEquals(0, server.unheard("mount"));
  }

  @Test
  void aPageGoesWhereTheServerWantsWhenAllIsSaved() {
    connected();
    page.evaluate(
        "() => { window.went = []; view.on('navigate', to => went.push(to.to));"
            + " view.send('a').catch(() => {}) }");
    server.hear(page, "event");
    server.say("{'type':'navigate','to':'/thanks?order=1'}");
    server.say("{'type':'done','id':1,'revision':1}");
    waitUntil("view.lastEvent === 1");
    assertEquals(0, page.evaluate("() => window.went.length"));
    server.say("{'type':'saved','revision':1,'event':1}");
    waitUntil("window.went.join() === '/thanks?order=1'");
  }

  @Test
  void withoutAListenerThePageItselfGoesAndOnlyWithinItsOrigin() {
    connected();
    server.say("{'type':'navigate','to':'https://elsewhere.test/'}");
    server.say("{'type':'navigate','to':'//elsewhere.test/'}");
    server.say("{'type':'navigate','to':'/gone?to=1'}");
    page.waitForURL("**/gone?to=1");
  }

  /** What a parameter is may come from anybody: it leads to a view of ours or nowhere. */
  @Test
  void theNameOfAViewWithParametersIsPartOfThePathAndLeadsNowhereElse() {
    List<String> opened = new ArrayList<>();
    profile.routeWebSocket("**", socket -> opened.add(socket.url()));
    page.setContent("<main data-stash-view='board/a b%é?#;'></main>");
    page.evaluate("() => { start(document.querySelector('main')) }");
    page.waitForCondition(() -> !opened.isEmpty());
    assertEquals(
        List.of("ws://stash.test/stash/views/board/a%20b%25%C3%A9%3F%23%3B"), List.copyOf(opened));
    for (String nowhere : List.of("", "board/", "board/..", "board/../../chat", "./x", "/x")) {
      Object refused =
          page.evaluate(
              "name => { try { connect(name); return 'connected' }"
                  + " catch (refused) { return refused.message } }",
              nowhere);
      assertEquals('"' + nowhere + "\" is no name of a view", refused);
    }
    assertEquals(1, opened.size(), opened::toString);
  }

  /** Whoever gets an attribute past a filter of HTML would else get what people type. */
  @Test
  void anAttributeLeadsToNoOtherOrigin() {
    List<String> opened = new ArrayList<>();
    profile.routeWebSocket("**", socket -> opened.add(socket.url()));
    for (String elsewhere :
        List.of("https://evil.test/", "//evil.test/", "http://stash.test:81/", "ws://evil.test/")) {
      page.setContent(
          "<main data-stash-view=counter data-stash-base='%s'></main>".formatted(elsewhere));
      Object refused =
          page.evaluate(
              "() => { try { start(document.querySelector('main')); return 'started' }"
                  + " catch (refused) { return refused.message } }");
      assertTrue(String.valueOf(refused).contains("data-stash-base"), elsewhere + ": " + refused);
    }
    assertEquals(List.of(), opened);
    page.setContent("<main data-stash-view=counter data-stash-base='/shop/views/'></main>");
    page.evaluate("() => { start(document.querySelector('main')) }");
    page.waitForCondition(() -> opened.contains("ws://stash.test/shop/views/counter"));
    page.setContent("<main data-stash-view='.evil.test' data-stash-base='//stash.test'></main>");
    page.evaluate("() => { start(document.querySelector('main')) }");
    page.waitForCondition(() -> opened.size() > 1);
    assertEquals("ws://stash.test/.evil.test", opened.getLast());
    page.evaluate("() => { connect('counter', {base: 'https://evil.test/'}) }"); // by code, it may
    page.waitForCondition(() -> opened.contains("wss://evil.test/counter"));
  }

  @Test
  void aPageWithoutCodeShowsSendsAndDoesNotWriteOverWhatIsTyped() {
    page.setContent(
        """
        <main data-stash-view="counter">
          <b data-stash-text="count">?</b>
          <input data-stash-value="draft" data-stash-event="type" data-stash-field="text">
          <button data-stash-event="add" data-stash-payload='{"by":5}'>+5</button>
          <i data-stash-saving>saving</i><i data-stash-saved>saved</i>
          <u data-stash-status></u><s data-stash-status="connecting reconnecting">wait</s>
        </main>
        """);
    assertThat(page.locator("b")).hasText("?");
    page.evaluate("async () => { start(document.querySelector('main')) }");
    server.hear(page, "mount");
    mount(MOUNTED);
    assertThat(page.locator("b")).hasText("1");
    assertThat(page.locator("u")).hasText("connected");
    assertThat(page.locator("s")).isHidden();
    assertThat(page.locator("[data-stash-saving]")).isHidden();

    page.locator("button").click();
    assertEquals("{\"by\":5}", server.hear(page, "event").get("payload").toString());
    assertThat(page.locator("[data-stash-saving]")).isVisible();

    page.locator("input").pressSequentially("hi");
    assertEquals("{\"text\":\"h\"}", server.hear(page, "event").get("payload").toString());
    assertEquals("{\"text\":\"hi\"}", server.hear(page, "event").get("payload").toString());
    // The answer to the first key comes when the second is already typed; "done" may come before
    // its change or after.
    server.say("{'type':'state','revision':6,'changes':{'draft':'h'},'origin':'self'}");
    server.say("{'type':'done','id':2,'revision':6}", "{'type':'done','id':3,'revision':7}");
    page.waitForTimeout(50);
    assertThat(page.locator("input")).hasValue("hi");
    server.say("{'type':'state','revision':7,'changes':{'draft':'hi'},'origin':'self'}");
    server.say("{'type':'state','revision':8,'changes':{'draft':'theirs'},'origin':'other'}");
    page.waitForTimeout(50);
    assertThat(page.locator("input")).hasValue("hi");
    page.locator("input").blur();
    assertThat(page.locator("input")).hasValue("theirs");
    server.say(
        "{'type':'state','revision':9,'changes':{},'removed':['draft','count'],'origin':'other'}");
    assertThat(page.locator("input")).hasValue("");
    assertThat(page.locator("b")).hasText("?");
  }

  /** JSON.parse rounds them. */
  @Test
  void wholeNumbersOfAnySizeComeToThePageAndGoBackAsTheyAre() {
    String state =
        """
        {"id":9007199254740993,"least":-9223372036854775808,"safe":-9007199254740991,\
        "list":[1,[18014398509481985]],"map":{"9007199254740993":{"deep":123456789012345678901}},\
        "text":"\\"9007199254740993\\\\","fraction":0.1234567890123456}\
        """;
    connect();
    page.evaluate("() => { BigInt.prototype.toJSON = () => 'not this way' }");
    server.hear(page, "mount");
    server.sayAsItIs("{\"type\":\"mounted\",\"status\":\"new\",\"state\":" + state + "}");
    waitUntil("view.state.id === 9007199254740993n");
    assertTrue(holds("view.state.safe === -9007199254740991 && view.state.list[0] === 1"));
    assertTrue(holds("view.state.list[1][0] === 18014398509481985n"));
    assertTrue(holds("view.state.text === '\"9007199254740993\\\\'"));
    page.evaluate("() => { view.send('all', view.state); view.send('one', 5n) }");
    assertEquals(state, server.hear(page, "event").get("payload").toString());
    assertEquals("5", server.hear(page, "event").get("payload").toString());
    server.sayAsItIs("{\"type\":\"state\",\"revision\":6,\"changes\":{\"id\":-18014398509481985}}");
    waitUntil("view.state.id === -18014398509481985n");
  }

  @Test
  void whatJsonHasNoNumberForIsRefusedAndMinusZeroStaysIt() {
    connected();
    for (String odd : List.of("NaN", "{a: [Infinity]}", "-1e400")) {
      page.evaluate(
          "() => { window.refused = ''; view.send('odd', "
              + odd
              + ").catch(e => window.refused = e.code) }");
      waitUntil("window.refused === 'BAD_PAYLOAD'");
    }
    page.evaluate("() => { view.send('zero', [-0]) }");
    assertEquals("[-0]", server.hear(page, "event").get("payload").toString());
    assertEquals(1, number("view.pending"));
  }

  @Test
  void aPageWithoutCodeShowsAndSendsWholeNumbersOfAnySize() {
    page.setContent(
        """
        <main data-stash-view="counter">
          <b data-stash-text="count"></b><i data-stash-text="list"></i>
          <input type="number" data-stash-value="count" data-stash-event="type">
          <button data-stash-event="add" data-stash-payload='{"by":[-9007199254740993]}'>+</button>
        </main>
        """);
    page.evaluate("async () => { start(document.querySelector('main')) }");
    server.hear(page, "mount");
    mount(MOUNTED.replace("'count':1", "'count':9007199254740993,'list':[1e400,9007199254740993]"));
    assertThat(page.locator("b")).hasText("9007199254740993");
    assertThat(page.locator("i")).hasText("[\"Infinity\",9007199254740993]");
    assertThat(page.locator("input")).hasValue("9007199254740993");
    page.locator("button").click();
    assertEquals(
        "{\"by\":[-9007199254740993]}", server.hear(page, "event").get("payload").toString());
    page.locator("input").fill("9007199254740995");
    assertEquals(
        "{\"value\":9007199254740995}", server.hear(page, "event").get("payload").toString());
    page.locator("input").fill("1.5");
    assertEquals("{\"value\":1.5}", server.hear(page, "event").get("payload").toString());
  }

  /** A key of a map is the user's: none of them changes what other objects are. */
  @Test
  void namesThatMeanSomethingToJavaScriptAreKeysLikeOthers() {
    page.setContent(
        """
        <main data-stash-view="counter">
          <b data-stash-text="__proto__.polluted">no</b><i data-stash-text="constructor.name">no</i>
          <u data-stash-text="map.__proto__.polluted">no</u>
          <form data-stash-event="say"><input name="__proto__" value="x"></form>
          <input data-stash-event="type" data-stash-field="__proto__">
        </main>
        """);
    page.evaluate("() => { window.view = start(document.querySelector('main')) }");
    server.hear(page, "mount");
    assertThat(page.locator("i")).hasText("no");
    mount(
        MOUNTED.replace(
            "'count':1",
            "'id':9007199254740993,'__proto__':{'polluted':'own'},"
                + "'map':{'__proto__':{'polluted':'own'}}"));
    assertThat(page.locator("b")).hasText("own");
    assertThat(page.locator("u")).hasText("own");
    assertThat(page.locator("i")).hasText("no");
    server.say(
        "{'type':'state','revision':6,'changes':{'__proto__':{'polluted':'yes'},'constructor':{}}}");
    assertThat(page.locator("b")).hasText("yes");
    server.say("{'type':'state','revision':7,'changes':{},'removed':['__proto__','toString']}");
    assertThat(page.locator("b")).hasText("no");
    assertTrue(holds("({}).polluted === undefined && String({}) === '[object Object]'"));
    page.locator("form").evaluate("form => form.requestSubmit()");
    assertEquals("{\"__proto__\":\"x\"}", server.hear(page, "event").get("payload").toString());
    page.locator("input[data-stash-field]").fill("y");
    assertEquals("{\"__proto__\":\"y\"}", server.hear(page, "event").get("payload").toString());
  }

  private void connect() {
    connect("QUICK");
  }

  private void connect(String options) {
    page.evaluate(
        "() => { window.view = connect('counter', " + options.replace("QUICK", QUICK) + ") }");
  }

  private void connected() {
    connect();
    server.hear(page, "mount");
    mount(MOUNTED);
  }

  /** The same answer, for a session by its name and the browser's id. */
  private static String of(String session, String browser, String answer) {
    String named = session.isEmpty() ? "" : "'session':'" + session + "',";
    return answer.replace("'state'", named + "'browser':'" + browser + "','state'");
  }

  private void mount(String answer) {
    server.say(answer);
    page.waitForTimeout(1);
  }

  private static String storedTab(Page of) {
    return (String) of.evaluate("() => sessionStorage.getItem('stash.tab')");
  }

  private void waitUntil(String condition) {
    page.waitForFunction("() => " + condition);
  }

  private int number(String expression) {
    return ((Number) page.evaluate("() => " + expression)).intValue();
  }

  private boolean holds(String expression) {
    return (Boolean) page.evaluate("() => " + expression);
  }
}
