package dev.stash.node;

import dev.stash.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.storage.StorageBackend;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** Lets the simulation of whole nodes, which lives elsewhere, leave out a rule of neighbours. */
public final class Forgetful {
  /** With nothing left out. */
  public static final Forgetful NOT = new Forgetful(NeighbourGuard.ALL);

  private final Set<NeighbourGuard> guards;

  private Forgetful(Set<NeighbourGuard> guards) {
    this.guards = guards;
  }

  /** Without the rule of this name. */
  public static Forgetful without(String guard) {
    return new Forgetful(EnumSet.complementOf(EnumSet.of(NeighbourGuard.valueOf(guard))));
  }

  /** A node on given threads. */
  public Node node(
      String name,
      ClusterBackend cluster,
      StorageBackend storage,
      TimeSource time,
      Duration drainTime,
      ExecutorService executor,
      ScheduledExecutorService timer) {
    return new Node(
        name, cluster, storage, "", time, drainTime, List.of(), executor, timer, guards);
  }
}
