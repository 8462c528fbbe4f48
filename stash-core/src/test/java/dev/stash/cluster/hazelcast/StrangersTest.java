package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.version.MemberVersion;
import java.net.InetAddress;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whom a member goes on greeting; what it says in the log: {@code MemberPortTest}. */
class StrangersTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long BEGIN = -100 * SECOND; // as System.nanoTime may be

  private final AtomicInteger unproven = new AtomicInteger();
  private final Strangers strangers = new Strangers(unproven::incrementAndGet);
  private final Member other;

  StrangersTest() throws Exception {
    other =
        new MemberImpl.Builder(new Address(InetAddress.getLoopbackAddress(), 1))
            .version(MemberVersion.of("5.7.0"))
            .uuid(UUID.randomUUID())
            .build();
  }

  /** Greetings of so many seconds, two chances in each. */
  private int greetings(int from, int to) {
    int greetings = 0;
    for (long half = 2L * from; half < 2L * to; half++) {
      if (strangers.due(other, BEGIN + half * SECOND / 2)) {
        greetings++;
      }
    }
    return greetings;
  }

  @Test
  void whoSaysNothingIsGreetedOftenAtFirstAndThenNowAndThen() {
    assertEquals(20, greetings(0, 10));
    assertEquals(6, greetings(11, 71));
    assertEquals(1, unproven.get(), "counted when it is told of");
  }

  @Test
  void whatIsNotSealedStopsNoGreetings() {
    assertTrue(strangers.claims(other, "name", "is another"));
    assertFalse(strangers.claims(other, "name", "is another"), "told once");
    assertEquals(1, unproven.get());
    assertEquals(0, strangers.refused());
    assertEquals(20, greetings(0, 10));
    assertEquals(6, greetings(11, 71));
  }

  @Test
  void whoHasProvenThatItDoesNotBelongHereIsNotGreeted() {
    assertEquals(2, greetings(0, 1));
    strangers.refuse(other, "name", "has another storage");
    assertEquals(1, strangers.refused());
    assertEquals(0, greetings(1, 71));
  }

  @Test
  void whoHasLeftInOrderIsGreetedWhenItGreets() {
    strangers.left(other.getUuid());
    assertEquals(0, greetings(0, 71));
    strangers.greets(other.getUuid());
    assertEquals(20, greetings(71, 81));
  }
}
