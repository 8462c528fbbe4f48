package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import dev.stash.web.contract.MovableTime;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import jakarta.json.JsonObject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A secret is changed while browsers are out there. */
class SecretsTest {
  private static final String ONE = "the first secret, of more than thirty-two bytes";
  private static final String TWO = "the second secret, of more than thirty-two bytes";
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";

  private final TestBackend storage = new TestBackend();
  private final MovableTime time = new MovableTime();

  private Shop shop(String secret, String... former) {
    return new Shop(
        new Helidon(),
        storage,
        options -> options.secret(secret).formerSecrets(former),
        options -> {});
  }

  @Test
  void aSessionOfAFormerSecretIsMovedWhenItComesAndThenTheSecretMayGo() throws Exception {
    String cookie;
    String lineage;
    try (Shop shop = shop(ONE)) {
      cookie = shop.newBrowser();
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        lineage = page.await("mounted").getString("session");
        page.event(1, "increment", "");
        page.event(2, "type", "{\"text\":\"half\"}");
        page.awaitSaved(2);
      }
    }
    String moved;
    try (Shop shop = shop(TWO, ONE)) {
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", true)) {
        JsonObject mounted = page.await("mounted");
        assertEquals("recovered", mounted.getString("status"));
        assertEquals(1, mounted.getJsonObject("state").getInt("count"));
        assertEquals("half", mounted.getJsonObject("state").getString("draft"));
        assertEquals(2, mounted.getInt("lastEvent"));
        assertEquals(lineage, mounted.getString("session"), "no other session for that");
        page.event(3, "increment", "");
        page.awaitSaved(3);
      }
      var answer = shop.act("count", cookie);
      assertEquals("2", answer.body());
      moved = Browser.cookie(answer);
      assertNotEquals(cookie, moved, "the same id, signed anew");
      assertEquals("2", shop.act("count", moved).body());
    }
    try (Shop shop = shop(TWO)) {
      assertEquals("2", shop.act("count", moved).body());
      assertEquals("0", shop.act("count", cookie).body(), "the former secret is gone");
    }
  }

  @Test
  void membersThatChangeTheSecretOneAfterTheOtherAgreeOnASession() throws Exception {
    try (Shop before = shop(ONE, TWO);
        Shop after = shop(TWO, ONE)) {
      String cookie = before.newBrowser();
      before.act("set", cookie);
      assertEquals("7", after.act("count", cookie).body(), "moved");
      assertEquals("7", before.act("count", cookie).body(), "followed");
      try (Page there = Page.mount(before, cookie, PAGE_A, "t", false)) {
        there.await("mounted"); // this member has not heard yet that the session was moved
        there.event(1, "increment", "");
        assertEquals("draining", there.await("leave").getString("reason"));
      }
      try (Page there = Page.mount(before, cookie, PAGE_A, "t", true)) {
        there.await("mounted");
        there.event(1, "increment", ""); // it was not saved, so it comes again
        there.awaitSaved(1);
      }
      Awaitility.await() // nor does that one know what was written here: they are no cluster
          .until(
              () -> {
                after.stash.passivateIdle();
                return after.stash.liveSessions() == 0;
              });
      try (Page here = Page.mount(after, cookie, PAGE_A + "b", "t2", false)) {
        assertEquals(8, here.await("mounted").getJsonObject("state").getInt("count"));
      }
    }
  }

  private Shop logins(String secret, String... former) {
    Shop shop =
        new Shop(
            new Helidon(),
            storage,
            options -> options.secret(secret).formerSecrets(former).time(time),
            options -> {});
    shop.actions.put(
        "login",
        session -> {
          session.login("ada");
          return "hello";
        });
    return shop;
  }

  @Test
  void aLoginWhoseAnswerWasLostIsClaimedAlsoWhenTheSecretChangesInBetween() throws Exception {
    String begun;
    try (Shop shop = logins(ONE)) {
      String cookie = shop.newBrowser();
      shop.act("set", cookie);
      shop.act("login", cookie); // its answer is lost
      time.pass(Duration.ofSeconds(8));
      begun = Browser.cookie(shop.act("count", cookie));
    }
    try (Shop shop = logins(TWO, ONE)) {
      String moved = Browser.cookie(shop.act("count", begun));
      String found = Browser.cookie(shop.act("login", moved));
      assertEquals("7", shop.act("count", found).body());
      assertEquals(1, shop.stash.sessionsOf("ada").size());
    }
  }

  @Test
  void aLoginAtAMemberThatHasTheNextSecretIsJoinedAtOneThatHasNot() throws Exception {
    try (Shop before = logins(ONE, TWO);
        Shop after = logins(TWO, ONE)) {
      String cookie = before.newBrowser();
      before.act("set", cookie);
      Awaitility.await() // they are no cluster
          .until(
              () -> {
                before.stash.passivateIdle();
                return before.stash.liveSessions() == 0;
              });
      after.act("login", cookie); // moved and rotated there; its answer is lost
      String joined = Browser.cookie(before.act("login", cookie));
      assertEquals("7", before.act("count", joined).body());
    }
  }

  @Test
  void aStrangersCookieIsNotRecognisedUnderAnyOfThem() throws Exception {
    String stranger;
    try (Shop elsewhere = shop("a third secret that nobody here knows of")) {
      stranger = elsewhere.newBrowser();
    }
    try (Shop shop = shop(TWO, ONE)) {
      assertEquals("0", shop.act("count", stranger).body());
      assertNotEquals(
          stranger, Browser.cookie(shop.get("/", "Accept", "text/html", "Cookie", stranger)));
    }
  }

  @Test
  void aRestartWithAnotherSecretIsSeenByItsForeignCookies() throws Exception {
    String cookie;
    try (Shop shop = shop(ONE)) {
      cookie = shop.newBrowser();
      assertEquals(0, shop.stash.foreignCookies());
    }
    try (Shop shop = shop(TWO)) {
      for (int i = 0; i < 5; i++) {
        shop.act("count", cookie);
      }
      assertEquals(5, shop.stash.foreignCookies());
      shop.act("count", "stash-dev=junk");
      assertEquals(5, shop.stash.foreignCookies());
    }
    try (Shop shop = shop(TWO, ONE)) {
      shop.act("count", cookie);
      assertEquals(0, shop.stash.foreignCookies());
    }
  }

  @Test
  void aSessionThatCannotBeMovedTodayIsUsedWhereItIs() throws Exception {
    String cookie;
    try (Shop shop = shop(ONE)) {
      cookie = shop.newBrowser();
      shop.act("set", cookie);
    }
    FaultyBackend faulty = FaultyBackend.over(storage);
    try (Shop shop =
        new Shop(
            new Helidon(),
            faulty,
            options -> options.secret(TWO).formerSecrets(ONE),
            options -> {})) {
      faulty.next(Operation.PUT, Fault.NOT_APPLIED);
      var answer = shop.act("count", cookie);
      assertEquals("7", answer.body());
      assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
      assertEquals("7", shop.act("count", cookie).body(), "and moved tomorrow");
    }
  }

  @Test
  void aSecretGivenTwiceOrTooShortIsAMistake() {
    assertEquals("secret", atFault(ONE));
    assertEquals("former-secrets", atFault("short"));
  }

  private String atFault(String former) {
    return assertThrows(
            OptionInvalid.class,
            () -> Stash.builder().secret(ONE).formerSecrets(former).storage(storage).build())
        .option();
  }
}
