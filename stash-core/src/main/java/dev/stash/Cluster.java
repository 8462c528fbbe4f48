package dev.stash;

import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.LocalCluster;
import dev.stash.cluster.hazelcast.HazelcastCluster;
import java.util.function.Consumer;

/** The ways in which the members of a cluster find each other. */
public final class Cluster {
  private Cluster() {}

  /** No cluster: one member, the default. Starts nothing and opens no port. */
  public static ClusterBackend local() {
    return new LocalCluster();
  }

  /**
   * A cluster on Hazelcast's open edition, embedded in each member. Needs {@code
   * com.hazelcast:hazelcast} on the class path. Joins when the {@link Stash} is built, and leaves
   * when that is closed.
   *
   * @param options sets them on the builder it is given; {@link HazelcastCluster} explains them
   * @throws OptionInvalid if an option is wrong, or Hazelcast is missing
   */
  public static ClusterBackend hazelcast(Consumer<HazelcastCluster.Builder> options) {
    HazelcastCluster.Builder builder = HazelcastCluster.builder();
    options.accept(builder);
    return builder.build();
  }
}
