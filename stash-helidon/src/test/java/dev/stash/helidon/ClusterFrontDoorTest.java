package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stash.DrainReport;
import dev.stash.cluster.Member;
import dev.stash.identity.SessionKey;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One session, two servers: what a page sees of it. */
class ClusterFrontDoorTest {
  private static final String A = "page-aaaaaaaaaaaaaaaa";
  private static final String B = "page-bbbbbbbbbbbbbbbb";
  private static final String TAB = "tab";

  private final TestBackend storage = new TestBackend();
  private final TestCluster cluster = new TestCluster();
  private final Shop one = shop();
  private final Shop two = shop();
  private String cookie = "";

  private Shop shop() {
    return new Shop(
        new Helidon(), storage, options -> options.cluster(cluster.member()), options -> {});
  }

  @BeforeEach
  void enter() throws Exception {
    cookie = one.newBrowser();
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    cluster.close();
  }

  private SessionKey key() {
    return one.stash.web().cookie().read(List.of(cookie)).orElseThrow().key();
  }

  private void owned(Shop by) {
    cluster.place(key().value(), by.stash.self());
  }

  private static int count(JsonObject state) {
    return state.getJsonObject("state").getInt("count");
  }

  @Test
  void tabsOnTwoServersSeeEachOther() throws Exception {
    owned(two);
    try (Page a = Page.mount(one, cookie, A, TAB, false);
        Page b = Page.mount(two, cookie, B, TAB, false)) {
      a.await("mounted");
      b.await("mounted");
      a.event(1, "increment", "");
      assertEquals(1, b.await("state").getJsonObject("changes").getInt("count"));
      a.awaitSaved(1);
      b.event(1, "increment", "");
      assertEquals(
          2,
          a.await(m -> m.getString("origin", "").equals("other"))
              .getJsonObject("changes")
              .getInt("count"));
      b.awaitSaved(1);
      assertEquals("2", one.act("count", cookie).body());
      assertEquals(two.stash.self(), one.stash.owner(key()).orElseThrow());
    }
  }

  @Test
  void aKilledOwnerCostsAResyncAndNothingElse() throws Exception {
    owned(two);
    try (Page a = Page.mount(one, cookie, A, TAB, false)) {
      a.await("mounted");
      a.event(1, "increment", "");
      a.awaitSaved(1);
      cluster.kill(two.stash.self());
      a.event(2, "increment", "");
      a.awaitSaved(2);
      assertEquals("2", one.act("count", cookie).body());
    }
  }

  @Test
  void anOwnerOutOfReachIsNamedAndThePageGoesOn() throws Exception {
    owned(two);
    Member here = one.stash.self();
    Member there = two.stash.self();
    cluster.cut(here, there);
    try (Page a = Page.mount(one, cookie, A, TAB, false)) {
      assertEquals("error", a.await("mounted").getString("status"));
      assertEquals("OWNER_UNREACHABLE", a.await("error").getString("code"));
      a.event(1, "increment", "");
      cluster.heal(here, there);
      assertEquals(1, count(a.await("resync")));
      a.awaitSaved(1);
    }
  }

  @Test
  void aServerThatDrainsTurnsPagesAwayAndLosesNothing() throws Exception {
    owned(one);
    Page a = Page.mount(one, cookie, A, TAB, false);
    a.await("mounted");
    a.event(1, "increment", "");
    a.awaitSaved(1);
    int gets = storage.gets();
    DrainReport report = one.drain(Duration.ofMillis(50));
    assertEquals(1, report.handedOver());
    assertFalse(one.stash.ready());
    assertEquals("draining", a.await("leave").getString("reason"));
    assertEquals(1001, a.closed.get(10, TimeUnit.SECONDS));
    Page late = Page.open(one, "counter", cookie);
    assertEquals("draining", late.await("leave").getString("reason"));
    assertEquals(1013, late.closed.get(10, TimeUnit.SECONDS));
    try (Page again = Page.mount(two, cookie, A, TAB, true)) {
      assertEquals(1, count(again.await("mounted")));
      again.event(2, "increment", "");
      again.awaitSaved(2);
    }
    assertEquals(gets, storage.gets());
  }

  @Test
  void aLogoutOnOneServerClosesTheSocketsOnAll() throws Exception {
    owned(one);
    one.actions.put(
        "logout",
        session -> {
          session.destroy();
          return "out";
        });
    try (Page a = Page.mount(one, cookie, A, TAB, false);
        Page b = Page.mount(two, cookie, B, TAB, false)) {
      a.await("mounted");
      b.await("mounted");
      b.event(1, "increment", "");
      b.awaitSaved(1);
      one.act("logout", cookie);
      assertEquals("logged_out", b.await("leave").getString("reason"));
      assertEquals(1008, b.closed.get(10, TimeUnit.SECONDS));
      assertEquals(1008, a.closed.get(10, TimeUnit.SECONDS));
    }
  }
}
