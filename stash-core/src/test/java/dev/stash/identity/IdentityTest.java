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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final Identity identity = Identity.of(List.of(SECRET), new SecureRandom());

  @Test
  void anIssuedCookieIsReadBackAsTheSameSession() {
    Issued issued = identity.issue();
    assertEquals(issued, identity.read(issued.cookie()).orElseThrow());
    Identity restarted = Identity.of(List.of(SECRET), new SecureRandom());
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
      char other = cookie.charAt(i) == 'A' ? 'B' : 'A';
      String forged = cookie.substring(0, i) + other + cookie.substring(i + 1);
      assertTrue(identity.read(forged).isEmpty(), "position " + i);
    }
    assertTrue(identity.read(cookie + "A").isEmpty());
    assertTrue(identity.read(cookie.substring(1)).isEmpty());
    assertTrue(identity.read("").isEmpty());
    assertTrue(identity.read("ü".repeat(66)).isEmpty());
    Identity other = Identity.of(List.of("another secret of thirty-two bytes"), new SecureRandom());
    assertTrue(other.read(cookie).isEmpty());
  }

  @Test
  void theStorageKeyIsNeitherTheIdNorItsMac() {
    Issued issued = identity.issue();
    String[] parts = issued.cookie().split("\\.", 2);
    assertNotEquals(parts[0], issued.key().value());
    assertFalse(issued.key().value().startsWith(parts[1]));
  }

  @Test
  void aLineageIsOfTheIdWhateverTheSecretAndTellsNothingOfIt() {
    Issued issued = identity.issue();
    String lineage = issued.lineage();
    assertTrue(lineage.matches("[A-Za-z0-9_-]{22}"), lineage);
    String next = "another secret of thirty-two bytes";
    Identity later = Identity.of(List.of(next, SECRET), new SecureRandom());
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
    assertTrue(cookie.read(List.of("stash-dev=" + issued.cookie())).isEmpty());
  }
}
