package dev.stash;

import dev.stash.actor.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.session.SessionOptions;
import dev.stash.storage.StorageBackend;
import java.time.Duration;
import java.util.List;

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
