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

  /** What a server keeps for a second of one that was cut: its buffers, and what was planned. */
  private static final long A_CUT = 32 << 10;

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
      long cutInASecond;
      try (Attack attack = new Attack(site.port(), kinds, EACH)) {
        go(LENGTH);
        during = site.vitals();
        cutInASecond = attack.timesCut() / LENGTH.toSeconds();
        what = attack.bytesSent() / 1_024 + " KiB sent, cut " + attack.timesCut() + " times";
      }
      Vitals after = quiet(site, before.heap() * 12 / 10);
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
      long held = sockets * A_SOCKET + cutInASecond * A_CUT;
      assertTrue(during.heap() < before.heap() * 12 / 10 + held, "during " + during);
      assertTrue(after.heap() <= before.heap() * 12 / 10, "before " + before + ", after " + after);
      assertTrue(citizen.longestMillis() <= ANSWERED_MS, "slowest " + citizen.longestMillis());
      assertEquals(List.of(), site.stop());
    }
  }

  /** As it is when nobody but the citizen is there. */
  private static Vitals quiet(SiteProcess site) throws Exception {
    return quiet(site, Long.MAX_VALUE);
  }

  /**
   * The same when what the server keeps of the others for a while has gone: connections that are
   * closing, and what a pool has too much of.
   */
  private static Vitals quiet(SiteProcess site, long heap) throws Exception {
    Vitals now = site.vitals();
    for (int i = 0; i < 150 && (now.sockets() != 1 || now.heap() > heap); i++) {
      go(Duration.ofMillis(200));
      now = site.vitals();
    }
    assertEquals(1, now.sockets());
    return now;
  }

  private static void go(Duration length) {
    long until = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
