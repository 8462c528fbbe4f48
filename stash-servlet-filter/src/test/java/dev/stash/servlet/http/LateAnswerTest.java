package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is under way while the session ends under its id gives the browser no id any more. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class LateAnswerTest extends FrontDoor {
  private static final List<String> USES = List.of("set-late", "put", "look");

  @BeforeEach
  void actions() {
    use(HttpSessions.builder().principal("user", String.class::cast).build());
    sets("cart", "tea");
    sets("late", "milk");
    act("put", request -> done(() -> StashFilter.session(request).view("v").put("k", 7)));
    act("nothing", request -> "late");
    act("look", request -> StashFilter.session(request).view("v").get("k", int.class));
    act("logout", request -> done(() -> StashFilter.session(request).destroy()));
    act("who", request -> session(request).getAttribute("user"));
    act(
        "login",
        request -> {
          session(request).setAttribute("user", "ann");
          request.changeSessionId();
          return "hello";
        });
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  /** An action that lasts while something else happens, and uses the session then. */
  private void slow(String use, Meanwhile meanwhile) {
    Front.Action used = Objects.requireNonNull(front.actions.get(use));
    front.actions.put(
        "slow",
        (request, response) -> {
          time.pass(Duration.ofSeconds(1));
          meanwhile.happens();
          used.run(request, response);
        });
  }

  private void assertGivesNothing(Browser browser, String cookie) throws Exception {
    HttpResponse<String> late = front.browser().with(cookie).get("slow");
    assertTrue(late.statusCode() >= 400, "refused");
    assertEquals(List.of(), late.headers().allValues("Set-Cookie"));
    assertEquals("ann", browser.body("who"), "the living one");
  }

  private Browser cart() throws Exception {
    Browser browser = front.browser();
    browser.get("set-cart");
    return browser;
  }

  @Test
  void aLongPollDoesNotAfterALoginElsewhere() throws Exception {
    for (String use : USES) {
      Browser browser = cart();
      String cookie = browser.cookie();
      slow(
          use,
          () -> {
            browser.get("login");
            browser.get("who");
            time.pass(Duration.ofSeconds(60));
          });
      assertGivesNothing(browser, cookie);
    }
  }

  @Test
  void norDoesItAfterALogoutAndALogin() throws Exception {
    for (String use : USES) {
      Browser browser = cart();
      String cookie = browser.cookie();
      slow(
          use,
          () -> {
            browser.get("logout");
            browser.get("login");
          });
      assertGivesNothing(browser, cookie);
    }
  }

  @Test
  void norDoesItIfItsAgedIdWasReplacedMeanwhile() throws Exception {
    for (String use : USES) {
      Browser browser = front.browser();
      browser.get("look");
      String cookie = browser.cookie();
      time.pass(Duration.ofDays(2));
      slow(
          use,
          () -> {
            browser.get("set-cart");
            time.pass(Duration.ofSeconds(60));
            browser.get("login");
          });
      assertGivesNothing(browser, cookie);
    }
  }

  @Test
  void norIsTheIdInItsPlaceSentAgainWhenItIsOverAsWell() throws Exception {
    for (String use : List.of("set-late", "put")) {
      Browser browser = front.browser();
      browser.get("look");
      String cookie = browser.cookie();
      time.pass(Duration.ofDays(2));
      slow(
          use,
          () -> {
            browser.get("set-cart");
            browser.get("login");
          });
      assertGivesNothing(browser, cookie);
    }
  }

  @Test
  void aPageThatWasLoadingDoesNotBringTheOldIdBack() throws Exception {
    for (String use : List.of("nothing", "set-late", "put")) {
      Browser browser = cart();
      String cookie = browser.cookie();
      slow(use, () -> browser.get("login"));
      HttpResponse<String> late = front.browser().with(cookie).get("slow");
      assertEquals(use.equals("nothing") ? 200 : 503, late.statusCode(), use);
      assertEquals(List.of(), late.headers().allValues("Set-Cookie"));
      assertEquals("tea", browser.body("get-cart"));
    }
  }
}
