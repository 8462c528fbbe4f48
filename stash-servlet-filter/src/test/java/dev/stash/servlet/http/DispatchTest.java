package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.servlet.testing.Container;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several parts of one request, several cookies, several changes, names of all kinds. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class DispatchTest extends FrontDoor {
  @Test
  void theTargetOfAForwardMayStartTheSessionAndItsCallerGoesOn() throws Exception {
    act("target", request -> done(() -> request.getSession().setAttribute("target", 1)));
    front.actions.put(
        "caller",
        (request, response) -> {
          if (request.getSession(false) == null) {
            request.getRequestDispatcher("/do/target").forward(request, response);
          }
          request.getSession(false).setAttribute("caller", 2);
        });
    Browser browser = front.browser();
    assertEquals("done", browser.body("caller"));
    Awaitility.await().until(() -> browser.body("names").equals("[caller, target]"));
  }

  @Test
  void anIncludedPartMayStartTheSession() throws Exception {
    act("part", request -> done(() -> request.getSession().setAttribute("part", 1)));
    front.actions.put(
        "page",
        (request, response) -> {
          request.getRequestDispatcher("/do/part").include(request, response);
          request.getSession(false).setAttribute("page", 2);
        });
    Browser browser = front.browser();
    assertEquals("done", browser.body("page"));
    assertEquals("[page, part]", browser.body("names"));
  }

  @Test
  void aLoginMayEndOneSessionAndForwardWithTheNext() throws Exception {
    sets("basket", "of a stranger");
    act("user", request -> request.getSession().getAttribute("user"));
    front.actions.put(
        "login",
        (request, response) -> {
          request.getSession().invalidate();
          request.getSession(true).setAttribute("user", "ann");
          request.getRequestDispatcher("/do/user").forward(request, response);
        });
    Browser browser = front.browser();
    browser.get("set-basket");
    String before = browser.cookie();
    assertEquals("ann", browser.body("login"));
    assertNotEquals(before, browser.cookie());
    assertEquals("[user]", browser.body("names"));
  }

  @Test
  void anErrorPageSeesTheSessionOfItsRequest() throws Exception {
    front.actions.put(
        "gone",
        (request, response) -> {
          request.getSession().setAttribute("why", "sold");
          response.sendError(410);
        });
    act(
        "error-page",
        request -> {
          HttpSession session = request.getSession(false);
          session.setAttribute("told", true);
          return session.getAttribute("why");
        });
    Browser browser = front.browser();
    var answer = browser.get("gone");
    assertEquals(410, answer.statusCode());
    assertEquals("sold", answer.body());
    assertEquals("[told, why]", browser.body("names"));
  }

  @Test
  void ofSeveralCookiesTheFirstThatWasIssuedCounts() throws Exception {
    sets("a", "here");
    Browser known = front.browser();
    known.get("set-a");
    String good = known.cookie();
    String forged = "stash-dev=" + "A".repeat(43) + "." + "A".repeat(22);
    for (String cookies :
        List.of(
            forged + "; " + good,
            good + "; " + forged,
            "stash-dev=; x=y; " + good + "; stash-dev=junk",
            good + "; " + good)) {
      assertEquals("here", front.browser().with(cookies).body("get-a"), "junk is passed over");
    }
    Browser other = front.browser();
    other.get("id");
    assertEquals("here", front.browser().with(good + "; " + other.cookie()).body("get-a"));
    assertEquals("null", front.browser().with(other.cookie() + "; " + good).body("get-a"));
  }

  @Test
  void aRequestThatDoesNotAskLeavesTheSessionAndItsCookieAlone() throws Exception {
    act("plain", request -> "plain");
    Browser browser = front.browser();
    String id = browser.body("id");
    int calls = storage.gets() + storage.puts();
    var answer = browser.get("plain");
    assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(calls, storage.gets() + storage.puts());
    assertEquals(id, browser.body("id"));
  }

  @Test
  void aRequestThatDoesNotAskIsNoAccess() throws Exception {
    act("plain", request -> "plain");
    Browser browser = front.browser();
    browser.get("id");
    for (int i = 0; i < 3; i++) {
      time.pass(Duration.ofMinutes(12));
      browser.get("plain");
    }
    assertEquals("false", browser.body("exists"));
  }

  @Test
  void threadsOfOneRequestLoseNothing() throws Exception {
    act(
        "threads",
        request -> {
          HttpSession session = request.getSession();
          try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
              String name = String.format("a%02d", i);
              var unused = threads.submit(() -> session.setAttribute(name, name));
            }
          }
          return Collections.list(session.getAttributeNames()).size();
        });
    act("size", request -> Collections.list(session(request).getAttributeNames()).size());
    Browser browser = front.browser();
    assertEquals("100", browser.body("threads"));
    assertEquals("100", browser.body("size"));
  }

  @Test
  void whatOneRequestSetsAndRemovesAddsUp() throws Exception {
    act(
        "first",
        request -> {
          HttpSession session = request.getSession();
          for (String name : List.of("replaced", "removed", "back", "both")) {
            session.setAttribute(name, 1);
          }
          return "done";
        });
    act(
        "second",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("replaced", 2);
          session.removeAttribute("removed");
          session.removeAttribute("back");
          session.setAttribute("back", 2);
          session.setAttribute("both", 2);
          session.removeAttribute("both");
          session.setAttribute("added", 1);
          session.setAttribute("added", 2);
          session.setAttribute("never", 1);
          session.removeAttribute("never");
          return "done";
        });
    act("sum", r -> "" + r.getSession().getAttribute("replaced") + session(r).getAttribute("back"));
    Browser browser = front.browser();
    browser.get("first");
    browser.get("second");
    assertEquals("[added, back, replaced]", browser.body("names"));
    assertEquals("22", browser.body("sum"));
  }

  @Test
  void anAttributeMayHaveAnyName() throws Exception {
    List<String> names =
        List.of(
            "",
            ".",
            "a.b",
            "a:b",
            "0:a",
            "$http",
            "session",
            "seen",
            "\"\\\n",
            "ü€😀",
            " ",
            "?",
            "\ud800",
            "\ud801",
            "\udc00\ud800");
    act(
        "set",
        request -> {
          names.forEach(name -> request.getSession().setAttribute(name, "of " + name));
          return "done";
        });
    act(
        "wrong",
        request ->
            names.stream()
                .filter(name -> !("of " + name).equals(request.getSession().getAttribute(name)))
                .count());
    act("size", request -> Collections.list(session(request).getAttributeNames()).size());
    Browser browser = front.browser();
    browser.get("set");
    assertEquals("0", browser.body("wrong"));
    stash.close();
    stash = stash(blocking);
    use(HttpSessions.builder().build());
    assertEquals("0", browser.body("wrong"), "and read from storage");
    assertEquals(String.valueOf(names.size()), browser.body("size"));
  }

  @Test
  void aValueMayBeAsLongAsTheLimit() throws Exception {
    sets("a", "x".repeat(60_000));
    Browser browser = front.browser();
    browser.get("set-a");
    assertEquals(60_000, browser.body("get-a").length());
  }
}
