package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Stored;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody hears who listens to requests that use their {@code HttpSession}. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class SignalsTest extends FrontDoor {
  private final Queue<Stored> outcomes = new ConcurrentLinkedQueue<>();
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

  @Override
  Stash stash(StorageBackend backend) {
    return Stash.builder()
        .secret(SECRET)
        .storage(backend)
        .insecureLoopbackCookies(true)
        .callTimeout(Duration.ofMillis(500))
        .time(time)
        .signals(
            new Signals() {
              @Override
              public void requestStored(Stored outcome, long time) {
                outcomes.add(outcome);
                nanos.add(time);
                throw new IllegalStateException("of no use to the response");
              }
            })
        .build();
  }

  @BeforeEach
  void actions() {
    act("set", request -> done(() -> request.getSession().setAttribute("a", "set")));
    act("get", request -> session(request).getAttribute("a"));
  }

  @Test
  void aRequestThatWritesIsHeardAndOneThatReadsIsNot() throws Exception {
    Browser browser = front.browser();
    assertEquals("done", browser.body("set"));
    assertEquals(List.of(Stored.STORED), List.copyOf(outcomes));
    assertTrue(nanos.element() > 0);
    assertEquals("set", browser.body("get"));
    assertEquals(1, outcomes.size());
  }

  @Test
  void aResponseThatWaitedInVainIsHeardAsThat() throws Exception {
    Browser browser = front.browser();
    faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
    assertEquals(503, browser.get("set").statusCode());
    assertTrue(outcomes.contains(Stored.UNAVAILABLE), outcomes::toString);
  }
}
