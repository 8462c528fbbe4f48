package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.MovableTime;
import dev.stash.web.contract.Page;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets of views where Stash keeps the sessions of the container, which may look at them. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class HandshakeTest {
  private final FaultyBackend storage = FaultyBackend.over(new TestBackend());
  private final MovableTime time = new MovableTime();
  private final Stash stash =
      Stash.builder()
          .secret(FrontDoor.SECRET)
          .storage(storage)
          .insecureLoopbackCookies(true)
          .callTimeout(Duration.ofMillis(500))
          .time(time)
          .build();
  private final Container server;
  private final Browser browser;

  HandshakeTest(Container.Kind kind) {
    this.server = kind.start(Map.of(), this::register);
    this.browser = new Browser(server.origin());
  }

  private void register(ServletContext context) {
    StashFilter filter =
        StashFilter.builder()
            .stash(stash)
            .view("counter", Counter::new)
            .httpSessions(HttpSessions.builder().build())
            .build();
    var added = context.addFilter("stash", filter);
    added.setAsyncSupported(true);
    added.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    context.addServlet("session", new Asks()).addMapping("/do/*");
  }

  /** Says whether there is a session; one of a path that says so is made. */
  private static final class Asks extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      boolean start = "/start".equals(request.getPathInfo());
      response.getWriter().print(request.getSession(start) != null);
    }
  }

  static final class Counter {
    @Stashed int count;
  }

  @AfterEach
  void stop() {
    storage.heal();
    server.close();
    stash.close();
  }

  @Test
  void aStorageThatIsDownKeepsNoSocketFromOpening() throws Exception {
    browser.get("start");
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
    storage.random(new Random(1), 1, Fault.NOT_APPLIED);
    try (Page page = Page.open(server, "counter", browser.cookie())) {
      assertEquals("stash.v1", page.socket().getSubprotocol());
    }
  }

  @Test
  void aSocketThatOpensIsNoRequestOfTheSession() throws Exception {
    browser.get("start");
    for (int i = 0; i < 2; i++) {
      time.pass(Duration.ofMinutes(20));
      Page.open(server, "counter", browser.cookie()).close();
    }
    assertEquals("false", browser.body("exists"));
  }

  @Test
  void anIdThatIsOverEndsItsPage() throws Exception {
    browser.get("start");
    time.pass(Duration.ofDays(92));
    String page = "page-aaaaaaaaaaaaaaaa";
    try (Page late = Page.mount(server, browser.cookie(), page, "t", true)) {
      assertEquals("expired", late.await("leave").getString("reason"));
      assertEquals(1008, late.closed.get(10, TimeUnit.SECONDS));
    }
  }
}
