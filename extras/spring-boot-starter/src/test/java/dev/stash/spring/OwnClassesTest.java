package dev.stash.spring;

import static dev.stash.spring.Person.location;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.testing.Fault;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an application with classes of its own finds in sessions that Stash keeps. */
class OwnClassesTest {
  private static App app;
  private static Club club;

  private final Person ann = new Person(app);

  @BeforeAll
  static void start() {
    app = App.start(List.of(Club.class), "management.endpoint.health.show-details=always");
    club = app.context().getBean(Club.class);
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @AfterEach
  void heal() {
    club.storage.heal();
  }

  /** What is read next comes from storage. */
  private static void outOfMemory() {
    Stash stash = app.stash();
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
  }

  private static String stored() {
    return String.join("\n", club.stored.dump().values());
  }

  @Test
  void aFailureOfItsOwnIsSaid() throws Exception {
    assertEquals("/login?error", location(ann.login("ann", "code")));
    outOfMemory();
    assertEquals("CodeWrong: that code is over", ann.get("/open/why").body());
  }

  @Test
  void aPersonOfItsOwnIsLoggedIn() throws Exception {
    ann.login("ann", "any");
    outOfMemory();
    assertEquals("Member[username=ann, roles=[ROLE_MEMBER]]", ann.get("/member").body());
    assertEquals(1, app.stash().sessionsOf("ann").size());
  }

  @Test
  void aSavedRequestHasNoCookie() throws Exception {
    ann.get("/login");
    ann.get("/member?wanted=here");
    assertTrue(stored().contains("wanted=here"));
    assertFalse(stored().contains(ann.id()));
    outOfMemory();
    assertEquals("/member?wanted=here&continue", location(ann.login("ann", "any")));
  }

  @Test
  void flashAttributesComeOnce() throws Exception {
    String token = ann.token();
    ann.login("ann", "any");
    assertEquals("/said", location(ann.post("/buy", ann.token())));
    outOfMemory();
    assertEquals("bought 3", ann.get("/said").body());
    assertEquals("nothing", ann.get("/said").body());
    assertFalse(token.isEmpty());
  }

  @Test
  void listenersOfSpringAreTold() throws Exception {
    int before = club.told.size();
    ann.get("/login");
    assertEquals(before + 1, club.told.size());
  }

  @Test
  void healthTellsWhyNewPagesShouldGoElsewhere() throws Exception {
    Awaitility.await().until(() -> health().statusCode() == 200);
    club.storage.random(new Random(4), 1, Fault.NOT_APPLIED);
    Awaitility.await().until(() -> health().body().contains("STORAGE_UNREACHABLE"));
    assertEquals(503, health().statusCode());
    club.storage.heal();
    Awaitility.await().until(() -> health().statusCode() == 200);
  }

  /** As a probe asks, which has no session. */
  private static HttpResponse<String> health() throws Exception {
    return new Person(app).get("/actuator/health");
  }
}
