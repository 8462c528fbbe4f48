package dev.stash.wire;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each of many, by a key: sessions, addresses. Whoever has not been here for
 * long has a full one, which is as good as none: so those are forgotten first, and there are never
 * more than so many, whoever makes keys up. Thread-safe.
 *
 * @param <K> of the keys
 */
public final class RateLimits<K> {
  /** 2 MiB, about. */
  static final int MOST = 16_384;

  private final int perSecond;
  private final int burst;

  /** By their last use. */
  private final Map<K, RateLimit> limits = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * All full.
   *
   * @param perSecond so many on average
   * @param burst so many at once
   */
  public RateLimits(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Takes one of this key's, if there is one at this time in milliseconds. */
  public boolean take(K key, long ticks) {
    synchronized (limits) {
      boolean taken =
          limits.computeIfAbsent(key, first -> new RateLimit(perSecond, burst, ticks)).take(ticks);
      if (limits.size() > MOST) {
        Iterator<K> eldest = limits.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
      return taken;
    }
  }

  /** How many are kept. */
  int size() {
    synchronized (limits) {
      return limits.size();
    }
  }
}
