package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.testing.PageError;
import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import dev.stash.testing.junit.OpenTab;
import dev.stash.testing.junit.StashTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One of several records: as a field, as a payload, in storage and on the page. */
@StashTest
class SealedValuesTest {
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

  static TestStash.Builder app() {
    return TestStash.builder().view("checkout", Checkout::new);
  }

  @Test
  void aFieldIsWhateverRecordItWasAfterARestart(
      TestStash stash, TestBrowser browser, @OpenTab("checkout") TestTab tab) {
    assertEquals("{\"@type\":\"Pickup\",\"shop\":\"main\"}", tab.state().get("delivery"));
    tab.send("deliver", Map.of("express", true, "street", "Elm", "@type", "Parcel"));
    String parcel = "{\"@type\":\"Parcel\",\"express\":true,\"street\":\"Elm\"}";
    assertEquals(parcel, tab.state().get("delivery"));
    stash.restart();
    TestTab fresh = browser.newTab("checkout");
    assertEquals(Recovery.RECOVERED, fresh.recovery().orElseThrow());
    assertEquals(new Parcel("Elm", true), fresh.get("delivery", Delivery.class));
  }

  @Test
  void whatAnHttpHandlerPutsAFieldTakes(TestBrowser browser) {
    SessionView checkout = browser.session().view("checkout");
    checkout.put("delivery", new Parcel("Elm", true));
    assertEquals(new Parcel("Elm", true), checkout.get("delivery", Delivery.class).orElseThrow());
    assertEquals("Elm", checkout.get("delivery", Parcel.class).orElseThrow().street());
    TestTab tab = browser.newTab("checkout");
    assertEquals(new Parcel("Elm", true), tab.get("delivery", Delivery.class));
  }

  @Test
  void whatIsNotPermittedIsABadPayload(TestStash stash, @OpenTab("checkout") TestTab tab) {
    for (Object payload :
        List.of(
            Map.of("shop", "x"), Map.of("@type", "Drone"), Map.of("@type", "Delivery"), "Pickup")) {
      PageError refused = assertThrows(PageError.class, () -> tab.send("deliver", payload));
      assertEquals("BAD_PAYLOAD", refused.code(), payload::toString);
    }
    assertEquals("BAD_PAYLOAD", assertThrows(PageError.class, () -> tab.send("deliver")).code());
    assertEquals(0, stash.storage().puts());
  }
}
