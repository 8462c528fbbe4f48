package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;

/** One of several records: as a field, as a payload, in storage and on the page. */
class SealedValuesTest {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";

  sealed interface Delivery {}

  record Pickup(String shop) implements Delivery {}

  record Parcel(String street, boolean express) implements Delivery {}

  static final class Checkout {
    @Stashed Delivery delivery = new Pickup("main");

    @OnEvent("deliver")
    void deliver(Delivery chosen) {
      delivery = chosen;
    }
  }

  private final TestBackend storage = new TestBackend();

  private Shop shop() {
    return new Shop(
        new Helidon(), storage, options -> {}, feature -> feature.view("checkout", Checkout::new));
  }

  @Test
  void aFieldIsWhateverRecordItWasAfterARestart() throws Exception {
    String cookie;
    try (Shop shop = shop()) {
      cookie = shop.newBrowser();
      try (Page page = Page.mount(shop, "checkout", cookie, PAGE_A, "t1", false)) {
        JsonObject first = page.await("mounted").getJsonObject("state").getJsonObject("delivery");
        assertEquals("{\"@type\":\"Pickup\",\"shop\":\"main\"}", first.toString());
        page.event(1, "deliver", "{\"express\":true,\"street\":\"Elm\",\"@type\":\"Parcel\"}");
        assertEquals(
            "{\"@type\":\"Parcel\",\"express\":true,\"street\":\"Elm\"}",
            page.await("state").getJsonObject("changes").getJsonObject("delivery").toString());
        page.awaitSaved(1);
      }
    }
    try (Shop shop = shop();
        Page page = Page.mount(shop, "checkout", cookie, PAGE_B, "t2", false)) {
      JsonObject mounted = page.await("mounted");
      assertEquals("recovered", mounted.getString("status"));
      JsonObject found = mounted.getJsonObject("state").getJsonObject("delivery");
      assertEquals("Parcel", found.getString("@type"));
      assertTrue(found.getBoolean("express"));
    }
  }

  @Test
  void whatAnHttpHandlerPutsAFieldTakes() throws Exception {
    try (Shop shop = shop()) {
      shop.actions.put(
          "parcel",
          session -> {
            session.view("checkout").put("delivery", new Parcel("Elm", true));
            return session.view("checkout").get("delivery", Delivery.class).orElseThrow()
                + " "
                + session.view("checkout").get("delivery", Parcel.class).orElseThrow().street();
          });
      String cookie = shop.newBrowser();
      assertEquals("Parcel[street=Elm, express=true] Elm", shop.act("parcel", cookie).body());
      try (Page page = Page.mount(shop, "checkout", cookie, PAGE_A, "t1", false)) {
        JsonObject state = page.await("mounted").getJsonObject("state");
        assertEquals("Elm", state.getJsonObject("delivery").getString("street"));
      }
    }
  }

  @Test
  void whatIsNotPermittedIsABadPayload() throws Exception {
    try (Shop shop = shop();
        Page page = Page.mount(shop, "checkout", shop.newBrowser(), PAGE_A, "t1", false)) {
      page.await("mounted");
      String[] payloads = {
        "{\"shop\":\"x\"}",
        "{\"@type\":\"Drone\"}",
        "{\"@type\":\"Delivery\"}",
        "\"Pickup\"",
        "null"
      };
      for (int i = 0; i < payloads.length; i++) {
        page.event(i + 1, "deliver", payloads[i]);
        assertEquals("BAD_PAYLOAD", page.await("error").getString("code"), payloads[i]);
      }
      assertEquals(0, storage.puts());
    }
  }
}
