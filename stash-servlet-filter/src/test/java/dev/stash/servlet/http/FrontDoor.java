package dev.stash.servlet.http;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.MovableTime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What all tests through the front door share: one container a class, a new Stash a test. */
abstract class FrontDoor {
  static final String SECRET = "a secret of more than thirty-two bytes for tests";

  private static @Nullable Front running;

  @Parameter Container.@Nullable Kind kind;

  final TestBackend storage = new TestBackend();
  final FaultyBackend faulty = FaultyBackend.over(storage);
  final BlockingBackend blocking = BlockingBackend.over(faulty);
  final MovableTime time = new MovableTime();
  final Front front = Objects.requireNonNull(running);
  Stash stash;

  @BeforeParameterizedClassInvocation
  static void startContainer(Container.Kind kind) {
    running = new Front(kind);
  }

  @AfterParameterizedClassInvocation
  static void stopContainer() {
    Objects.requireNonNull(running).close();
  }

  @BeforeEach
  void start() {
    front.actions.clear();
    stash = stash(blocking);
    use(HttpSessions.builder().build());
    act("id", request -> request.getSession().getId());
    act("exists", request -> request.getSession(false) != null);
    act("names", request -> Collections.list(session(request).getAttributeNames()));
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
        .callTimeout(callTimeout())
        .time(time)
        .build();
  }

  Duration callTimeout() {
    return Duration.ofSeconds(10);
  }

  void use(HttpSessions sessions) {
    front.use(StashFilter.builder().stash(stash).httpSessions(sessions).build());
  }

  /** A request's work whose result is the body of its response. */
  interface Work {
    @Nullable Object run(HttpServletRequest request) throws Exception;
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

  /** Whether it is the very object. */
  @SuppressWarnings("ReferenceEquality") // asked for
  static boolean same(@Nullable Object one, @Nullable Object other) {
    return one == other;
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
