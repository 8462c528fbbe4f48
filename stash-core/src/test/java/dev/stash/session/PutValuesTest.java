package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.SessionView;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.json.JsonUnwritable;
import dev.stash.testing.TestBackend;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a program puts comes back as it was, or is refused by its key. */
class PutValuesTest {
  private record Halved(int value) {
    Halved {
      value = value / 2;
    }
  }

  private static SessionView view(Stash stash) {
    return stash.web().session(SessionIds.of(new SessionKey("k".repeat(43)))).view("view");
  }

  private static Stash stash() {
    return Stash.builder()
        .secret("an-invented-secret-of-32-bytes-01")
        .storage(new TestBackend())
        .build();
  }

  @Test
  void whatWouldComeBackAsAnotherIsRefusedByItsKeyAndNothingIsPut() {
    try (Stash stash = stash()) {
      SessionView view = view(stash);
      for (Object value : List.of(new Halved(9), new HashMap<>(Map.of("n", 5L)))) {
        String said =
            String.valueOf(
                assertThrows(JsonUnwritable.class, () -> view.put("odd", value)).getMessage());
        assertTrue(said.startsWith("the value of odd at "), said);
      }
      assertThrows(
          JsonUnwritable.class, () -> view.putAll(Map.of("good", 1, "odd", new Halved(9))));
      assertEquals(Optional.empty(), view.get("good", Integer.class));
    }
  }

  @Test
  void valuesOfClassesThatNobodyCanNameArePutAsWhatTheyStandFor() {
    try (Stash stash = stash()) {
      SessionView view = view(stash);
      view.put("zone", ZoneId.of("Europe/Berlin"));
      view.put("list", List.of("a"));
      view.put("unit", TimeUnit.DAYS);
      assertEquals(Optional.of(ZoneId.of("Europe/Berlin")), view.get("zone", ZoneId.class));
      assertEquals(Optional.of(List.of("a")), view.get("list", List.class));
      assertEquals(Optional.of(TimeUnit.DAYS), view.get("unit", TimeUnit.class));
    }
  }
}
