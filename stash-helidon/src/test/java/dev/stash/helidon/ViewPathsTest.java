package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Shop;
import io.helidon.webserver.http.HttpRouting;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to where views are, which the application takes all the same. */
class ViewPathsTest {
  private static void takesAll(HttpRouting.Builder routing) {
    routing.any("/stash/*", (request, response) -> response.send("taken"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stash/views/none", "/stash/views/%2e%2e/%2e%2e/do/set"})
  void whatPagesOfOtherOriginsMayNotChangeTheyMayNotChangeThereEither(String path)
      throws Exception {
    try (Shop shop = new Shop(new Helidon(ViewPathsTest::takesAll), new TestBackend())) {
      String cookie = shop.newBrowser();
      assertEquals("taken", shop.post(path, "Cookie", cookie).body());
      var refused =
          shop.post(
              path,
              "Cookie",
              cookie,
              "Origin",
              "https://evil.example",
              "Sec-Fetch-Site",
              "cross-site");
      assertEquals(403, refused.statusCode());
    }
  }
}
