package dev.stash.session;

import dev.stash.identity.SessionKey;
import java.util.HashSet;
import java.util.Set;

/**
 * Which sessions were lately told that their browser came with their id: many requests need not
 * each tell it. Forgets by itself, so that an owner which has lost the mark is told again.
 * Thread-safe.
 */
final class Presentations {
  private static final long REMEMBERED_MILLIS = 10_000;
  private static final int MOST = 50_000;

  private Set<SessionKey> recent = new HashSet<>();
  private Set<SessionKey> earlier = Set.of();
  private long turnAt;

  /** Whether this one is to be told. */
  synchronized boolean due(SessionKey key, long ticks) {
    if (ticks >= turnAt || recent.size() > MOST) {
      earlier = recent;
      recent = new HashSet<>();
      turnAt = ticks + REMEMBERED_MILLIS;
    }
    return !earlier.contains(key) && recent.add(key);
  }
}
