package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.Session;
import dev.stash.testing.TestBackend;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who is under way while the session gets another id, or ends, gives the browser no id any more.
 */
abstract class LateAnswerContract {
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final String NEXT = "the next secret, of more than thirty-two bytes";

  private final TestBackend storage = new TestBackend();
  private final MovableTime time = new MovableTime();
  private final WebModule module;
  private final Shop shop;
  private String living = "";

  LateAnswerContract(WebModule module) {
    this.module = module;
    this.shop = start(Shop.SECRET);
  }

  private Shop start(String secret, String... former) {
    Shop started =
        new Shop(
            module, storage, options -> options.time(time).secret(secret).formerSecrets(former));
    started.actions.put("who", session -> session.principal().orElse("nobody"));
    started.does("login", session -> session.login("ada"));
    started.does("logout", Session::destroy);
    started.does("rotate", Session::rotateId);
    return started;
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  /** An action that lasts while something else happens, and uses the session then. */
  private void slow(String name, String use, Callable<String> meanwhile) {
    shop.actions.put(
        name,
        session -> {
          try {
            time.pass(Duration.ofSeconds(1));
            living = meanwhile.call();
            shop.awaitAllOutOfMemory();
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
          return Objects.requireNonNull(shop.actions.get(use)).apply(session);
        });
  }

  private void assertGivesNothing(HttpResponse<String> late) throws Exception {
    assertEquals("SESSION_ENDED", late.body());
    assertEquals(List.of(), Browser.ids(late));
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
          String after = shop.after("login", cookie);
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
          String after = shop.after("login", cookie);
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
            String next = shop.after("logout", cookie);
            return shop.after("login", next);
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
          String successor = shop.after("set", cookie);
          time.pass(MINUTE);
          return shop.after("login", successor);
        });
    assertGivesNothing(shop.post("/do/upload", "Cookie", cookie));
  }

  @Test
  void norIsTheIdInItsPlaceSentAgainWhenItIsOverAsWell() throws Exception {
    String cookie = shop.newBrowser();
    time.pass(Duration.ofDays(2));
    slow("upload", "set", () -> shop.after("login", shop.after("set", cookie)));
    HttpResponse<String> late = shop.post("/do/upload", "Cookie", cookie);
    assertEquals("SESSION_ROTATED", late.body());
    assertEquals(List.of(), Browser.ids(late));
  }

  @Test
  void whoComesAfterTheEndGetsAnEmptySession() throws Exception {
    String cookie = cart();
    shop.act("logout", cookie);
    HttpResponse<String> form = shop.post("/do/set", "Cookie", cookie);
    assertEquals("set", form.body());
    assertEquals("7", shop.act("count", Browser.cookie(form)).body());
  }

  /** A page that lasts while another tab gets a new id; then it uses the session, or does not. */
  private HttpResponse<String> load(Function<Session, Object> use, String cookie) throws Exception {
    shop.actions.put(
        "load",
        session -> {
          living = rotated(shop, cookie);
          return use.apply(session);
        });
    return shop.get("/do/load", "Accept", "text/html", "Cookie", cookie);
  }

  private static String rotated(Shop shop, String cookie) {
    try {
      return shop.after("rotate", cookie);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void aPageThatWasLoadingDoesNotBringTheOldIdBack() throws Exception {
    String before = cart();
    HttpResponse<String> late = load(session -> "late", before);
    assertEquals("late", late.body());
    assertEquals(List.of(), Browser.ids(late));
    assertNotEquals(before, living);
    assertEquals("7", shop.act("count", living).body());
  }

  @Test
  void norDoesOneThatIsToldToComeAgain() throws Exception {
    HttpResponse<String> late =
        load(session -> session.view("counter").get("count", int.class), cart());
    assertEquals("SESSION_ROTATED", late.body());
    assertEquals(List.of(), Browser.ids(late));
    assertEquals("7", shop.act("count", living).body());
  }

  @Test
  void anIdOfAFormerSecretIsNotSignedAnewWhenItIsDead() throws Exception {
    String before = cart();
    try (Shop next = start(NEXT, Shop.SECRET)) {
      String moved = next.after("count", before);
      assertNotEquals(before, moved, "signed anew");
      String now = next.after("rotate", moved);
      HttpResponse<String> late = next.act("count", before);
      assertEquals("SESSION_ROTATED", late.body());
      assertEquals(List.of(), Browser.ids(late));
      assertEquals("7", next.act("count", now).body());
      assertEquals(
          List.of(), Browser.ids(next.get("/do/count", "Accept", "text/html", "Cookie", now)));
    }
  }

  @Test
  void norDoesOneThatIsToldToComeAgainIfItsIdWouldBeSignedAnew() throws Exception {
    String before = cart();
    try (Shop next = start(NEXT, Shop.SECRET)) {
      next.actions.put(
          "use",
          session -> {
            session.view("counter").get("count", Integer.class);
            living = rotated(next, before);
            session.view("counter").put("count", 8);
            return "late";
          });
      HttpResponse<String> late = next.act("use", before);
      assertEquals("SESSION_ROTATED", late.body());
      assertEquals(List.of(), Browser.ids(late));
      assertEquals("7", next.act("count", living).body());
    }
  }
}
