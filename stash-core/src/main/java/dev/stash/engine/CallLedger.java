package dev.stash.engine;

import dev.stash.engine.CallBook.Account;
import dev.stash.engine.CallBook.Keyed;
import java.util.LinkedHashMap;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls that have run, as far as anybody may ask for them again. {@link CallBook} is what is
 * stored of it. Not thread-safe.
 */
final class CallLedger {
  /** So many keys are remembered (rule 7). */
  static final int MOST_KEYS = 256;

  private long floor;
  private final LinkedHashMap<String, Account> callers;
  private final LinkedHashMap<String, Keyed> keys;

  /** As it was stored. */
  CallLedger(CallBook stored) {
    this.floor = stored.floor();
    this.callers = new LinkedHashMap<>(stored.callers());
    this.keys = new LinkedHashMap<>(stored.keys());
  }

  long floor() {
    return floor;
  }

  @Nullable Account account(String name) {
    return callers.get(name);
  }

  @Nullable Keyed keyed(String key) {
    return keys.get(key);
  }

  /** Notes what has become of a call; what its caller knows already is needed no more. */
  void put(Command.Call call, Outcome outcome) {
    Account before = callers.remove(call.caller()); // and to the end
    NavigableMap<Long, Outcome> outcomes = new TreeMap<>();
    long ack = call.ack();
    if (before != null) {
      ack = Math.max(ack, before.ack());
      outcomes.putAll(before.outcomes().tailMap(ack, false));
    }
    outcomes.put(call.number(), outcome);
    callers.put(call.caller(), new Account(call.number(), ack, outcomes));
  }

  void put(Command.Key key, Outcome outcome) {
    keys.put(key.name(), new Keyed(key.print(), outcome));
    while (keys.size() > MOST_KEYS) {
      keys.remove(keys.keySet().iterator().next());
    }
  }

  /** Whether there are far too many callers, though nothing was stored for long. */
  boolean overfull(int most) {
    return callers.size() > 2 * most;
  }

  /**
   * Forgets who called longest ago, while there are more than {@code most}. Whoever is forgotten is
   * told that the floor has risen: it must not take itself for new (rule 14).
   */
  void prune(int most) {
    while (callers.size() > most) {
      callers.remove(callers.keySet().iterator().next());
      floor++;
    }
  }

  /** As it is now; does not change. */
  CallBook copy() {
    return callers.isEmpty() && keys.isEmpty() && floor == 0
        ? CallBook.NONE
        : new CallBook(floor, new LinkedHashMap<>(callers), new LinkedHashMap<>(keys), null);
  }
}
