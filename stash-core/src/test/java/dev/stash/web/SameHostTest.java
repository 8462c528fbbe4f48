package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.testing.TestBackend;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pages are of the very server that they open a socket to. */
class SameHostTest {
  private static boolean allows(boolean insecure, String origin, String host) {
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes for tests")
            .storage(new TestBackend())
            .insecureLoopbackCookies(insecure)
            .build()) {
      ViewHost.Builder builder = ViewHost.builder();
      builder.stash(stash);
      builder.allowOrigin("http://old.example");
      return builder.build().allows(Optional.of(origin), Optional.of(host));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.example, shop.example, true",
    "https://shop.example, shop.example:443, true",
    "https://shop.example:8443, shop.example:8443, true",
    "https://shop.example, shop.example:8443, false",
    "http://shop.example, shop.example, false",
    "http://shop.example:8443, shop.example:8443, false",
    "http://192.168.0.7, 192.168.0.7, false",
    "http://127.0.0.1.shop.example, 127.0.0.1.shop.example, false",
    "http://localhost.shop.example, localhost.shop.example, false",
    "http://old.example, shop.example, true",
    "http://localhost:8080, localhost:8080, true",
    "http://shop.localhost, shop.localhost, true",
    "http://127.0.0.1:8080, 127.0.0.1:8080, true",
    "http://[::1]:8080, [::1]:8080, true",
    "https://my_shop.example, my_shop.example, true",
    "https://my_shop.example:8443, my_shop.example:8443, true",
    "https://my_shop.example, my-shop.example, false",
    "https://_.shop.example, _.Shop.example:443, true",
    "https://[2001:db8::1], [2001:db8::1], true",
    "https://[2001:db8::1]:8443, [2001:db8::1]:8443, true",
    "https://[2001:db8::1]:8443, [2001:db8::1], false",
    "https://[2001:db8::1], [2001:DB8::1]:443, true",
    "https://[2001:db8::1], [2001:db8::2], false",
    "https://shop.example, shop.example:, true",
    "https://shop.example:99999, shop.example:99999, true",
    "https://shop.example/, shop.example, false",
    "https://me@shop.example, shop.example, false",
    "https://shop.example, me@shop.example, false",
    "https://shop.example, shop.example/cart, false",
    "https://, shop.example, false",
    "null, shop.example, false",
    "ftp://shop.example, shop.example, false"
  })
  void ofAServerWithTheStrictCookieOnlyThoseThatCameOverTls(
      String origin, String host, boolean allowed) {
    assertEquals(allowed, allows(false, origin, host));
  }

  @Test
  void withTheCookieForDevelopmentPlainHttpDoes() {
    assertTrue(allows(true, "http://shop.example", "shop.example"));
    assertFalse(allows(true, "http://shop.example", "other.example"));
  }
}
