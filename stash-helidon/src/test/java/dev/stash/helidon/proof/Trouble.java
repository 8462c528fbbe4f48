package dev.stash.helidon.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One fault after the other on a {@link Lab}, by a seed: to members and network one at a time, to
 * the storage at any time. All but the storage's are over when it ends.
 */
final class Trouble {
  private final Lab lab;
  private final History history;
  private final Random random;
  private final Duration heartbeatLimit;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> complaints = new ArrayList<>();

  Trouble(Lab lab, History history, Duration heartbeatLimit, long seed) {
    this.lab = lab;
    this.history = history;
    this.heartbeatLimit = heartbeatLimit;
    this.random = new Random(seed);
  }

  /** How often there was what. */
  Map<String, Integer> counts() {
    return counts;
  }

  /** What members had to say that should never be said. */
  List<String> complaints() {
    return complaints;
  }

  void make(Duration time) throws Exception {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      if (random.nextInt(3) == 0) {
        storage();
      }
      int who = random.nextInt(lab.nodes.size());
      int kinds = lab.network.cuts() ? 7 : 4;
      switch (random.nextInt(kinds)) {
        case 0 -> kill(who);
        case 1 -> freeze("freeze", who, millis(200, 1_500));
        case 2 -> freeze("long freeze", who, heartbeatLimit.plus(millis(500, 3_000)));
        case 3 -> restart(who);
        case 4 -> isolate(who);
        case 5 -> cut(who, (who + 1) % lab.nodes.size());
        default -> cutStorage(who);
      }
      pause(millis(300, 2_500));
    }
  }

  private void kill(int who) throws Exception {
    say("kill", "kill " + who);
    lab.nodes.get(who).kill();
    pause(millis(0, 1_500));
    start(who);
  }

  private void restart(int who) throws Exception {
    say("restart", "stop " + who);
    complaints.addAll(lab.nodes.get(who).stop());
    start(who);
  }

  private void start(int who) throws Exception {
    lab.nodes.get(who).start();
    lab.nodes.get(who).await();
    history.fault("started " + who);
  }

  private void freeze(String kind, int who, Duration time) {
    say(kind, kind + " " + who + " for " + time.toMillis() + " ms");
    lab.nodes.get(who).freeze();
    pause(time);
    lab.nodes.get(who).thaw();
    history.fault("thawed " + who);
  }

  /** On its own, with the storage and its clients. */
  private void isolate(int who) {
    say("partition", "partition " + who);
    for (int other = 0; other < lab.nodes.size(); other++) {
      if (other != who) {
        lab.network.cut(who, other);
      }
    }
    pause(millis(500, 2 * (int) heartbeatLimit.toMillis()));
    heal();
  }

  /** Two that do not hear each other, and a third that hears both. */
  private void cut(int one, int other) {
    say("broken link", "cut " + one + " from " + other);
    lab.network.cut(one, other);
    pause(millis(500, 2 * (int) heartbeatLimit.toMillis()));
    heal();
  }

  private void cutStorage(int who) {
    say("no storage", "cut the storage from " + who);
    lab.network.cutStorage(who);
    pause(millis(500, 4_000));
    heal();
  }

  private void heal() {
    lab.network.heal();
    history.fault("healed");
  }

  private void storage() {
    int times = random.nextInt(1, 12);
    String kind = random.nextInt(4) == 0 ? "GET" : "PUT";
    String what =
        switch (random.nextInt(6)) {
          case 0 -> "status=503&code=SlowDown";
          case 1 -> "status=500&code=InternalError&apply=" + random.nextBoolean();
          case 2 -> "drop=true&apply=true";
          case 3 -> "drop=true";
          case 4 -> "after=" + random.nextInt(200, 3_000);
          default -> "before=" + random.nextInt(200, 3_000);
        };
    say("storage fault", "storage: " + times + " " + kind + " " + what);
    lab.s3.fault(kind, what + "&times=" + times);
  }

  private void say(String kind, String what) {
    counts.merge(kind, 1, Integer::sum);
    history.fault(what);
  }

  private Duration millis(int least, int most) {
    return Duration.ofMillis(random.nextInt(least, most));
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
