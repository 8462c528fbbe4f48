package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Tomcat and a Jetty serve the same sessions, and requests go to either. */
class TwoNodesTest {
  private static final int REQUESTS = 40;

  private final TestBackend storage = new TestBackend();
  private final TestCluster cluster = new TestCluster();
  private final Stash one = stash();
  private final Stash two = stash();
  private final Front tomcat = front(Container.Kind.TOMCAT, one);
  private final Front jetty = front(Container.Kind.JETTY, two);

  private Stash stash() {
    return Stash.builder()
        .secret(FrontDoor.SECRET)
        .storage(storage)
        .cluster(cluster.member())
        .insecureLoopbackCookies(true)
        .build();
  }

  private static Front front(Container.Kind kind, Stash stash) {
    Front front = new Front(kind);
    front.use(
        StashFilter.builder().stash(stash).httpSessions(HttpSessions.builder().build()).build());
    return front;
  }

  @AfterEach
  void stop() {
    tomcat.close();
    jetty.close();
    one.close();
    two.close();
    cluster.close();
  }

  private void act(String name, FrontDoor.Work work) {
    for (Front front : List.of(tomcat, jetty)) {
      front.actions.put(name, (request, response) -> response.getWriter().print(work.run(request)));
    }
  }

  @BeforeEach
  void actions() {
    act("id", request -> request.getSession().getId());
    act("exists", request -> request.getSession(false) != null);
    act("names", request -> Collections.list(request.getSession().getAttributeNames()));
    act("n", request -> request.getSession().getAttribute("n"));
    act("end", request -> FrontDoor.done(() -> request.getSession().invalidate()));
    act(
        "both",
        request -> {
          var session = request.getSession();
          String name = "a" + System.nanoTime() + Thread.currentThread().threadId();
          session.setAttribute(name, name);
          HttpSessions.update(session, "n", Integer.class, n -> n == null ? 1 : n + 1);
          return name;
        });
  }

  @Test
  void requestsToEitherLoseNothing() throws Exception {
    Browser first = tomcat.browser();
    String id = first.body("id");
    Browser second = jetty.browser().with(first.cookie());
    assertEquals(id, second.body("id"));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add((i % 2 == 0 ? first : second).getLater("both"));
    }
    Set<String> names = new TreeSet<>(Set.of("n"));
    for (var answer : answers) {
      assertEquals(200, answer.join().statusCode());
      names.add(answer.join().body());
    }
    assertEquals(REQUESTS + 1, names.size());
    for (Browser browser : List.of(first, second)) {
      assertEquals(names.toString(), browser.body("names"));
      assertEquals(String.valueOf(REQUESTS), browser.body("n"));
    }
  }

  /** The session is owned by one of them: the other one's requests travel. */
  @Test
  void anyNameArrivesAtTheOther() throws Exception {
    List<String> names = List.of("\ud800", "\ud801", "?", "\udc00\ud800", "\"\\\nü€😀\u0000", "");
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
    for (Front front : List.of(tomcat, jetty)) {
      Browser first = front.browser();
      assertEquals("done", first.body("set"));
      assertEquals("0", tomcat.browser().with(first.cookie()).body("wrong"));
      assertEquals("0", jetty.browser().with(first.cookie()).body("wrong"));
    }
  }

  @Test
  void whatOneEndsIsOverForTheOther() throws Exception {
    Browser first = tomcat.browser();
    first.get("both");
    Browser second = jetty.browser().with(first.cookie());
    assertTrue(second.body("names").contains("n"));
    first.get("end");
    assertEquals("false", second.body("exists"));
  }
}
