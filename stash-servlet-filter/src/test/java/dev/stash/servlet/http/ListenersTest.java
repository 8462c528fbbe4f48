package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.servlet.testing.Container;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is told what, and when. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class ListenersTest extends FrontDoor {
  private static final List<String> TOLD = new CopyOnWriteArrayList<>();

  private static final class Log
      implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {
    @Override
    public void sessionCreated(HttpSessionEvent event) {
      TOLD.add("created");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      TOLD.add("destroyed with " + event.getSession().getAttribute("a"));
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      TOLD.add("added " + event.getName() + "=" + event.getValue());
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      TOLD.add("removed " + event.getName() + "=" + event.getValue());
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
      Object now = event.getSession().getAttribute(event.getName());
      TOLD.add("replaced " + event.getName() + "=" + event.getValue() + " by " + now);
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String before) {
      TOLD.add("id changed: " + !event.getSession().getId().equals(before));
    }
  }

  /** An attribute that listens itself. */
  public record Ticket(String name)
      implements HttpSessionBindingListener, HttpSessionActivationListener {
    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      TOLD.add(name + " bound");
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      TOLD.add(name + " unbound");
    }

    @Override
    public void sessionDidActivate(HttpSessionEvent event) {
      TOLD.add(name + " activated");
    }

    @Override
    public void sessionWillPassivate(HttpSessionEvent event) {
      TOLD.add(name + " passivating");
    }
  }

  @BeforeEach
  void listen() {
    TOLD.clear();
    use(HttpSessions.builder().allow(Ticket.class, "ticket").listener(new Log()).build());
  }

  private static List<String> told() {
    List<String> told = List.copyOf(TOLD);
    TOLD.clear();
    return told;
  }

  @Test
  void aSessionIsCreatedOnceAndDestroyedWhileItCanStillBeRead() throws Exception {
    Browser browser = front.browser();
    browser.get("exists");
    assertEquals(List.of(), told());
    browser.get("id");
    browser.get("id");
    assertEquals(List.of("created"), told());
    sets("a", "x");
    browser.get("set-a");
    told();
    browser.get("invalidate");
    assertEquals(List.of("destroyed with x", "removed a=x"), told());
  }

  @Test
  void aTimeoutIsToldByTheRequestThatFindsItAndOnce() throws Exception {
    sets("a", "x");
    Browser browser = front.browser();
    browser.get("set-a");
    told();
    time.pass(Duration.ofHours(1));
    browser.get("exists");
    assertEquals(List.of("destroyed with x", "removed a=x"), told());
    browser.get("exists");
    assertEquals(List.of(), told());
  }

  @Test
  void attributesAreAddedReplacedAndRemoved() throws Exception {
    Browser browser = front.browser();
    browser.get("id");
    told();
    for (String value : List.of("1", "2")) {
      sets("a", value);
      browser.get("set-a");
    }
    act("remove", request -> done(() -> session(request).removeAttribute("a")));
    browser.get("remove");
    browser.get("remove");
    assertEquals(List.of("added a=1", "replaced a=1 by 2", "removed a=2"), told());
  }

  @Test
  void aChangedIdIsToldWithTheFormerOne() throws Exception {
    act("change", request -> request.changeSessionId());
    Browser browser = front.browser();
    browser.get("id");
    told();
    browser.get("change");
    assertEquals(List.of("id changed: true"), told());
  }

  @Test
  void aValueIsBoundAndUnbound() throws Exception {
    use(HttpSessions.builder().allow(Ticket.class, "ticket").build());
    act(
        "bind",
        request -> {
          HttpSession session = request.getSession();
          Ticket first = new Ticket("first");
          session.setAttribute("t", first);
          session.setAttribute("t", first);
          session.setAttribute("t", new Ticket("second"));
          session.removeAttribute("t");
          session.setAttribute("t", new Ticket("third"));
          session.invalidate();
          return "done";
        });
    front.browser().get("bind");
    assertEquals(
        List.of(
            "first bound",
            "second bound",
            "first unbound",
            "second unbound",
            "third bound",
            "third unbound"),
        told());
  }

  @Test
  void aValueIsUnboundWhenItsSessionTimesOut() throws Exception {
    use(HttpSessions.builder().allow(Ticket.class, "ticket").build());
    sets("t", new Ticket("t"));
    Browser browser = front.browser();
    browser.get("set-t");
    told();
    time.pass(Duration.ofHours(1));
    browser.get("exists");
    assertTrue(told().contains("t unbound"));
  }

  @Test
  void aValueIsToldThatItComesFromStorageAndGoesThere() throws Exception {
    use(HttpSessions.builder().allow(Ticket.class, "ticket").build());
    sets("t", new Ticket("t"));
    Browser browser = front.browser();
    browser.get("set-t");
    assertEquals(List.of("t bound", "t passivating"), told());
    browser.get("names");
    assertEquals(List.of(), told(), "nobody looked at it");
    browser.get("get-t");
    assertEquals(List.of("t activated", "t passivating"), told());
  }

  @Test
  void aListenerThatThrowsHindersNobody() throws Exception {
    HttpSessionListener throwing =
        new HttpSessionListener() {
          @Override
          public void sessionCreated(HttpSessionEvent event) {
            throw new IllegalStateException("on purpose");
          }
        };
    use(HttpSessions.builder().listener(throwing).listener(new Log()).build());
    assertEquals(200, front.browser().get("id").statusCode());
    assertEquals(List.of("created"), told());
  }

  @Test
  void destroyedIsToldInTheOppositeOrder() throws Exception {
    use(HttpSessions.builder().listener(named("one")).listener(named("two")).build());
    Browser browser = front.browser();
    browser.get("invalidate");
    assertEquals(List.of("one created", "two created", "two gone", "one gone"), told());
  }

  private static EventListener named(String name) {
    return new HttpSessionListener() {
      @Override
      public void sessionCreated(HttpSessionEvent event) {
        TOLD.add(name + " created");
      }

      @Override
      public void sessionDestroyed(HttpSessionEvent event) {
        TOLD.add(name + " gone");
      }
    };
  }

  @Test
  void aListenerThatHearsNothingIsRefused() {
    HttpSessions.Builder builder = HttpSessions.builder().listener(new EventListener() {});
    assertEquals("listener", assertThrows(OptionInvalid.class, builder::build).option());
  }
}
