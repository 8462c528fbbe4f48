package dev.stash.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Methods of actors that call actors. */
@Timeout(60)
final class ActorsCallingActorsTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  /** One that calls others. */
  interface Peer {
    int add();

    @ReadOnly
    int total();

    int addTo(String other);

    String askBack(String other, String question);

    @OneWay
    void hint(String other);

    int hintAndAdd(String other);
  }

  @DurableActor("peer")
  static final class PeerActor implements Peer {
    @Stashed private int total;
    private @Nullable ActorContext me;

    @OnStart
    void started(ActorContext context) {
      me = context;
    }

    private Peer peer(String key) {
      ActorContext context = me;
      if (context == null) {
        throw new IllegalStateException("not started");
      }
      return context.actor(Peer.class, key);
    }

    @Override
    public int add() {
      return ++total;
    }

    @Override
    public int total() {
      return total;
    }

    @Override
    public int addTo(String other) {
      total += peer(other).add();
      return total;
    }

    @Override
    public String askBack(String other, String question) {
      return question + peer(other).total();
    }

    @Override
    public void hint(String other) {
      total += 100;
    }

    @Override
    public int hintAndAdd(String other) {
      peer(other).hint(other);
      return ++total;
    }
  }

  private final Stash stash =
      Stash.builder()
          .secret("0123456789abcdefghijklmnopqrstuvwxyz")
          .storage(new TestBackend())
          .actor(Peer.class, PeerActor::new)
          .build();

  @AfterEach
  void close() {
    stash.close();
  }

  private Peer peer(String key) {
    return stash.actor(Peer.class, key, CallOptions.NONE.within(LONG));
  }

  @Test
  void anActorCallsAndAsksAnother() {
    assertEquals(1, peer("a").addTo("b"));
    assertEquals(1, peer("b").total());
    assertEquals("b has 1", peer("a").askBack("b", "b has "));
  }

  @Test
  void whoWouldWaitForItselfIsRefusedAtOnceWithBothNames() {
    MethodFailed failed = assertThrows(MethodFailed.class, () -> peer("a").addTo("a"));
    assertEquals("CYCLE", failed.code());
    assertTrue(String.valueOf(failed.getMessage()).contains("peer a and peer a"));
    assertEquals(1, peer("a").add());
  }

  @Test
  void whoDoesNotWaitMayCallItself() {
    assertEquals(1, peer("a").hintAndAdd("a"));
    assertEquals(101, peer("a").total());
  }
}
