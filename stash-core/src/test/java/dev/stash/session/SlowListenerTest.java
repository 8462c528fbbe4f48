package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.SessionEvent;
import dev.stash.SessionEvent.Created;
import dev.stash.TimeSource;
import dev.stash.cluster.LocalCluster;
import dev.stash.node.Node;
import dev.stash.storage.Logged;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener for which more waits than can be kept. */
class SlowListenerTest {
  private final Node node =
      new Node(
          "one",
          new LocalCluster(),
          new TestBackend(),
          "",
          TimeSource.system(),
          Duration.ofSeconds(1),
          List.of());

  @AfterEach
  void stop() {
    node.stop();
  }

  @Test
  void thousandsWaitForItAndLaterOnesAreDroppedWhichTheLogSays() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Queue<SessionEvent> heard = new ConcurrentLinkedQueue<>();
    SessionEvents events =
        new SessionEvents(
            event -> {
              begun.countDown();
              try {
                assertTrue(stuck.await(60, TimeUnit.SECONDS));
              } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
              }
              heard.add(event);
            },
            node);
    events.began("first");
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    List<String> lines =
        Logged.during(
            SessionEvent.class,
            () -> {
              for (int i = 0; i < 10_010; i++) {
                events.began("key" + i);
              }
            });
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains("is slow"), lines::toString);
    stuck.countDown();
    events.close(Duration.ofSeconds(60));
    assertEquals(10_001, heard.size());
    assertTrue(heard.contains(new Created("key9999")));
    events.began("after the end");
    assertEquals(10_001, heard.size());
  }
}
