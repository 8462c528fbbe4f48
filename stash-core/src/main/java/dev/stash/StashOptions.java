package dev.stash;

import dev.stash.actor.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.identity.ClusterKey;
import dev.stash.session.SessionOptions;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All options of a {@link Stash}, checked. */
record StashOptions(
    List<String> secrets,
    StorageBackend storage,
    SessionOptions sessions,
    String prefix,
    String member,
    Duration sweepEvery,
    boolean insecureLoopbackCookies,
    ClusterBackend cluster,
    TimeSource time) {
  StashOptions {
    secrets = List.copyOf(secrets);
  }

  /** What the cluster is joined with: members that share sessions share these two. */
  Joining joining(List<ClusterKey> keys) {
    Set<String> storages = storage.reach() instanceof Reach.Shared all ? all.names() : Set.of();
    return new Joining(member, keys, Map.of("storage", storages, "prefix", Set.of(prefix)));
  }

  Duration idleLimit() {
    return Duration.ofMillis(sessions.loop().idleLimit());
  }

  Duration absoluteLimit() {
    return Duration.ofMillis(sessions.loop().absoluteLimit());
  }

  @Override
  public String toString() {
    return "StashOptions[…]";
  }
}
