package dev.stash.servlet.proof;

import dev.stash.helidon.proof.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills one node after the other, in an order by a seed, and starts it again; now and then one
 * leaves in order instead.
 */
final class Outages {
  private static final int LEAVE_EVERY = 4;

  private final List<Node> nodes;
  private final Random random;
  private final List<String> complaints = new ArrayList<>();
  private int kills;
  private int leaves;

  Outages(List<Node> nodes, long seed) {
    this.nodes = List.copyOf(nodes);
    this.random = new Random(seed);
  }

  int kills() {
    return kills;
  }

  int leaves() {
    return leaves;
  }

  /** What those that left had to say that should never be said. */
  List<String> complaints() {
    return complaints;
  }

  void make(Duration time) throws Exception {
    long until = System.nanoTime() + time.toNanos();
    List<Node> order = new ArrayList<>();
    for (int i = 1; System.nanoTime() < until; i++) {
      if (order.isEmpty()) {
        order.addAll(nodes);
        Collections.shuffle(order, random);
      }
      Node node = order.removeLast();
      if (i % LEAVE_EVERY == 2) {
        leaves++;
        complaints.addAll(node.stop());
      } else {
        kills++;
        node.kill();
      }
      pause(0, 1_500);
      node.start();
      node.await();
      pause(300, 2_000);
    }
  }

  private void pause(int least, int most) {
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(least, most)).toNanos());
  }
}
