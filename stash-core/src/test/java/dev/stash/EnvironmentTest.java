package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Stash that is built by code, and told by variables of the environment. */
final class EnvironmentTest {
  private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyz";

  @Test
  void whatVariablesSayCountsWhereNoMethodHasSaidIt() {
    Map<String, String> variables =
        Map.of("STASH_SECRET", SECRET, "STASH_STORAGE", "memory", "STASH_MEMBER", "theirs");
    try (Stash stash = Stash.builder().member("ours").environment(variables).build()) {
      assertEquals("ours", stash.self().name());
    }
    try (Stash stash = Stash.builder().environment(variables).build()) {
      assertEquals("theirs", stash.self().name());
    }
  }

  @Test
  void aBuilderThatIsNotToldOfThemDoesNotLookThereAndSaysHow() {
    OptionInvalid missing =
        assertThrows(OptionInvalid.class, () -> Stash.builder().storage(new TestBackend()).build());
    assertEquals("secret", missing.option());
    String said = String.valueOf(missing.getMessage());
    assertTrue(said.contains("openssl rand"), said);
    assertTrue(said.contains("environment(System.getenv())"), said);
  }

  @Test
  void whatAVariableCannotSayIsRefusedByTheNameOfItsOption() {
    OptionInvalid refused =
        assertThrows(
            OptionInvalid.class,
            () -> Stash.builder().environment(Map.of("STASH_IDLE_LIMIT", "soon")));
    assertEquals("idle-limit", refused.option());
  }
}
