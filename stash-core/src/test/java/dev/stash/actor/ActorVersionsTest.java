package dev.stash.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.Recovery;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.storage.Precondition;
import dev.stash.testing.TestBackend;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Releases of an actor's class, one after the other. */
final class ActorVersionsTest {
  private final TestBackend storage = new TestBackend();

  interface Counter {
    int add();

    @ReadOnly
    String shows();
  }

  @DurableActor("counter")
  static final class First implements Counter {
    @Stashed int count;
    @Stashed String note = "first";

    @Override
    public int add() {
      return ++count;
    }

    @Override
    public String shows() {
      return count + note;
    }
  }

  @DurableActor("counter")
  static final class Slim implements Counter {
    @Stashed int count;

    @Override
    public int add() {
      return ++count;
    }

    @Override
    public String shows() {
      return count + "slim";
    }
  }

  @DurableActor(value = "counter", version = 2)
  static final class Second implements Counter {
    @Stashed String total = "none";
    private Recovery recovery = Recovery.ERROR;

    @Migrate
    static void migrate(Migration old) {
      old.put("total", "was " + old.get("count", Integer.class).orElse(0));
    }

    @OnStart
    void started(ActorContext me) {
      recovery = me.recovery();
    }

    @Override
    public int add() {
      total += "+";
      return total.length();
    }

    @Override
    public String shows() {
      return total + recovery;
    }
  }

  private Stash release(Supplier<? extends Counter> factory) {
    return Stash.builder()
        .secret("0123456789abcdefghijklmnopqrstuvwxyz")
        .storage(storage)
        .actor(Counter.class, factory)
        .build();
  }

  private String stored() {
    return new String(
        storage.get("actors/counter/c.json").orElseThrow().body(), StandardCharsets.UTF_8);
  }

  @Test
  void aNewVersionMigratesOnceAndTheWayBackFindsTheOldOne() {
    try (Stash first = release(First::new)) {
      assertEquals(1, first.actor(Counter.class, "c").add());
    }
    try (Stash second = release(Second::new)) {
      Counter counter = second.actor(Counter.class, "c");
      assertEquals("was 1RECOVERED", counter.shows());
      assertTrue(stored().contains("was 1"), stored()); // shown is stored
      assertEquals("was 1+".length(), counter.add());
    }
    try (Stash back = release(First::new)) {
      assertEquals(2, back.actor(Counter.class, "c").add());
    }
    try (Stash forward = release(Second::new)) {
      assertEquals("was 1+RECOVERED", forward.actor(Counter.class, "c").shows());
    }
  }

  @Test
  void whatAClassDoesNotDeclareStays() {
    try (Stash first = release(First::new)) {
      assertEquals(1, first.actor(Counter.class, "c").add());
    }
    // As a later release would write it.
    String more = stored().replace("\"data\":{", "\"data\":{\"later\":[1],");
    storage.put(
        "actors/counter/c.json",
        more.replace("\"shapes\"", "\"ours\":{\"a\":1},\"shapes\"")
            .getBytes(StandardCharsets.UTF_8),
        Precondition.none());
    try (Stash slim = release(Slim::new)) {
      assertEquals(2, slim.actor(Counter.class, "c").add());
      assertTrue(stored().contains("\"later\":[1]"), stored());
      assertTrue(stored().contains("\"ours\":{\"a\":1}"), stored());
    }
    try (Stash first = release(First::new)) {
      assertEquals("2first", first.actor(Counter.class, "c").shows());
    }
  }

  @Test
  void anActorThatCannotBeReadCostsItselfAlone() {
    storage.put(
        "actors/counter/c.json",
        "{\"format\":9}".getBytes(StandardCharsets.UTF_8),
        Precondition.none());
    try (Stash first = release(First::new)) {
      CallRefused refused =
          assertThrows(CallRefused.class, () -> first.actor(Counter.class, "c").add());
      assertEquals("ACTOR_UNREADABLE", refused.code());
      assertEquals(1, first.actor(Counter.class, "d").add());
    }
    assertEquals("{\"format\":9}", stored());
  }
}
