package dev.stash.servlet.cdi;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.cdi.Shop.Cart;
import dev.stash.servlet.cdi.Shop.Clerk;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
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
    stash =
        Stash.builder()
            .secret(SECRET)
            .storage(blocking)
            .insecureLoopbackCookies(true)
            .callTimeout(callTimeout())
            .build();
    use(options -> {});
    act("add", request -> done(() -> cart().add("tea")));
    act("items", request -> cart().items());
    act("clerk", request -> clerk().items());
  }

  @AfterEach
  void stop() {
    faulty.heal();
    stash.close();
  }

  Duration callTimeout() {
    return Duration.ofSeconds(10);
  }

  void use(Consumer<StashFilter.Builder> options) {
    StashFilter.Builder builder = StashFilter.builder().stash(stash);
    options.accept(builder);
    front.use(builder.build());
  }

  Cart cart() {
    return front.bean(Cart.class);
  }

  Clerk clerk() {
    return front.bean(Clerk.class);
  }

  /** A request's work whose result is the body of its response. */
  interface Work {
    @Nullable Object run(HttpServletRequest request) throws Exception;
  }

  void act(String name, Work work) {
    front.actions.put(name, (request, response) -> response.getWriter().print(work.run(request)));
  }

  static String done(Runnable work) {
    work.run();
    return "done";
  }

  /** A request of a browser that has this cookie; "" for a new one. */
  HttpResponse<String> get(String cookie, String action) throws Exception {
    return cookie.isEmpty()
        ? front.browser().get("/do/" + action)
        : front.browser().get("/do/" + action, "Cookie", cookie);
  }

  String body(String cookie, String action) throws Exception {
    return get(cookie, action).body();
  }

  /** The cookie that a new browser has after this request. */
  String after(String action) throws Exception {
    return Browser.cookie(get("", action));
  }
}
