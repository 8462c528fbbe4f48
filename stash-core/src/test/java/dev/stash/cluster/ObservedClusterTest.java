package dev.stash.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.observe.Signals;
import dev.stash.testing.TestCluster;
import dev.stash.testing.junit.ClusterBackendContract;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is told of messages, and that those who send and hear them notice nothing of it. */
class ObservedClusterTest {
  private static final Member OTHER = new Member("2", "other", Map.of("c", 1), Map.of());

  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Signals signals =
      new Signals() {
        @Override
        public void message(String channel, Passage passage, int bytes) {
          told.add(channel + " " + passage + " " + bytes);
        }
      };

  /** What becomes of what is sent next. */
  private CompletableFuture<Void> taken = new CompletableFuture<>();

  /** Where messages come in. */
  private @Nullable Receiver wire;

  private final Channel channel =
      ObservedCluster.over(cluster(), signals)
          .channel(
              "c",
              1,
              new Receiver() {
                @Override
                public void received(Member from, byte[] message) {
                  heard.add(from.name() + " " + message.length);
                }

                @Override
                public void interrupted(Member from) {
                  heard.add(from.name() + " was interrupted");
                }
              });

  /** Its one channel is in the hands of the test. */
  private ClusterBackend cluster() {
    Channel open = (to, message, deadline) -> taken;
    return (ClusterBackend)
        Proxy.newProxyInstance(
            ClusterBackend.class.getClassLoader(),
            new Class<?>[] {ClusterBackend.class},
            (proxy, method, arguments) -> {
              wire = (Receiver) arguments[2];
              return open;
            });
  }

  /** Between the members of a cluster it keeps what a cluster promises. */
  @Nested
  final class Among extends ClusterBackendContract {
    private final TestCluster cluster = new TestCluster();

    @Override
    protected ClusterBackend member() {
      return ObservedCluster.over(cluster.member(), signals);
    }

    @Override
    protected void lose(Channel by, Member from, Member to) {
      cluster.cut(from, to);
      var lost = by.send(to, new byte[1], Duration.ofSeconds(1));
      cluster.heal(from, to);
      assertTrue(lost.isCompletedExceptionally(), "it was cut off");
    }

    @AfterEach
    void close() {
      cluster.close();
    }
  }

  private CompletableFuture<Void> send(int bytes) {
    return channel.send(OTHER, new byte[bytes], Duration.ofSeconds(1));
  }

  @Test
  void aMessageIsSentAndMayGetLostLater() {
    CompletableFuture<Void> sent = send(7);
    assertSame(taken, sent);
    assertEquals(List.of("c SENT 7"), List.copyOf(told));
    taken.complete(null);
    assertEquals(1, told.size());
    taken = new CompletableFuture<>();
    CompletableFuture<Void> lost = send(8);
    taken.completeExceptionally(new MemberUnreachable("no answer in time"));
    assertEquals(List.of("c SENT 7", "c SENT 8", "c LOST 8"), List.copyOf(told));
    ExecutionException why = assertThrows(ExecutionException.class, lost::get);
    assertInstanceOf(MemberUnreachable.class, why.getCause());
  }

  @Test
  void aMessageThatIsNotTakenAtAllIsRefusedAndNotLost() {
    taken = CompletableFuture.failedFuture(new MemberUnreachable("the lane is full"));
    assertSame(taken, send(9));
    assertEquals(List.of("c REFUSED 9"), List.copyOf(told));
  }

  @Test
  void whatComesIsToldAndHeard() {
    Receiver in = Objects.requireNonNull(wire);
    in.received(OTHER, new byte[5]);
    in.interrupted(OTHER);
    assertEquals(List.of("c RECEIVED 5", "c INTERRUPTED 0"), List.copyOf(told));
    assertEquals(List.of("other 5", "other was interrupted"), List.copyOf(heard));
  }

  @Test
  void ifNobodyListensNothingStandsBetween() {
    ClusterBackend alone = new LocalCluster();
    assertSame(alone, ObservedCluster.over(alone, Signals.NONE));
  }
}
