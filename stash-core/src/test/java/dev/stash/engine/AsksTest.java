package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.stash.Durability;
import dev.stash.TimeSource;
import dev.stash.cluster.Joining;
import dev.stash.config.OptionSet;
import dev.stash.identity.ClusterKey;
import dev.stash.node.Node;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that wait for an actor on a thread of their own. */
@Timeout(30)
class AsksTest {
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final TestCluster cluster = new TestCluster();
  private final BlockingBackend storage = BlockingBackend.over(new TestBackend());
  private final Kind<?> words =
      new Kind<>(
          "words",
          new Notes(),
          new Words(),
          "words/",
          LoopOptions.DEFAULT,
          Placement.OWNER,
          Threads.CALLERS);
  private final Node node =
      new Node("one", cluster.member(), storage, "", TimeSource.system(), DRAIN, List.of());
  private final ActorRouter router =
      new ActorRouter(node, List.of(words), HostOptions.of(new OptionSet(HostOptions.OPTIONS)));
  private final Asks asks = new Asks(router, LONG);
  private final ActorName name = words.actor("key");

  @BeforeEach
  void join() {
    node.join(
        new Joining("one", ClusterKey.of(List.of("s".repeat(32))), Map.of()), List.of(router));
  }

  @AfterEach
  void close() {
    node.close();
    cluster.close();
  }

  private Command.Apply word(String word) {
    return new Command.Apply(
        node.unique(), "", word, 1, Durability.NORMAL, null, Command.Others.NONE);
  }

  @Test
  void whoIsInterruptedGivesUpAndSendsNoMore() throws Exception {
    var held = storage.holdNext(Operation.PUT);
    AtomicReference<Answer> answer = new AtomicReference<>();
    Thread caller = Thread.startVirtualThread(() -> answer.set(asks.apply(name, word("a"))));
    held.awaitArrival(Duration.ofSeconds(30));
    caller.interrupt();
    caller.join();
    assertInstanceOf(Answer.Unavailable.class, answer.get());
    held.release();
    asks.apply(name, word("b"));
    Answer read = asks.ask(name, () -> new Command.Read("", false));
    assertEquals(List.of("a", "b"), assertInstanceOf(Answer.Current.class, read).view());
  }
}
