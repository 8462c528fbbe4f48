package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Session;
import dev.stash.testing.TestBackend;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is under way while the session ends under its id gives the browser no id any more. */
class LateAnswerTest {
  private static final Duration MINUTE = Duration.ofSeconds(60);

  private final TestBackend storage = new TestBackend();
  private final MovableTime time = new MovableTime();
  private final Shop shop = new Shop(storage, options -> options.time(time), options -> {});
  private String living = "";

  @BeforeEach
  void actions() {
    shop.actions.put("who", session -> session.principal().orElse("nobody"));
    act("login", session -> session.login("ada"));
    act("logout", Session::destroy);
    act("rotate", Session::rotateId);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private void act(String name, Consumer<Session> work) {
    shop.actions.put(
        name,
        session -> {
          work.accept(session);
          return name;
        });
  }

  /** An action that lasts while something else happens, and uses the session then. */
  private void slow(String name, String use, Callable<String> meanwhile) {
    shop.actions.put(
        name,
        session -> {
          try {
            time.pass(Duration.ofSeconds(1));
            living = meanwhile.call();
            allOutOfMemory();
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
          return Objects.requireNonNull(shop.actions.get(use)).apply(session);
        });
  }

  private void allOutOfMemory() {
    Awaitility.await()
        .until(
            () -> {
              shop.stash.passivateIdle();
              return shop.stash.liveSessions() == 0;
            });
  }

  private void assertGivesNothing(HttpResponse<String> late) throws Exception {
    assertEquals("SESSION_ENDED", late.body());
    assertEquals(List.of(), late.headers().allValues("Set-Cookie"));
    assertEquals("ada", shop.act("who", living).body(), "the living one");
  }

  private String cart() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    return cookie;
  }

  @Test
  void aLongPollDoesNotAfterALoginElsewhere() throws Exception {
    String cookie = cart();
    slow(
        "poll",
        "count",
        () -> {
          String after = Shop.cookie(shop.act("login", cookie));
          shop.act("who", after);
          time.pass(MINUTE);
          return after;
        });
    assertGivesNothing(shop.act("poll", cookie));
  }

  @Test
  void norDoesItIfNobodyHasShownTheNewIdYet() throws Exception {
    String cookie = cart();
    slow(
        "poll",
        "count",
        () -> {
          String after = Shop.cookie(shop.act("login", cookie));
          time.pass(MINUTE);
          return after;
        });
    assertGivesNothing(shop.act("poll", cookie));
  }

  @Test
  void norDoesAnUploadAfterALogoutAndALogin() throws Exception {
    for (String use : List.of("set", "count", "rotate")) {
      String cookie = cart();
      slow(
          "upload",
          use,
          () -> {
            String next = Shop.cookie(shop.act("logout", cookie));
            return Shop.cookie(shop.act("login", next));
          });
      assertGivesNothing(shop.post("/do/upload", "Cookie", cookie));
    }
  }

  @Test
  void norDoesAnUploadWhoseAgedIdWasReplacedMeanwhile() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(Duration.ofDays(2));
    slow(
        "upload",
        "set",
        () -> {
          String successor = Shop.cookie(shop.act("set", cookie));
          time.pass(MINUTE);
          return Shop.cookie(shop.act("login", successor));
        });
    assertGivesNothing(shop.post("/do/upload", "Cookie", cookie));
  }

  @Test
  void norIsTheIdInItsPlaceSentAgainWhenItIsOverAsWell() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(Duration.ofDays(2));
    slow(
        "upload",
        "set",
        () -> Shop.cookie(shop.act("login", Shop.cookie(shop.act("set", cookie)))));
    HttpResponse<String> late = shop.post("/do/upload", "Cookie", cookie);
    assertEquals("SESSION_ROTATED", late.body());
    assertEquals(List.of(), late.headers().allValues("Set-Cookie"));
  }

  @Test
  void whoComesAfterTheEndGetsAnEmptySession() throws Exception {
    String cookie = cart();
    shop.act("logout", cookie);
    HttpResponse<String> form = shop.post("/do/set", "Cookie", cookie);
    assertEquals("set", form.body());
    assertEquals("7", shop.act("count", Shop.cookie(form)).body());
  }
}
