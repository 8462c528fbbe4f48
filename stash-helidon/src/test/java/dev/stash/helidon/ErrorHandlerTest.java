package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import dev.stash.web.contract.Shop;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import org.junit.jupiter.api.Test;

/** Failures that the application's routing answers. */
class ErrorHandlerTest {
  private static void tells(HttpRouting.Builder routing) {
    routing.error(
        UnsupportedOperationException.class,
        (request, response, failure) -> response.status(Status.CONFLICT_409).send("told"));
  }

  @Test
  void aHandlerThatFailsAfterItUsedTheSessionLeavesTheBrowserItsCookie() throws Exception {
    try (Shop shop = new Shop(new Helidon(ErrorHandlerTest::tells), new TestBackend())) {
      shop.does(
          "refuse",
          session -> {
            session.view("counter").put("count", 7);
            throw new UnsupportedOperationException("on purpose");
          });
      var told = shop.get("/do/refuse");
      assertEquals("told", told.body());
      assertEquals("7", shop.act("count", Browser.cookie(told)).body());
    }
  }
}
