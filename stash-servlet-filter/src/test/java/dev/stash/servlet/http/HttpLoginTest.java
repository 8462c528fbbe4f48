package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import jakarta.servlet.http.HttpSession;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins with HttpSession: clicked twice, their answers lost, and with somebody else's id. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class HttpLoginTest extends FrontDoor {
  private final CountDownLatch looked = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @BeforeEach
  void logins() {
    use(HttpSessions.builder().principal("user", String.class::cast).build());
    sets("cart", "tea");
    sets("more", "milk");
    act("who", request -> session(request).getAttribute("user"));
    for (String person : new String[] {"ann", "bob"}) {
      act(
          person,
          request -> {
            HttpSession session = session(request);
            String id = request.changeSessionId();
            session.setAttribute("user", person);
            return id.equals(session.getId());
          });
    }
    act(
        "slow-ann",
        request -> {
          HttpSession session = session(request);
          Object cart = session.getAttribute("cart");
          looked.countDown();
          assertTrue(goOn.await(60, TimeUnit.SECONDS));
          request.changeSessionId();
          session.setAttribute("user", "ann");
          session.setAttribute("seen", cart);
          return cart;
        });
  }

  private CompletableFuture<HttpResponse<String>> slow(Browser browser) throws Exception {
    var answer = front.browser().with(browser.cookie()).getLater("slow-ann");
    assertTrue(looked.await(60, TimeUnit.SECONDS));
    return answer;
  }

  private static String cookie(HttpResponse<String> response) {
    String header = response.headers().firstValue("Set-Cookie").orElse("");
    return header.isEmpty() ? "" : header.substring(0, header.indexOf(';'));
  }

  @Test
  void theIdIsChangedInOneCommitWithWhatTheRequestSets() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    String id = browser.body("id");
    int puts = storage.puts();
    assertEquals("true", browser.body("ann"));
    assertEquals(3, storage.puts() - puts, "whose it is, the session, the end of the old one");
    assertNotEquals(id, browser.body("id"));
    assertEquals("tea", browser.body("get-cart"));
    assertEquals("ann", browser.body("who"));
    assertEquals(1, stash.sessionsOf("ann").size());
  }

  @Test
  void aSecondClickThatWasUnderWayGoesOnInTheSessionOfTheFirst() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    var second = slow(browser);
    browser.get("ann");
    goOn.countDown();
    assertEquals(200, second.join().statusCode());
    assertEquals(browser.cookie(), cookie(second.join()), "one session");
    assertEquals("tea", browser.body("get-cart"));
    assertEquals("[cart, seen, user]", browser.body("names"));
    assertEquals(1, stash.sessionsOf("ann").size());
  }

  @Test
  void aSecondClickOfAnotherPersonGetsASessionOfItsOwn() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    var second = slow(browser);
    browser.get("bob");
    goOn.countDown();
    Browser anns = front.browser().with(cookie(second.join()));
    assertNotEquals(browser.cookie(), anns.cookie());
    assertEquals("[seen, user]", anns.body("names"), "what it set itself");
    assertEquals("bob", browser.body("who"));
  }

  @Test
  void aClickAfterTheFirstIsToldToComeAgain() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    Browser old = front.browser().with(browser.cookie());
    browser.get("ann");
    HttpResponse<String> second = old.get("ann");
    assertEquals(503, second.statusCode());
    assertEquals("1", second.headers().firstValue("Retry-After").orElseThrow());
    assertEquals("", cookie(second));
    assertTrue(second.body().contains("One moment"));
  }

  @Test
  void aLostAnswerIsClaimedByTheNextLogin() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    String before = browser.cookie();
    browser.get("ann");
    String lost = browser.cookie();
    browser.with(before);
    time.pass(Duration.ofSeconds(8));
    assertEquals("[]", browser.body("names"));
    browser.get("set-more");
    browser.get("ann");
    assertEquals(lost, browser.cookie());
    assertEquals("tea", browser.body("get-cart"));
    assertEquals("milk", browser.body("get-more"));
  }

  @Test
  void anotherPersonClaimsNothing() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    Browser thief = front.browser().with(browser.cookie());
    browser.get("ann");
    time.pass(Duration.ofSeconds(8));
    assertEquals("[]", thief.body("names"));
    thief.get("bob");
    assertNotEquals(browser.cookie(), thief.cookie());
    assertEquals("[user]", thief.body("names"));
    assertEquals("ann", browser.body("who"));
  }

  @Test
  void aLoginOfBobOverAnnsSessionCarriesNothingOver() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    browser.get("ann");
    String anns = browser.cookie();
    browser.get("bob");
    assertEquals("[user]", browser.body("names"));
    assertEquals("bob", browser.body("who"));
    assertEquals("null", front.browser().with(anns).body("who"));
  }

  @Test
  void aLogoutWithTheOldIdEndsTheNewSession() throws Exception {
    act("logout", request -> done(() -> StashFilter.session(request).destroy()));
    Browser browser = front.browser();
    browser.get("set-cart");
    Browser old = front.browser().with(browser.cookie());
    browser.get("ann");
    assertEquals("done", old.body("logout"));
    assertEquals("null", browser.body("who"));
    assertFalse(stored().contains("tea"));
  }

  @Test
  void whoIsLoggedInIsAskedOnlyWhenTheIdChanges() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    use(
        HttpSessions.builder()
            .principal(
                "user",
                user -> {
                  asked.incrementAndGet();
                  return (String) user;
                })
            .build());
    Browser browser = front.browser();
    browser.get("set-cart");
    browser.get("ann");
    assertEquals(1, asked.get());
    browser.get("set-more");
    browser.get("names");
    assertEquals("milk", browser.body("get-more"));
    assertEquals(1, asked.get(), "by requests that change no id");
  }

  @Test
  void aRequestWithADeadIdThatMayNotGetAnotherIsToldSoAndNotToComeAgain() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    Browser old = front.browser().with(browser.cookie());
    browser.get("ann");
    assertEquals("ann", browser.body("who"));
    time.pass(Duration.ofSeconds(60));
    HttpResponse<String> late = old.post("set-more");
    assertEquals(409, late.statusCode());
    assertFalse(late.headers().firstValue("Retry-After").isPresent());
    assertFalse(late.headers().firstValue("Refresh").isPresent());
    assertEquals("no-store", late.headers().firstValue("Cache-Control").orElseThrow());
    assertEquals("", cookie(late));
  }

  @Test
  void aSessionThatStartsWithALoginHasAnIdThatNobodyKnew() throws Exception {
    act("start", request -> done(() -> request.getSession().setAttribute("user", "ann")));
    Browser planted = front.browser();
    planted.get("id");
    planted.get("invalidate");
    String known = planted.cookie();
    planted.get("start");
    assertNotEquals(known, planted.cookie());
    assertEquals("ann", planted.body("who"));
    assertEquals(503, front.browser().with(known).get("who").statusCode());
  }
}
