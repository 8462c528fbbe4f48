package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import dev.stash.web.contract.Browser;
import jakarta.servlet.AsyncContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The session that beans inject. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class SessionBeanTest extends FrontDoor {
  @Test
  void aBeanOfAllBrowsersHasTheSessionOfEach() throws Exception {
    act("seven", request -> done(() -> clerk().items(7)));
    act("eight", request -> done(() -> clerk().items(8)));
    String one = after("seven");
    String other = after("eight");
    assertEquals("7", body(one, "clerk"));
    assertEquals("8", body(other, "clerk"));
    assertEquals("0", body("", "clerk"));
  }

  @Test
  void aRequestThatDoesNotAskForItCostsNothing() throws Exception {
    act("plain", request -> "plain");
    var answer = get("", "plain");
    assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(0, storage.gets() + storage.puts());
  }

  @Test
  void logInAndLogOutAreThoseOfTheBrowser() throws Exception {
    act("in", request -> done(() -> clerk().logIn()));
    act("out", request -> done(() -> clerk().logOut()));
    act("seven", request -> done(() -> clerk().items(7)));
    String before = after("seven");
    String in = Browser.cookie(get(before, "in"));
    assertEquals("7", body(in, "clerk"));
    String out = Browser.cookie(get(in, "out"));
    assertEquals("0", body(out, "clerk"));
  }

  @Test
  void aForwardAndAnAsynchronousDispatchHaveIt() throws Exception {
    act("seven", request -> done(() -> clerk().items(7)));
    front.actions.put(
        "forward",
        (request, response) ->
            request.getRequestDispatcher("/do/clerk").forward(request, response));
    front.actions.put(
        "async",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          async.start(() -> async.dispatch("/do/clerk"));
        });
    String cookie = after("seven");
    assertEquals("7", body(cookie, "forward"));
    assertEquals("7", body(cookie, "async"));
  }

  @Test
  void outsideOfARequestItSaysWhatIsMissing() {
    var failed = assertThrows(IllegalStateException.class, () -> clerk().items());
    assertTrue(String.valueOf(failed.getMessage()).contains("map the filter to /*"));
  }

  @Test
  void inARequestThatTheFilterDoesNotSeeItSaysSoToo() throws Exception {
    act("tell", request -> said(() -> clerk().items()));
    String told = front.browser().get("/past/tell").body();
    assertTrue(told.contains("map the filter to /*"), told);
    assertEquals("", body("", "tell"), "nothing is left over for the next request");
    assertTrue(front.browser().get("/past/tell").body().contains("map the filter to /*"));
  }

  private static String said(Runnable work) {
    try {
      work.run();
      return "";
    } catch (IllegalStateException failed) {
      return String.valueOf(failed.getMessage());
    }
  }
}
