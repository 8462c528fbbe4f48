package dev.stash.cluster;

import dev.stash.identity.ClusterKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a member comes with: who it is, how it proves that it belongs here, and what it must have in
 * common with the others. Immutable.
 *
 * @param name for people
 * @param keys the present one first, which seals; all of them open
 * @param common by option, what it is called here; empty: cannot be said, and is not compared. Two
 *     members agree on an option if they have a name of it in common
 * @param unproven is run when somebody has not proven that it has a key, or something comes from
 *     nobody who has; returns at once
 */
public record Joining(
    String name, List<ClusterKey> keys, Map<String, Set<String>> common, Runnable unproven) {
  /** Nobody is told of those who prove nothing. */
  public Joining(String name, List<ClusterKey> keys, Map<String, Set<String>> common) {
    this(name, keys, common, () -> {});
  }

  /** Takes copies. */
  public Joining {
    keys = List.copyOf(keys);
    common = Map.copyOf(common);
  }

  /** Without what it has in common with others. */
  @Override
  public String toString() {
    return "Joining[" + name + "]";
  }
}
