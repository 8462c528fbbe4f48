package dev.stash.servlet.http;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/** What all tests through the front door share: one container a class, a new Stash a test. */
abstract class FrontDoor {
  static final String SECRET = "a secret of more than thirty-two bytes for tests";

  private static Front running;

  final TestBackend storage = new TestBackend();
  final FaultyBackend faulty = FaultyBackend.over(storage);
  final BlockingBackend blocking = BlockingBackend.over(faulty);
  final MovableTime time = new MovableTime();
  final Front front = running;
  Stash stash;

  @BeforeParameterizedClassInvocation
  static void startContainer(Container.Kind kind) {
    running = new Front(kind);
  }

  @AfterParameterizedClassInvocation
  static void stopContainer() {
    running.close();
  }

  @BeforeEach
  void start() {
    front.actions.clear();
    stash = stash(blocking);
    use(HttpSessions.builder().build());
    act("id", request -> request.getSession().getId());
    act("exists", request -> request.getSession(false) != null);
    act("names", request -> java.util.Collections.list(session(request).getAttributeNames()));
    act("invalidate", request -> done(() -> request.getSession().invalidate()));
  }

  @AfterEach
  void stop() {
    faulty.heal();
    stash.close();
  }

  Stash stash(StorageBackend backend) {
    return Stash.builder()
        .secret(SECRET)
        .storage(backend)
        .insecureLoopbackCookies(true)
        .time(time)
        .build();
  }

  void use(HttpSessions sessions) {
    front.use(new StashFilter(stash, sessions));
  }

  /** A request's work whose result is the body of its response. */
  interface Work {
    Object run(HttpServletRequest request) throws Exception;
  }

  void act(String name, Work work) {
    front.actions.put(name, (request, response) -> response.getWriter().print(work.run(request)));
  }

  /** An action that sets an attribute. */
  void sets(String name, Object value) {
    act("set-" + name, request -> done(() -> session(request).setAttribute(name, value)));
    act("get-" + name, request -> session(request).getAttribute(name));
  }

  static HttpSession session(HttpServletRequest request) {
    return request.getSession();
  }

  static String done(Runnable work) {
    work.run();
    return "done";
  }

  /** All that is stored, as text. */
  String stored() {
    return String.join("\n", storage.dump().values());
  }
}
