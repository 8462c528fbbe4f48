package dev.stash.servlet;

import dev.stash.Cluster;
import dev.stash.OptionInvalid;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.hazelcast.HazelcastCluster;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** The cluster that option {@code cluster} names, and those that belong to it. */
final class ClusterChoice {
  private static final String KINDS = "write hazelcast, or local for none";
  private static final Map<String, BiConsumer<HazelcastCluster.Builder, Parameter>> HAZELCAST =
      hazelcastOptions();

  private ClusterChoice() {}

  private static Map<String, BiConsumer<HazelcastCluster.Builder, Parameter>> hazelcastOptions() {
    Map<String, BiConsumer<HazelcastCluster.Builder, Parameter>> options = new TreeMap<>();
    options.put("cluster-name", (cluster, value) -> cluster.clusterName(value.text()));
    options.put("cluster-address", (cluster, value) -> cluster.address(value.text()));
    options.put("cluster-port", (cluster, value) -> cluster.port(value.number()));
    options.put("cluster-members", (cluster, value) -> cluster.members(value.words()));
    options.put(
        "cluster-kubernetes-service", (cluster, value) -> cluster.kubernetesService(value.text()));
    options.put("cluster-multicast", (cluster, value) -> cluster.multicast(value.flag()));
    options.put(
        "cluster-heartbeat-limit", (cluster, value) -> cluster.heartbeatLimit(value.time()));
    return options;
  }

  static Set<String> names() {
    Set<String> names = new TreeSet<>(HAZELCAST.keySet());
    names.add("cluster");
    return names;
  }

  /**
   * The cluster, not joined yet.
   *
   * @throws OptionInvalid if a parameter is wrong, or counts for nothing
   */
  static ClusterBackend of(Parameters parameters) {
    String kind = parameters.get("cluster").map(Parameter::text).orElse("local");
    return switch (kind) {
      case "local" -> local(parameters);
      case "hazelcast" ->
          Cluster.hazelcast(
              cluster ->
                  HAZELCAST.forEach(
                      (option, set) ->
                          parameters.get(option).ifPresent(value -> set.accept(cluster, value))));
      default -> throw new OptionInvalid("cluster", "is none that there is", KINDS);
    };
  }

  /** Whoever says where members are wants some. */
  private static ClusterBackend local(Parameters parameters) {
    for (String option : HAZELCAST.keySet()) {
      if (parameters.get(option).isPresent()) {
        throw new OptionInvalid(option, "counts for nothing without cluster", KINDS);
      }
    }
    return Cluster.local();
  }
}
