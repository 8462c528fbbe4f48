package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.servlet.testing.Container;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners that do something to the session they are told of. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class MoreListenersTest extends FrontDoor {
  private static final List<String> TOLD = new CopyOnWriteArrayList<>();

  /** What a {@link Guest} does when it is bound. */
  private static volatile Consumer<HttpSessionBindingEvent> whenBound = event -> {};

  /** An attribute that tells what it finds under its name. */
  public record Guest(String name) implements HttpSessionBindingListener {
    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      TOLD.add(name + " bound, there is " + present(event));
      whenBound.accept(event);
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      TOLD.add(name + " unbound, there is " + present(event));
    }

    private static String present(HttpSessionBindingEvent event) {
      try {
        return event.getSession().getAttribute(event.getName()) instanceof Guest guest
            ? guest.name()
            : "nobody";
      } catch (IllegalStateException over) {
        return "no session";
      }
    }
  }

  /** An attribute that throws whenever it is told something. */
  public record Rude(String name)
      implements HttpSessionBindingListener, HttpSessionActivationListener {
    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      throw new IllegalArgumentException("on purpose");
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      throw new IllegalArgumentException("on purpose");
    }

    @Override
    public void sessionDidActivate(HttpSessionEvent event) {
      throw new IllegalArgumentException("on purpose");
    }

    @Override
    public void sessionWillPassivate(HttpSessionEvent event) {
      throw new IllegalArgumentException("on purpose");
    }
  }

  private static final class RudeListener
      implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {
    private static void fail(String event) {
      TOLD.add(event);
      throw new IllegalArgumentException("on purpose");
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      fail("created");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      fail("destroyed");
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      fail("added");
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
      fail("replaced");
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      fail("removed");
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String before) {
      fail("id changed");
    }
  }

  @BeforeEach
  void forget() {
    TOLD.clear();
    whenBound = event -> {};
    listen(event -> {});
  }

  /** With a listener that does this to a session that ends. */
  private void listen(Consumer<HttpSession> atTheEnd) {
    HttpSessionListener listener =
        new HttpSessionListener() {
          @Override
          public void sessionDestroyed(HttpSessionEvent event) {
            TOLD.add("destroyed");
            atTheEnd.accept(event.getSession());
          }
        };
    use(
        HttpSessions.builder()
            .allow(Guest.class, "guest")
            .allow(Rude.class, "rude")
            .listener(listener)
            .build());
  }

  @Test
  void aValueIsBoundBeforeItCanBeReadAndUnboundAfter() throws Exception {
    act(
        "set",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("g", new Guest("one"));
          session.setAttribute("g", new Guest("two"));
          session.removeAttribute("g");
          session.setAttribute("g", new Guest("three"));
          session.invalidate();
          return "done";
        });
    front.browser().get("set");
    assertEquals(
        List.of(
            "one bound, there is nobody",
            "two bound, there is one",
            "one unbound, there is two",
            "two unbound, there is nobody",
            "three bound, there is nobody",
            "destroyed",
            "three unbound, there is no session"),
        TOLD);
  }

  @Test
  void aValueWhoseSessionEndsWhileItIsBoundIsUnbound() throws Exception {
    whenBound = event -> event.getSession().invalidate();
    act(
        "set",
        request -> {
          HttpSession session = request.getSession();
          Guest guest = new Guest("late");
          assertThrows(IllegalStateException.class, () -> session.setAttribute("g", guest));
          return request.getSession(false);
        });
    Browser browser = front.browser();
    assertEquals("null", browser.body("set"));
    assertEquals("[]", browser.body("names"));
    assertEquals(
        List.of("late bound, there is nobody", "destroyed", "late unbound, there is no session"),
        TOLD);
  }

  @Test
  void aValueIsToldBeforeTheAttributeListeners() throws Exception {
    HttpSessionAttributeListener listener =
        new HttpSessionAttributeListener() {
          @Override
          public void attributeAdded(HttpSessionBindingEvent event) {
            TOLD.add("added");
          }

          @Override
          public void attributeRemoved(HttpSessionBindingEvent event) {
            TOLD.add("removed");
          }
        };
    use(HttpSessions.builder().allow(Guest.class, "guest").listener(listener).build());
    act(
        "set",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("g", new Guest("one"));
          session.removeAttribute("g");
          return "done";
        });
    front.browser().get("set");
    assertEquals(
        List.of("one bound, there is nobody", "added", "one unbound, there is nobody", "removed"),
        TOLD);
  }

  @Test
  void theSameValueAgainIsNotBoundAgainAndUnboundOnce() throws Exception {
    act(
        "set",
        request -> {
          HttpSession session = request.getSession();
          Guest guest = new Guest("same");
          session.setAttribute("g", guest);
          session.setAttribute("g", guest);
          session.invalidate();
          return "done";
        });
    front.browser().get("set");
    assertEquals(1, TOLD.stream().filter(each -> each.startsWith("same bound")).count());
    assertEquals(1, TOLD.stream().filter(each -> each.startsWith("same unbound")).count());
  }

  @Test
  void aListenerMayWriteToTheSessionThatEnds() throws Exception {
    listen(session -> session.setAttribute("g", new Guest("last")));
    Browser browser = front.browser();
    browser.get("id");
    assertEquals("done", browser.body("invalidate"));
    assertEquals(
        List.of("destroyed", "last bound, there is nobody", "last unbound, there is no session"),
        TOLD);
    assertEquals("[]", browser.body("names"));
  }

  @Test
  void aListenerMayEndTheSessionThatEnds() throws Exception {
    listen(HttpSession::invalidate);
    Browser browser = front.browser();
    browser.get("id");
    assertEquals("done", browser.body("invalidate"));
    browser.get("id");
    String cookie = browser.cookie();
    time.pass(Duration.ofHours(1));
    assertEquals("false", browser.body("exists"));
    assertEquals(cookie, browser.cookie(), "what timed out is not the browser's whole session");
    assertEquals(List.of("destroyed", "destroyed"), TOLD);
  }

  @Test
  void aListenerThatAsksTheRequestForTheSessionThatTimedOutFindsNone() throws Exception {
    HttpServletRequest[] current = new HttpServletRequest[1];
    listen(session -> TOLD.add("found " + current[0].getSession(false)));
    act(
        "look",
        request -> {
          current[0] = request;
          return request.getSession(false);
        });
    Browser browser = front.browser();
    browser.get("id");
    time.pass(Duration.ofHours(1));
    assertEquals("null", browser.body("look"));
    assertEquals(List.of("destroyed", "found null"), TOLD);
  }

  @Test
  void aListenerThatIsToldOfASessionFindsItInTheRequest() throws Exception {
    HttpServletRequest[] current = new HttpServletRequest[1];
    HttpSessionListener listener =
        new HttpSessionListener() {
          @Override
          public void sessionCreated(HttpSessionEvent event) {
            TOLD.add("found: " + same(current[0].getSession(), event.getSession()));
          }
        };
    use(HttpSessions.builder().listener(listener).build());
    act(
        "start",
        request -> {
          current[0] = request;
          return request.getSession().getId();
        });
    front.browser().get("start");
    assertEquals(List.of("found: true"), TOLD);
  }

  @Test
  void whateverListenersThrowTheSessionDoesWhatItWasTold() throws Exception {
    use(HttpSessions.builder().allow(Rude.class, "rude").listener(new RudeListener()).build());
    act("one", request -> done(() -> session(request).setAttribute("r", new Rude("one"))));
    act("two", request -> done(() -> session(request).setAttribute("r", new Rude("two"))));
    act("name", r -> session(r).getAttribute("r") instanceof Rude rude ? rude.name() : "none");
    act("change", HttpServletRequest::changeSessionId);
    act("remove", request -> done(() -> session(request).removeAttribute("r")));
    Browser browser = front.browser();
    browser.get("one");
    assertEquals("one", browser.body("name"));
    browser.get("two");
    assertEquals("two", browser.body("name"));
    browser.get("change");
    assertEquals("two", browser.body("name"));
    browser.get("remove");
    assertEquals("none", browser.body("name"));
    browser.get("invalidate");
    assertEquals("false", browser.body("exists"));
    assertEquals(
        List.of("created", "added", "replaced", "id changed", "removed", "destroyed"), TOLD);
  }
}
