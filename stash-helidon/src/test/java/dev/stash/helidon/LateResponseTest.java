package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.testing.TestBackend;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Responses that arrive when another tab has logged in: they must not bring the old id back. */
class LateResponseTest {
  private static final String ONE = "the first secret, of more than thirty-two bytes";
  private static final String TWO = "the second secret, of more than thirty-two bytes";

  private final TestBackend storage = new TestBackend();
  private volatile String after = "";

  private Shop shop(String secret, String... former) {
    Shop shop =
        new Shop(storage, options -> options.secret(secret).formerSecrets(former), options -> {});
    shop.actions.put(
        "login",
        session -> {
          session.rotateId();
          return "hello";
        });
    return shop;
  }

  /** Another tab logs in while the request is in its handler. */
  private String otherTabLogsIn(Shop shop, String cookie) {
    try {
      after = Shop.cookie(shop.act("login", cookie));
      return "late";
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static HttpResponse<String> page(Shop shop, String action, String cookie)
      throws Exception {
    return shop.get("/do/" + action, "Accept", "text/html", "Cookie", cookie);
  }

  private static void assertNoCookie(HttpResponse<String> late) {
    assertEquals(List.of(), late.headers().allValues("Set-Cookie"));
  }

  @Test
  void aPageThatWasLoadingDoesNotBringTheOldIdBack() throws Exception {
    try (Shop shop = shop(ONE)) {
      String before = shop.newBrowser();
      shop.act("set", before);
      shop.actions.put("load", session -> otherTabLogsIn(shop, before));
      HttpResponse<String> late = page(shop, "load", before);
      assertEquals("late", late.body());
      assertNoCookie(late);
      assertNotEquals(before, after);
      assertEquals("7", shop.act("count", after).body());
    }
  }

  @Test
  void norDoesOneThatIsToldToComeAgain() throws Exception {
    try (Shop shop = shop(ONE)) {
      String before = shop.newBrowser();
      shop.act("set", before);
      shop.actions.put(
          "load",
          session ->
              otherTabLogsIn(shop, before) + session.view("counter").get("count", int.class));
      HttpResponse<String> late = page(shop, "load", before);
      assertEquals("SESSION_ROTATED", late.body());
      assertNoCookie(late);
    }
  }

  @Test
  void anIdOfAFormerSecretIsNotSignedAnewWhenItIsDead() throws Exception {
    String before;
    try (Shop shop = shop(ONE)) {
      before = shop.newBrowser();
      shop.act("set", before);
    }
    try (Shop shop = shop(TWO, ONE)) {
      String moved = Shop.cookie(shop.act("count", before));
      assertNotEquals(before, moved, "signed anew");
      String now = Shop.cookie(shop.act("login", moved));
      HttpResponse<String> late = shop.act("count", before);
      assertEquals("SESSION_ROTATED", late.body());
      assertNoCookie(late);
      assertEquals("7", shop.act("count", now).body());
      assertEquals(Optional.empty(), page(shop, "count", now).headers().firstValue("Set-Cookie"));
    }
  }
}
