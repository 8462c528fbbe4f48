package dev.stash.node;

import dev.stash.cluster.Member;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Whether storage and members answer this one, for whoever asks whether it is ready: {@link #tick}
 * once a second while somebody does. Who has said anything since the last tick is asked nothing;
 * who is silent for so many of them does not answer. Ticks are counted, and no time: a process that
 * has stood still suspects nobody for that. Thread-safe.
 */
final class Watch {
  /** How often to tick. */
  static final long EVERY_MILLIS = 1_000;

  /** The first silent tick asks. With the one before it, in which it fell silent, that is 4 s. */
  private static final int SILENT = 3;

  /**
   * How long it counts that most members fell silent before they were taken for gone: whether they
   * have died is not known then, and nobody who is right may stay away for ever.
   */
  private static final int CUT_OFF_TICKS = 60;

  private final LongSupplier answers;
  private final Runnable askStorage;
  private final Consumer<Member> askMember;
  private final Set<Member> heard = ConcurrentHashMap.newKeySet();

  private long seen;
  private int storageSilent;
  private Map<Member, Integer> silent = new HashMap<>();
  private int whole;
  private int cutOff;

  /**
   * Nobody is silent.
   *
   * @param answers how often the storage has answered so far
   * @param askStorage asks it, without blocking, unless it is being asked
   * @param askMember asks a member for anything, without blocking
   */
  Watch(LongSupplier answers, Runnable askStorage, Consumer<Member> askMember) {
    this.answers = answers;
    this.askStorage = askStorage;
    this.askMember = askMember;
  }

  /** Somebody begins to ask: what was silent until now is not known to be. */
  synchronized void begins() {
    seen = answers.getAsLong();
    storageSilent = 0;
    silent.clear();
    cutOff = 0;
  }

  /** A member has said something. */
  void heard(Member from) {
    heard.add(from);
  }

  /** Time has passed. */
  void tick(Collection<Member> others) {
    if (storage()) {
      askStorage.run();
    }
    for (Member member : members(others)) {
      askMember.accept(member);
    }
  }

  private synchronized boolean storage() {
    long now = answers.getAsLong();
    storageSilent = now == seen ? storageSilent + 1 : 0;
    seen = now;
    return storageSilent > 0;
  }

  private synchronized Set<Member> members(Collection<Member> others) {
    Map<Member, Integer> before = silent;
    silent = new HashMap<>();
    for (Member member : others) {
      if (!heard.remove(member)) {
        silent.merge(member, before.getOrDefault(member, 0) + 1, Integer::sum);
      }
    }
    heard.clear(); // of members that are gone
    int mute = (int) silent.values().stream().filter(ticks -> ticks >= SILENT).count();
    int reached = others.size() + 1 - mute;
    if (2 * reached < others.size() + 1) {
      whole = others.size() + 1;
      cutOff = CUT_OFF_TICKS;
    } else {
      cutOff = 2 * reached < whole && cutOff > 0 ? cutOff - 1 : 0;
    }
    return Set.copyOf(silent.keySet());
  }

  synchronized boolean storageUnreachable() {
    return storageSilent >= SILENT;
  }

  /** Whether less than half of the members are reached, this one included. */
  synchronized boolean cutOff() {
    return cutOff > 0;
  }
}
