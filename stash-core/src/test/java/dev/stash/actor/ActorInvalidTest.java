package dev.stash.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OptionInvalid;
import dev.stash.Scope;
import dev.stash.Shown;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.Stashed;
import dev.stash.Version;
import dev.stash.testing.TestBackend;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What could only fail later is refused when the Stash is built, by name and with the mend. */
final class ActorInvalidTest {
  interface Plain {
    int add();
  }

  @DurableActor("plain")
  static class PlainActor implements Plain {
    @Override
    public int add() {
      return 1;
    }
  }

  private static <T> void refused(
      Class<T> contract, Supplier<? extends T> factory, String... words) {
    StashException refused =
        assertThrows(
            StashException.class,
            () ->
                Stash.builder()
                    .secret("0123456789abcdefghijklmnopqrstuvwxyz")
                    .storage(new TestBackend())
                    .actor(contract, factory)
                    .build()
                    .close());
    for (String word : words) {
      assertTrue(String.valueOf(refused.getMessage()).contains(word), refused.getMessage());
    }
  }

  interface Overloaded {
    int add();

    int add(int many);
  }

  interface Generic<T> {
    int add();
  }

  interface Wild {
    <T> int add(T what);
  }

  interface Raw {
    @SuppressWarnings("rawtypes")
    CompletionStage add();
  }

  interface Hasty {
    @OneWay
    int add();
  }

  interface HastyQuery {
    @OneWay
    @ReadOnly
    void add();
  }

  interface Odd {
    int add(Runnable what);
  }

  interface Empty {}

  @Test
  void anInterfaceThatCannotBeCalledIsRefused() {
    refused(Overloaded.class, () -> null, "method add", "twice", "a name of its own");
    refused(Generic.class, () -> null, "type parameters");
    refused(Wild.class, () -> null, "method add", "type parameters");
    refused(Raw.class, () -> null, "method add", "CompletionStage<Integer>");
    refused(Hasty.class, () -> null, "method add", "@OneWay");
    refused(HastyQuery.class, () -> null, "method add", "@OneWay");
    refused(Odd.class, () -> null, "method add takes", "JSON-B");
    refused(Empty.class, () -> null, "no methods");
    refused(PlainActor.class, PlainActor::new, "no interface");
  }

  static final class Nameless implements Plain {
    @Override
    public int add() {
      return 1;
    }
  }

  @DurableActor("Not a name")
  static final class Misnamed extends PlainActor {}

  @DurableActor("plain")
  @Version(2)
  static final class TwiceVersioned extends PlainActor {}

  @DurableActor("plain")
  static final class Scoped extends PlainActor {
    @Stashed(scope = Scope.TAB)
    int total;
  }

  @DurableActor("plain")
  static final class Showing extends PlainActor {
    @Shown int total;
  }

  @DurableActor("plain")
  static final class Fixed extends PlainActor {
    @Stashed final int total = 1;
  }

  @DurableActor("plain")
  static final class Eventful extends PlainActor {
    @OnEvent("add")
    void added() {}
  }

  @DurableActor("plain")
  static final class TwiceStarted extends PlainActor {
    @OnStart
    void one() {}

    @OnStart
    void two() {}
  }

  @DurableActor("plain")
  static final class OddlyStarted extends PlainActor {
    @OnStart
    void start(String what) {}
  }

  @DurableActor("plain")
  static final class GivingStart extends PlainActor {
    @OnStart
    int start() {
      return 1;
    }
  }

  @Test
  void aClassThatCannotBeKeptIsRefused() {
    PlainActor one = new PlainActor();
    refused(Plain.class, () -> null, "factory that makes null");
    refused(Plain.class, () -> one, "one object for all");
    refused(Plain.class, Nameless::new, "@DurableActor");
    refused(Plain.class, Misnamed::new, "lower-case");
    refused(Plain.class, TwiceVersioned::new, "two versions");
    refused(Plain.class, Scoped::new, "total", "scope");
    refused(Plain.class, Showing::new, "@Shown");
    refused(Plain.class, Fixed::new, "field total", "final");
    refused(Plain.class, Eventful::new, "method added", "@OnEvent");
    refused(Plain.class, TwiceStarted::new, "second @OnStart");
    refused(Plain.class, OddlyStarted::new, "ActorContext");
    refused(Plain.class, GivingStart::new, "returns something");
  }

  interface Other {
    int add();
  }

  @DurableActor("plain")
  static final class OtherActor implements Other {
    @Override
    public int add() {
      return 1;
    }
  }

  @Test
  void oneNameIsOneSortAndOneInterfaceIsSaidOnce() {
    var builder =
        Stash.builder()
            .secret("0123456789abcdefghijklmnopqrstuvwxyz")
            .storage(new TestBackend())
            .actor(Plain.class, PlainActor::new);
    OptionInvalid twice =
        assertThrows(OptionInvalid.class, () -> builder.actor(Plain.class, PlainActor::new));
    assertEquals("actor", twice.option());
    OptionInvalid same =
        assertThrows(
            OptionInvalid.class, () -> builder.actor(Other.class, OtherActor::new).build());
    assertTrue(String.valueOf(same.getMessage()).contains("the name plain"), same.getMessage());
  }
}
