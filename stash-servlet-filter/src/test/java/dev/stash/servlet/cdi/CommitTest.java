package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.StashException;
import dev.stash.servlet.cdi.Shop.Cart;
import dev.stash.servlet.cdi.Shop.Wallet;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.Fault;
import dev.stash.testing.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What was answered is stored, and what is not stored is not answered. */
@ParameterizedClass
@EnumSource(value = Container.Kind.class, names = "TOMCAT")
class CommitTest extends FrontDoor {
  @Override
  Duration callTimeout() {
    return Duration.ofSeconds(2);
  }

  private void sent(String how, Front.Action send) throws Exception {
    front.actions.put(
        how,
        (request, response) -> {
          cart().add("tea");
          send.run(request, response);
        });
    String cookie = after("add");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var hold = blocking.holdNext(Operation.PUT);
      var answer = threads.submit(() -> get(cookie, how));
      hold.awaitArrival(Duration.ofSeconds(10));
      assertFalse(answer.isDone(), how);
      hold.release();
      assertTrue(answer.get().statusCode() < 500, how);
    }
    assertEquals("2", body(cookie, "items"), how);
  }

  @Test
  void theResponseWaitsHoweverItIsSent() throws Exception {
    sent("end", (request, response) -> response.getWriter().print("end"));
    sent(
        "flush",
        (request, response) -> {
          response.getWriter().print("flush");
          response.flushBuffer();
        });
    sent("large", (request, response) -> response.getWriter().print("x".repeat(100_000)));
    sent("error", (request, response) -> response.sendError(404));
    sent("redirect", (request, response) -> response.sendRedirect("/do/items"));
    sent(
        "forward",
        (request, response) ->
            request.getRequestDispatcher("/do/items").forward(request, response));
    sent("async", (request, response) -> request.startAsync().complete());
  }

  @Test
  void aStorageThatIsDownIsNotHidden() throws Exception {
    front.actions.put(
        "both",
        (request, response) -> {
          front.bean(Wallet.class).earn(1);
          cart().add("tea");
        });
    front.actions.put(
        "wrapped",
        (request, response) -> {
          try {
            cart().items();
          } catch (RuntimeException failed) {
            throw new jakarta.servlet.ServletException(failed);
          }
        });
    String cold = after("add");
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
    String warm = after("add");
    String other = after("add");
    faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // All at once: each waits as long as a call may.
      var unstored = threads.submit(() -> get(warm, "add"));
      var several = threads.submit(() -> get(other, "both"));
      var unread = threads.submit(() -> get(cold, "items"));
      var wrapped = threads.submit(() -> get(cold, "wrapped"));
      assertEquals(503, unstored.get().statusCode());
      assertEquals("1", unstored.get().headers().firstValue("Retry-After").orElseThrow());
      assertEquals(503, several.get().statusCode());
      assertEquals(503, unread.get().statusCode(), "defaults would be written over what is stored");
      assertEquals(503, wrapped.get().statusCode());
    }
    faulty.heal();
    Awaitility.await().until(() -> get(cold, "items").statusCode() == 200);
    assertEquals("1", body(cold, "items"));
  }

  @Test
  void aLimitIsRefusedBeforeTheResponseIsSent() throws Exception {
    act("note", request -> done(() -> cart().note("x".repeat(70_000))));
    act("read", request -> cart().note());
    String cookie = after("add");
    assertEquals(500, get(cookie, "note").statusCode());
    assertEquals("none", body(cookie, "read"));
  }

  @Test
  void aFailureThatTheApplicationIgnoresDoesNotLookLikeSuccess() throws Exception {
    front.actions.put("ignores", (request, response) -> answers(response, 200));
    front.actions.put("says-so", (request, response) -> answers(response, 507));
    String cookie = after("add");
    assertEquals(500, get(cookie, "ignores").statusCode());
    assertEquals(507, get(cookie, "says-so").statusCode());
    assertEquals("1", body(cookie, "items"));
  }

  private void answers(HttpServletResponse response, int status) throws Exception {
    cart().note("x".repeat(70_000));
    assertEquals(
        "VALUE_TOO_LARGE", assertThrows(StashException.class, response::flushBuffer).code());
    response.setStatus(status);
    response.getWriter().print("all is well");
  }

  @Test
  void whatFailsInTheApplicationIsItsOwnFailure() throws Exception {
    front.actions.put(
        "broken",
        (request, response) -> {
          Cart cart = cart();
          cart.add("tea");
          throw new IllegalStateException("broken");
        });
    String cookie = after("add");
    assertEquals(500, get(cookie, "broken").statusCode());
    assertEquals("2", body(cookie, "items"), "as with attributes of an HttpSession");
  }
}
