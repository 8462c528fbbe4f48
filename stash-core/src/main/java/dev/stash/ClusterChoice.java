package dev.stash;

import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.hazelcast.HazelcastCluster;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import java.util.List;

/** The cluster that option {@code cluster} names. */
final class ClusterChoice {
  static final Option<String> CLUSTER =
      Option.text(
          "cluster",
          "local",
          "the members that serve the same sessions; by name `hazelcast`, or `local` for none");

  static final List<Option<?>> OPTIONS = Option.all(List.of(CLUSTER), HazelcastCluster.OPTIONS);

  private ClusterChoice() {}

  /**
   * The cluster, not joined yet.
   *
   * @throws OptionInvalid if there is none of that name, if an option of it is wrong, or if one is
   *     said and there is to be no cluster: whoever says where members are wants some
   */
  static ClusterBackend of(OptionSet said) {
    return switch (said.get(CLUSTER)) {
      case "hazelcast" -> Cluster.hazelcast(cluster -> cluster.options(said));
      case "local" -> {
        said.refuse(HazelcastCluster.OPTIONS, "cluster hazelcast");
        yield Cluster.local();
      }
      default ->
          throw new OptionInvalid(
              "cluster", "is none that there is", "write hazelcast, or local for none");
    };
  }
}
