package dev.stash.spring;

import static dev.stash.spring.Person.location;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.spring.docs.ShopApplication;
import dev.stash.web.contract.Page;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application of {@code docs/how-to/spring-boot.md}: two starters, one view, two properties.
 */
class SecurityTest {
  @TempDir static Path data;

  private static App shop;

  private final Person ann = new Person(shop);

  @BeforeAll
  static void start() {
    shop = App.start(List.of(ShopApplication.class, Why.class), "stash.storage=embedded:" + data);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void aFailedLoginSaysSo() throws Exception {
    assertEquals("/login?error", location(ann.login("ann", "wrong")));
    assertTrue(ann.get("/login?error").body().contains("Invalid credentials"));
    assertEquals("BadCredentialsException: Bad credentials", ann.get("/open/why").body());
  }

  @Test
  void aLoginGoesOnWhereItWasAskedForUnderAnotherId() throws Exception {
    assertEquals("/login", location(ann.get("/account")));
    String before = ann.cookie();
    assertEquals("/account?continue", location(ann.login("ann", "secret")));
    assertNotEquals(before, ann.cookie(), "no fixation");
    assertTrue(ann.get("/account?continue").body().startsWith("ann: 0 items"));
    assertEquals("/login?logout", location(ann.post("/logout", ann.token())));
    assertEquals("/login", location(ann.get("/account")));
  }

  @Test
  void aFormWithoutItsTokenIsRefused() throws Exception {
    ann.get("/login");
    assertEquals(403, ann.post("/login", "username=ann&password=secret").statusCode());
  }

  @Test
  void loginAndViewSurviveARestart() throws Exception {
    ann.login("ann", "secret");
    try (Page page = ann.mount("cart", "page-of-the-first-1")) {
      page.await("mounted");
      page.event(1, "add", "\"tea\"");
      page.awaitSaved(1);
    }
    assertEquals("[\"pear\"]", ann.post("/basket", "item=pear&" + ann.token()).body());
    int devices = shop.stash().sessionsOf("ann").size();
    stop();
    start();
    ann.goesTo(shop);
    assertEquals("ann: 1 items, " + devices + " devices", ann.get("/account").body());
    assertEquals("[\"pear\",\"plum\"]", ann.post("/basket", "item=plum&" + ann.token()).body());
    try (Page page = ann.mount("cart", "page-of-the-second")) {
      var data = page.await("mounted").getJsonObject("state");
      assertEquals(3, data.getInt("total"));
    }
  }
}
