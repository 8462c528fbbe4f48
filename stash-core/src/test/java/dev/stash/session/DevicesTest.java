package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.StashException;
import dev.stash.identity.SessionKey;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of somebody's devices shows: when each began, when it was last seen, its label. */
class DevicesTest {
  private static final Instant START = Instant.parse("2027-01-15T08:00:00Z");
  private static final String LABEL = "Firefox on Linux";

  private final TestBackend storage = new TestBackend();
  private final AtomicLong now = new AtomicLong(START.toEpochMilli());

  private StashBuilder builder() {
    return Stash.builder().secret("a secret of more than thirty-two bytes").storage(storage);
  }

  private Stash stash() {
    return builder().time(() -> new Moment(now.get(), now.get())).build();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toMillis());
  }

  private static Session of(Stash stash, TestRequest request) {
    return stash.web().session(request.ids());
  }

  private static Session of(Stash stash, String cookie) {
    return of(stash, new TestRequest(stash, cookie, "POST"));
  }

  /** The cookie of a browser that ada has just logged in at. */
  private static String device(Stash stash, String label) {
    TestRequest request = new TestRequest(stash, "", "POST");
    of(stash, request).login("ada");
    of(stash, request).label(label);
    return request.answered();
  }

  private static String after(Stash stash, String cookie, Consumer<Session> does) {
    TestRequest request = new TestRequest(stash, cookie, "POST");
    does.accept(of(stash, request));
    return request.answered();
  }

  private static Session found(Stash stash) {
    List<Session> all = stash.sessionsOf("ada");
    assertEquals(1, all.size());
    return all.getFirst();
  }

  @Test
  void aDeviceIsWhatItWasAfterALoginAndANewId() {
    try (Stash stash = stash()) {
      TestRequest first = new TestRequest(stash, "", "POST");
      of(stash, first).view("cart").put("tea", 1);
      of(stash, first).label(LABEL);
      pass(Duration.ofHours(1));
      String second = after(stash, first.answered(), session -> session.login("ada"));
      String third = after(stash, second, Session::rotateId);
      for (Session each : List.of(found(stash), of(stash, third))) {
        assertEquals(Optional.of(LABEL), each.label());
        assertEquals(START, each.createdAt());
        assertEquals(START.plus(Duration.ofHours(1)), each.lastSeenAt());
      }
    }
  }

  @Test
  void anotherPersonsLoginCarriesNoLabelOver() {
    try (Stash stash = stash()) {
      String bobs = after(stash, device(stash, LABEL), session -> session.login("bob"));
      assertEquals(Optional.empty(), of(stash, bobs).label());
    }
  }

  @Test
  void aLabelGoesWithTheSessionAtLogout() {
    try (Stash stash = stash()) {
      String cookie = device(stash, LABEL);
      assertTrue(storage.dump().toString().contains(LABEL));
      String next = after(stash, cookie, Session::destroy);
      assertEquals(Optional.empty(), of(stash, next).label());
      assertFalse(storage.dump().toString().contains(LABEL));
    }
  }

  @Test
  void aLabelIsTakenAwayAndAnEqualOneCostsNothing() {
    try (Stash stash = stash()) {
      String cookie = device(stash, LABEL);
      int puts = storage.puts();
      of(stash, cookie).label(LABEL);
      assertEquals(puts, storage.puts());
      of(stash, cookie).label(null);
      assertEquals(Optional.empty(), found(stash).label());
    }
  }

  /**
   * Else whoever opens the page of devices would keep all of them alive, and see them all "now".
   */
  @Test
  void toBeLookedAtIsNoVisit() {
    try (Stash stash = stash()) {
      String phone = device(stash, "phone");
      String laptop = device(stash, "laptop");
      pass(Duration.ofDays(3));
      of(stash, laptop).view("cart").put("tea", 1);
      for (int look = 0; look < 2; look++) {
        for (Session each : stash.sessionsOf("ada")) {
          boolean mine = each.handle().equals(of(stash, laptop).handle());
          assertEquals(
              mine ? START.plus(Duration.ofDays(3)) : START,
              each.lastSeenAt(),
              each.label().orElse(""));
        }
      }
      pass(Duration.ofDays(5));
      assertEquals(Optional.of("laptop"), found(stash).label());
      assertEquals(Optional.empty(), of(stash, phone).principal(), "left alone for eight days");
    }
  }

  @Test
  void anOpenPageIsSeenNow() throws Exception {
    try (Stash stash = stash()) {
      String cookie = device(stash, LABEL);
      SessionKey key = new TestRequest(stash, cookie).ids().key();
      try (Recorder page =
          new Recorder(
              stash, key, new SliceRequest("view", 1, "page-" + "a".repeat(16), "tab", false))) {
        page.await("mounted");
        pass(Duration.ofHours(2));
        assertEquals(START.plus(Duration.ofHours(2)), found(stash).lastSeenAt());
      }
      pass(Duration.ofHours(1));
      assertEquals(START.plus(Duration.ofHours(2)), found(stash).lastSeenAt());
    }
  }

  /** The grain that {@link Session#lastSeenAt} promises: a tenth of seven days. */
  @Test
  void afterACrashADeviceIsAsItIsStored() {
    try (Stash dies = stash()) {
      String cookie = device(dies, LABEL);
      pass(Duration.ofHours(16));
      Awaitility.await() // whose session has long been idle leaves the memory about now
          .until(
              () -> {
                of(dies, cookie).view("cart").get("tea", Integer.class);
                return found(dies).lastSeenAt().equals(START.plus(Duration.ofHours(16)));
              });
      try (Stash next = stash()) {
        assertEquals(START, found(next).lastSeenAt());
        assertEquals(START, found(next).createdAt());
        assertEquals(Optional.of(LABEL), found(next).label());
        assertEquals(of(dies, cookie).handle(), found(next).handle());
      }
      pass(Duration.ofHours(1));
      of(dies, cookie).view("cart").get("tea", Integer.class);
    }
    try (Stash next = stash()) {
      assertEquals(START.plus(Duration.ofHours(17)), found(next).lastSeenAt());
    }
  }

  @Test
  void aDeviceWhoseSessionAnotherMemberOwnsIsShownAndEnded() {
    try (TestCluster cluster = new TestCluster();
        Stash one = builder().cluster(cluster.member()).build();
        Stash two = builder().cluster(cluster.member()).build()) {
      TestRequest request = new TestRequest(one, "", "POST");
      SessionKey key = request.ids().key();
      cluster.place(key.value(), two.self());
      of(one, request).principal("ada");
      of(one, request).label(LABEL);
      assertEquals(0, one.liveSessions());
      Session far = found(one);
      Session near = found(two);
      assertEquals(Optional.of(LABEL), far.label());
      assertEquals(near.createdAt(), far.createdAt());
      assertFalse(far.lastSeenAt().isBefore(far.createdAt()));
      assertEquals(near.handle(), far.handle());
      far.destroy();
      assertEquals(List.of(), two.sessionsOf("ada"));
    }
  }

  /** Such a one tells whose it is, and not when it began: see {@code SessionPayloadsTest}. */
  @Test
  void whatAnOwnerOfTheLastReleaseDoesNotTellIsReadFromTheStorage() {
    try (Stash stash = stash()) {
      String cookie = device(stash, LABEL);
      Sessions sessions = stash.web().sessions();
      Whose untold = new Whose("ada", true, null, null, null);
      SessionKey key = new TestRequest(stash, cookie).ids().key();
      pass(Duration.ofHours(1));
      long start = START.toEpochMilli();
      Device stored = sessions.device(key, untold);
      assertEquals(Optional.of(LABEL), stored.label());
      assertEquals(List.of(start, start), List.of(stored.createdAt(), stored.lastSeenAt()));
      Device nothing = sessions.device(new SessionKey("n".repeat(43)), untold);
      assertEquals(new Device(now.get(), now.get(), null), nothing);
    }
  }

  @Test
  void aHandleIsOfOneSessionAndTellsNothingOfItsKey() {
    try (Stash stash = stash()) {
      String cookie = device(stash, LABEL);
      String other = device(stash, LABEL);
      String handle = of(stash, cookie).handle();
      assertEquals(handle, of(stash, cookie).handle());
      assertNotEquals(handle, of(stash, other).handle());
      assertEquals(22, handle.length());
      assertFalse(storage.dump().toString().contains(handle));
      assertFalse(cookie.contains(handle));
    }
  }

  @Test
  void aDeviceThatHasGotAnotherIdSinceItWasFoundIsNotSaidToHaveEnded() {
    try (Stash stash = stash()) {
      String cookie = device(stash, LABEL);
      Session before = found(stash);
      String next = after(stash, cookie, session -> session.login("ada"));
      assertEquals("SESSION_ROTATED", assertThrows(StashException.class, before::destroy).code());
      assertEquals(Optional.of("ada"), of(stash, next).principal());
      found(stash).destroy();
      assertEquals(List.of(), stash.sessionsOf("ada"));
    }
  }

  @Test
  void aLabelThatIsTooLongIsRefusedAndTheFormerOneStays() {
    try (Stash stash = stash()) {
      String cookie = device(stash, "x".repeat(256));
      var refused =
          assertThrows(
              StashException.class, () -> of(stash, cookie).label("secret" + "y".repeat(251)));
      assertEquals("LABEL_REFUSED", refused.code());
      assertTrue(
          refused.getMessage().contains("has 257 characters, 256 are allowed; shorten it"),
          refused.getMessage());
      assertFalse(refused.getMessage().contains("secret"));
      assertEquals(Optional.of("x".repeat(256)), found(stash).label());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u0000", "\u001b[31m", "\ud800", "a\u2028b", "\u0085"})
  void aLabelIsPlainText(String text) {
    try (Stash stash = stash()) {
      String cookie = device(stash, "Ada’s 📱, \u200fנייד");
      var refused = assertThrows(StashException.class, () -> of(stash, cookie).label(text));
      assertEquals("LABEL_REFUSED", refused.code());
      assertEquals(Optional.of("Ada’s 📱, \u200fנייד"), found(stash).label());
    }
  }

  @Test
  void aLabelCountsAmongTheSessionsBytes() {
    try (Stash stash = builder().options(Map.of("max-session-bytes", "300")).build()) {
      String cookie = device(stash, "x".repeat(200));
      var full =
          assertThrows(
              StashException.class,
              () -> of(stash, cookie).view("cart").put("tea", "y".repeat(200)));
      assertEquals("SESSION_TOO_LARGE", full.code());
      of(stash, cookie).label("x");
      of(stash, cookie).view("cart").put("tea", "y".repeat(200));
      var labelled =
          assertThrows(StashException.class, () -> of(stash, cookie).label("x".repeat(200)));
      assertEquals("SESSION_TOO_LARGE", labelled.code());
      assertEquals(Optional.of("x"), found(stash).label());
    }
  }

  @Test
  void toAskASessionThatKeepsNothingStoresNothing() {
    try (Stash stash = stash()) {
      TestRequest request = new TestRequest(stash, "");
      assertEquals(START, of(stash, request).createdAt());
      assertEquals(START, of(stash, request).lastSeenAt());
      assertEquals(Optional.empty(), of(stash, request).label());
      assertEquals(0, storage.dump().size());
    }
  }
}
