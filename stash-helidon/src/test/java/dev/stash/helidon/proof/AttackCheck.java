package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * An {@link Attack} on a server with a small heap and the limits that users have, while a
 * well-behaved page of another session goes on. {@code -Dstash.attack=SECONDS} sets for how long,
 * {@code -Dstash.attackers=N} how many there are of each kind, {@code -Dstash.answered=MS} how long
 * an answer to that page may take.
 */
public final class AttackCheck {
  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("stash.attack", 6));
  private static final long ANSWERED_MS = Long.getLong("stash.answered", 5_000);
  private static final int EACH = Integer.getInteger("stash.attackers", 3);

  /** What one attacker may hold: its queue, a message, and what its socket costs. */
  private static final long A_SOCKET = 256 << 10;

  private AttackCheck() {}

  /** Attacks a server; more words for {@link SiteMain} say what it is. */
  public static void survives(String name, List<String> words) throws Exception {
    List<Attack.Kind> kinds = List.of(Attack.Kind.values());
    long sockets = (long) EACH * kinds.size();
    List<String> arguments = new java.util.ArrayList<>(List.of("memory", "strict"));
    arguments.addAll(words);
    try (SiteProcess site = new SiteProcess(List.of("-Xmx160m"), arguments)) {
      Citizen citizen = new Citizen(site.port());
      try (Attack warm = new Attack(site.port(), kinds, EACH)) {
        go(Duration.ofSeconds(2));
        assertTrue(warm.bytesSent() > 0);
      }
      Vitals before = quiet(site);
      Vitals during;
      String what;
      try (Attack attack = new Attack(site.port(), kinds, EACH)) {
        go(LENGTH);
        during = site.vitals();
        what = attack.bytesSent() / 1_024 + " KiB sent, cut " + attack.timesCut() + " times";
      }
      Vitals after = quiet(site);
      long events = citizen.events();
      Awaitility.await().until(() -> citizen.events() > events);
      citizen.stop();
      System.out.println(
          "AttackCheck: "
              + name
              + ", "
              + sockets
              + " sockets for "
              + LENGTH
              + ": "
              + what
              + "; before "
              + before
              + ", during "
              + during
              + ", after "
              + after
              + "; the other page saved "
              + citizen.events()
              + " events, the slowest in "
              + citizen.longestMillis()
              + " ms");
      assertEquals(List.of(), List.copyOf(citizen.broken()));
      assertTrue(during.heap() < before.heap() * 1.2 + sockets * A_SOCKET, "during " + during);
      assertTrue(after.heap() <= before.heap() * 1.2, "before " + before + ", after " + after);
      assertTrue(citizen.longestMillis() <= ANSWERED_MS, "slowest " + citizen.longestMillis());
      assertEquals(List.of(), site.stop());
    }
  }

  /** As it is when nobody but the citizen is there. */
  private static Vitals quiet(SiteProcess site) throws Exception {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> site.vitals().sockets() == 1);
    return site.vitals();
  }

  private static void go(Duration length) {
    long until = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
