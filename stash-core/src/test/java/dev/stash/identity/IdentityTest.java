package dev.stash.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.identity.Identity.Issued;
import dev.stash.testing.TestBackend;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static final String OTHER = "another secret of thirty-two bytes";
  private static final Duration LIMIT = Duration.ofDays(90);

  /** Of the first secret, as the release of November 2026 made it. */
  private static final String UNDATED =
      "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8.LikjqTQTLLhAbA3yNvIBKA";

  private Instant now = Instant.parse("2026-12-01T12:00:00Z");
  private final Identity identity = identity(SECRET);

  private Identity identity(String... secrets) {
    return Identity.of(List.of(secrets), new SecureRandom(), () -> now, LIMIT, () -> {});
  }

  private static Instant at(String instant) {
    return Instant.parse(instant);
  }

  @Test
  void anIssuedCookieIsReadBackAsTheSameSession() {
    Issued issued = identity.issue();
    assertEquals(issued, identity.read(issued.cookie()).orElseThrow());
    Identity restarted = identity(SECRET);
    assertEquals(issued.key(), restarted.read(issued.cookie()).orElseThrow().key());
  }

  @Test
  void noTwoIdsAreEqual() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      Issued issued = identity.issue();
      assertTrue(seen.add(issued.cookie()) && seen.add(issued.key().value()));
    }
  }

  @Test
  void manyThreadsReadCookiesAtOnce() throws Exception {
    List<Callable<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Issued issued = identity.issue();
      readers.add(
          () -> {
            int right = 0;
            for (int n = 0; n < 2_000; n++) {
              right += identity.read(issued.cookie()).equals(Optional.of(issued)) ? 1 : 0;
            }
            return right;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(readers.size())) {
      for (Future<Integer> right : threads.invokeAll(readers)) {
        assertEquals(2_000, right.get());
      }
    }
  }

  @Test
  void everyChangedCharacterMakesACookieUnknown() {
    String cookie = identity.issue().cookie();
    for (int i = 0; i < cookie.length(); i++) {
      boolean digit = i > 43 && i < 49;
      char usual = digit ? '1' : 'A';
      char other = cookie.charAt(i) == usual ? (char) (usual + 1) : usual;
      String forged = cookie.substring(0, i) + other + cookie.substring(i + 1);
      assertTrue(identity.read(forged).isEmpty(), "position " + i);
    }
    assertTrue(identity.read(cookie + "A").isEmpty());
    assertTrue(identity.read(cookie.substring(1)).isEmpty());
    assertTrue(identity.read("").isEmpty());
    assertTrue(identity.read("ü".repeat(66)).isEmpty());
    Identity other = identity(OTHER);
    assertTrue(other.read(cookie).isEmpty());
  }

  @Test
  void theDayOfACookieIsUnderItsMac() {
    String cookie = identity.issue().cookie();
    assertEquals("20788", cookie.substring(44, 49));
    assertEquals(LocalDate.of(2026, 12, 1), identity.read(cookie).orElseThrow().day());
    String younger = cookie.substring(0, 44) + "20789" + cookie.substring(49);
    assertTrue(identity.read(younger).isEmpty());
    String undated = cookie.substring(0, 43) + cookie.substring(49);
    assertTrue(identity.read(undated).isEmpty(), "nor is it left out");
  }

  @Test
  void anIdIsOverWhenTheLimitAfterItsDayHasPassedAndNeverEarlier() {
    now = at("2026-12-01T23:59:59Z");
    String cookie = identity.issue().cookie();
    now = at("2027-03-02T23:59:59Z"); // 91 days later
    assertFalse(identity.over(identity.read(cookie).orElseThrow()));
    now = at("2027-03-03T00:00:00Z");
    assertTrue(identity.over(identity.read(cookie).orElseThrow()));
    now = at("2036-12-01T00:00:00Z");
    assertTrue(identity.over(identity.read(cookie).orElseThrow()), "ten years later");
  }

  @Test
  void membersWhoseClocksDifferEndNothingEarly() {
    for (String issued : new String[] {"2026-12-01T23:45:00Z", "2026-12-02T00:15:00Z"}) {
      now = at(issued);
      String cookie = identity.issue().cookie();
      now = at(issued).minus(Duration.ofMinutes(30)); // a member behind: it is from tomorrow
      Issued read = identity.read(cookie).orElseThrow();
      assertFalse(identity.over(read) || identity.aged(read));
      now = at(issued).plus(LIMIT).plus(Duration.ofMinutes(30)); // one that is ahead
      assertFalse(identity.over(identity.read(cookie).orElseThrow()));
    }
  }

  @Test
  void anIdIsAgedWhenADayHasPassedForCertain() {
    now = at("2026-12-01T00:00:01Z");
    Issued issued = identity.issue();
    now = at("2026-12-02T23:59:59Z");
    assertFalse(identity.aged(issued), "it may have been issued an hour ago");
    now = at("2026-12-03T00:00:00Z");
    assertTrue(identity.aged(issued));
  }

  @Test
  void aCookieOfAnEarlierReleaseIsReadForAWhileAndItsDayIsTheLastOfThem() {
    Issued read = identity.read(UNDATED).orElseThrow();
    assertEquals(
        new SessionKey("ZD3L0zGfg4iewEmVgw_d2DXYpEYmRUL4fdETWe8t23s"),
        read.key(),
        "its session is found");
    assertEquals(LocalDate.of(2026, 12, 1), read.day());
    assertTrue(read.outdated() && !read.former() && identity.aged(read));
    Issued anew = identity.read(read.cookie()).orElseThrow();
    assertEquals(read.key(), anew.key(), "the same id in the new form");
    assertFalse(anew.outdated());
    now = at("2027-06-30T23:59:59Z");
    assertEquals(IdDays.LAST_UNDATED, identity.read(UNDATED).orElseThrow().day());
    assertFalse(identity.over(identity.read(UNDATED).orElseThrow()));
    now = at("2027-07-01T00:00:00Z");
    assertTrue(identity.over(identity.read(UNDATED).orElseThrow()));
  }

  @Test
  void aNewSecretKeepsTheDay() {
    Issued issued = identity.issue();
    now = at("2027-01-20T00:00:00Z");
    Issued read = identity(OTHER, SECRET).read(issued.cookie()).orElseThrow();
    assertTrue(read.former() && read.outdated());
    assertEquals(issued.day(), read.day());
    Issued anew = identity(OTHER).read(read.cookie()).orElseThrow();
    assertEquals(issued.day(), anew.day());
    assertEquals(read.key(), anew.key());
  }

  @Test
  void theSuccessorOfAnIdIsTheSameForAllAndOfToday() {
    Issued issued = identity.issue();
    now = at("2027-01-20T00:00:00Z");
    Issued next = identity(SECRET).successor(issued);
    assertEquals(next, identity.successor(issued));
    assertEquals(next, identity.read(next.cookie()).orElseThrow());
    assertEquals(LocalDate.of(2027, 1, 20), next.day());
    assertNotEquals(issued.key(), next.key());
    assertNotEquals(next.key(), identity(OTHER).successor(issued).key());
  }

  @Test
  void cookiesOfAnotherSecretAreCountedAndWhatIsNoCookieIsNot() {
    AtomicInteger told = new AtomicInteger();
    Identity restarted =
        Identity.of(List.of(OTHER), new SecureRandom(), () -> now, LIMIT, told::incrementAndGet);
    assertTrue(restarted.read(identity.issue().cookie()).isEmpty());
    assertTrue(restarted.read("A".repeat(43) + ".20000." + "A".repeat(22)).isEmpty());
    assertTrue(restarted.read(UNDATED).isEmpty());
    assertTrue(restarted.read("junk").isEmpty());
    assertTrue(restarted.read(restarted.issue().cookie()).isPresent());
    assertEquals(3, restarted.foreignCookies());
    assertEquals(3, told.get());
  }

  @Test
  void theStorageKeyIsNeitherTheIdNorItsMac() {
    Issued issued = identity.issue();
    String[] parts = issued.cookie().split("\\.", 2);
    assertNotEquals(parts[0], issued.key().value());
    assertFalse(issued.key().value().startsWith(parts[1].substring(6)));
  }

  @Test
  void aLineageIsOfTheIdWhateverTheSecretAndTellsNothingOfIt() {
    Issued issued = identity.issue();
    String lineage = issued.lineage();
    assertTrue(lineage.matches("[A-Za-z0-9_-]{22}"), lineage);
    String next = "another secret of thirty-two bytes";
    Identity later =
        Identity.of(List.of(next, SECRET), new SecureRandom(), () -> now, LIMIT, () -> {});
    Issued read = later.read(issued.cookie()).orElseThrow();
    assertNotEquals(issued.key(), read.key());
    assertEquals(lineage, read.lineage());
    assertNotEquals(lineage, identity.issue().lineage());
    assertFalse(issued.cookie().contains(lineage) || issued.key().value().contains(lineage));
  }

  @Test
  void nothingThatIsPrintedTellsAnIdAKeyOrTheSecret() {
    Issued issued = identity.issue();
    String printed = identity + " " + issued + " " + issued.key();
    assertFalse(printed.contains(issued.cookie()));
    assertFalse(printed.contains(issued.key().value()));
    assertFalse(printed.contains(SECRET));
  }

  @Test
  void aStartWithoutASecretOf32BytesFailsAndSaysWhatToDo() {
    for (String secret : new String[] {null, "", "short", "x".repeat(31)}) {
      OptionInvalid invalid =
          assertThrows(
              OptionInvalid.class,
              () -> Stash.builder().secret(secret).storage(new TestBackend()).build());
      assertEquals("secret", invalid.option());
      assertTrue(String.valueOf(invalid.getMessage()).contains("openssl rand"));
    }
  }

  /** RFC 6265bis §5.6: SP and HTAB; whatever else is around it is part of the name. */
  @Test
  void onlySpacesAndTabsAreNoPartOfACookie() {
    SessionCookie cookie = SessionCookie.strict(identity);
    Issued issued = cookie.issue();
    String mine = "__Host-stash=" + issued.cookie();
    assertEquals(issued, cookie.read(List.of("a=b;\t " + mine + " \t")).orElseThrow());
    for (String odd : List.of("\u2003", "\u00a0", "\n", "\u000b", "\u001c", "\u0000")) {
      assertTrue(cookie.read(List.of(odd + mine)).isEmpty());
      assertTrue(cookie.read(List.of("a=b; " + odd + mine)).isEmpty());
      assertTrue(cookie.read(List.of(mine + odd)).isEmpty());
    }
  }

  @Test
  void theNameAndLifetimeOfTheCookieAreOptions() {
    String header = header(Map.of("cookie-name", "cart", "cookie-lifetime", "30 d"));
    assertTrue(header.startsWith("__Host-cart="), header);
    assertTrue(header.contains("; Max-Age=2592000;"), header);
    assertFalse(header(Map.of("cookie-lifetime", "0")).contains("Max-Age"));
    for (String odd : List.of("a b", "a=b", "a;b", "ä", "__Host-a", "x".repeat(65))) {
      OptionInvalid invalid =
          assertThrows(OptionInvalid.class, () -> header(Map.of("cookie-name", odd)));
      assertEquals("cookie-name", invalid.option());
    }
    assertThrows(OptionInvalid.class, () -> header(Map.of("cookie-lifetime", "500 ms")));
    assertThrows(OptionInvalid.class, () -> header(Map.of("cookie-lifetime", "401 d")));
  }

  private static String header(Map<String, String> options) {
    TestBackend storage = new TestBackend();
    try (Stash stash = Stash.builder().secret(SECRET).storage(storage).options(options).build()) {
      return stash.web().cookie().header(stash.web().cookie().issue());
    }
  }

  @Test
  void aSecretThatSomebodyMayGuessIsRefused() {
    for (String weak :
        new String[] {"s".repeat(64), "password".repeat(5), "0123456789".repeat(4)}) {
      OptionInvalid invalid =
          assertThrows(
              OptionInvalid.class,
              () -> Stash.builder().secret(weak).storage(new TestBackend()).build());
      assertEquals("secret", invalid.option());
      String said = String.valueOf(invalid.getMessage());
      assertTrue(said.contains("different bytes") && said.contains("openssl rand"), said);
      assertFalse(said.contains(weak.substring(0, 8)), said);
      Stash.builder().secret(SECRET).formerSecrets(weak).storage(new TestBackend()).build().close();
    }
  }

  @Test
  void theCookieIsAsStrictAsBrowsersAllow() {
    SessionCookie cookie = SessionCookie.strict(identity);
    Issued issued = cookie.issue();
    assertEquals(
        "__Host-stash="
            + issued.cookie()
            + "; Path=/; Max-Age=34560000; Secure; HttpOnly; SameSite=Lax",
        cookie.header(issued));
    String mine = "__Host-stash=" + issued.cookie();
    assertEquals(issued, cookie.read(List.of("a=b; __Host-stash=junk; " + mine)).orElseThrow());
    assertEquals(issued, cookie.read(List.of("x", mine)).orElseThrow());
    now = now.plus(Duration.ofDays(95));
    Issued fresh = cookie.issue();
    String both = mine + "; __Host-stash=" + fresh.cookie();
    assertEquals(fresh, cookie.read(List.of(both)).orElseThrow(), "what is over comes last");
    assertEquals(issued, cookie.read(List.of(mine)).orElseThrow());
    assertTrue(cookie.read(List.of("stash-dev=" + issued.cookie())).isEmpty());
  }
}
