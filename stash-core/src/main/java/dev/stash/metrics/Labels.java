package dev.stash.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Texts of one sort that become labels. Each of them is a time series for as long as the registry
 * lives, so there are so many of them, and all further ones are one. Thread-safe.
 */
final class Labels {
  /** What is one too many, or too long. */
  static final String OTHER = "other";

  /** What is empty: registries drop a label without a value. */
  static final String NONE = "none";

  private static final int LONGEST = 100;

  private final int most;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  Labels(int most) {
    this.most = most;
  }

  String of(String said) {
    if (known.contains(said)) {
      return said;
    }
    return said.isEmpty() ? NONE : admitted(said);
  }

  private synchronized String admitted(String said) {
    boolean room = said.length() <= LONGEST && known.size() < most;
    return known.contains(said) || (room && known.add(said)) ? said : OTHER;
  }
}
