package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Key;
import dev.stash.SessionView;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.json.JsonCodec;
import dev.stash.testing.TestBackend;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The session of a request whose browser kept its cookie back. */
class PassingSessionTest {
  private final TestBackend storage = new TestBackend();
  private final Stash stash =
      Stash.builder()
          .secret("a secret of more than thirty-two bytes for tests")
          .storage(storage)
          .build();
  private final PassingSession session = stash.web().passingSession();
  private final SessionView cart = session.view("cart");

  @AfterEach
  void stop() {
    stash.close();
    assertEquals(0, storage.gets() + storage.puts(), "nothing is stored of it, or looked for");
  }

  @Test
  void theRequestReadsWhatItWrote() {
    assertEquals(Optional.empty(), cart.get("count", Integer.class));
    cart.put("count", 1);
    cart.putAll(Map.of("theme", "dark", "count", 2));
    cart.putAll(Map.of());
    assertEquals(Optional.of(2), cart.get("count", Integer.class));
    assertEquals(Optional.of("dark"), session.view("cart", 1).get("theme", String.class));
    assertEquals(Optional.empty(), session.view("cart", 2).get("theme", String.class));
    cart.remove("theme");
    assertEquals(Set.of("count"), cart.snapshot().keys());
    cart.reset();
    assertEquals(Set.of(), cart.snapshot().keys());
  }

  @Test
  void typedKeysSayWhatAListIsOf() {
    Key<List<Integer>> sizes = new Key<>("sizes") {};
    cart.put(sizes, List.of(39));
    assertEquals(Optional.of(List.of(39, 42)), cart.update(sizes, old -> List.of(39, 42)));
    assertEquals(Optional.of(List.of(39, 42)), cart.get(sizes));
    assertEquals(Optional.of(List.of(39, 42)), cart.snapshot().get(sizes));
    cart.remove(sizes);
    assertEquals(Set.of(), cart.snapshot().keys());
  }

  @Test
  void whatAFieldCouldNotShowIsRefusedHereToo() {
    stash
        .web()
        .declared()
        .declare(
            "bag", 1, Map.of("count", new DeclaredViews.Field("count", JsonCodec.of(int.class))));
    var refused =
        assertThrows(StashException.class, () -> session.view("bag").put("count", "seven"));
    assertEquals("VALUE_MISMATCH", refused.code());
  }

  @Test
  void aFunctionOfAValueIsWrittenAndNullRemovesIt() {
    assertEquals(Optional.of(1), cart.update("count", Integer.class, n -> n == null ? 1 : n + 1));
    assertEquals(Optional.of(2), cart.update("count", Integer.class, n -> n == null ? 1 : n + 1));
    assertEquals(Optional.empty(), cart.update("count", Integer.class, n -> null));
    assertEquals(Set.of(), cart.snapshot().keys());
  }

  @Test
  void whatWasWrittenSinceTheSnapshotIsNotOverwritten() {
    cart.put("count", 1);
    var before = cart.snapshot();
    assertTrue(cart.putIfUnchanged(before, Map.of("count", 2)));
    assertFalse(cart.putIfUnchanged(before, Map.of("count", 3)));
    assertTrue(cart.putIfUnchanged(before, Map.of("theme", "dark")), "another key");
    assertEquals(Optional.of(2), cart.get("count", Integer.class));
    var elsewhere = stash.web().passingSession().view("cart").snapshot();
    assertFalse(cart.putIfUnchanged(elsewhere, Map.of("count", 4)));
  }

  @Test
  void whatOnlyTheBrowsersOwnSessionCanDoIsRefusedByName() {
    List<Executable> refused =
        List.of(
            session::rotateId,
            session::destroy,
            session::next,
            () -> session.principal("ada"),
            () -> session.label("phone"),
            () -> session.principal(null));
    for (Executable each : refused) {
      assertEquals("CROSS_SITE_REQUEST", assertThrows(StashException.class, each).code());
    }
    assertEquals(Optional.empty(), session.principal());
    assertEquals(Optional.empty(), session.label());
    assertEquals(session.createdAt(), session.lastSeenAt());
    assertNotEquals(stash.web().passingSession().handle(), session.handle());
  }

  @Test
  void anotherRequestHasAnotherOne() {
    cart.put("count", 1);
    PassingSession other = stash.web().passingSession();
    assertEquals(Optional.empty(), other.view("cart").get("count", Integer.class));
    assertFalse(other.key().equals(session.key()));
  }
}
