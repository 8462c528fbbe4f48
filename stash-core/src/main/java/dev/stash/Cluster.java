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
   * <p>Members prove to each other that they have the secret, and must have the same storage and
   * prefix; who does not is refused by name. What they say is sealed. It takes a storage that other
   * processes reach. The members' port answers to members alone, on loopback or on {@code
   * cluster-address}; keep it in a network of their own all the same, because who reaches it cannot
   * read or write, but disturb.
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
