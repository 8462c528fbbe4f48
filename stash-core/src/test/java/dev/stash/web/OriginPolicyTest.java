package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.OptionInvalid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example",
        "https://shop.example:8443",
        "http://localhost:8080",
        "http://[::1]:8080",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnop"
      })
  void anOriginAsBrowsersSendItIsTaken(String written) {
    assertEquals(written, OriginPolicy.origin(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "*",
        "shop.example",
        "https://",
        "https://shop.example/",
        "https://shop.example/cart",
        "https://Shop.example",
        "HTTPS://shop.example",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://user@shop.example",
        "https://shop.example:port",
        "https://a.example https://b.example"
      })
  void whatNoBrowserSendsIsRefused(String written) {
    OptionInvalid refused =
        assertThrows(OptionInvalid.class, () -> OriginPolicy.origin(written), written);
    assertEquals("allowed-origin", refused.option());
  }
}
