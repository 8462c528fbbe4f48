package dev.stash.helidon.proof;

import dev.stash.Cluster;
import dev.stash.cluster.ClusterBackend;
import java.time.Duration;
import java.util.Deque;
import java.util.List;

/**
 * What a process is told of its part in a cluster: {@code ADDRESS PORT MEMBERS PLACE SECONDS NAME}.
 *
 * @param members separated by commas
 * @param place its number in the lab
 * @param limit for heartbeats
 * @param name of the cluster
 */
record MemberWords(
    String address, int port, List<String> members, String place, Duration limit, String name) {
  static MemberWords of(Deque<String> words) {
    return new MemberWords(
        words.remove(),
        Integer.parseInt(words.remove()),
        List.of(words.remove().split(",", -1)),
        words.remove(),
        Duration.ofSeconds(Long.parseLong(words.remove())),
        words.remove());
  }

  ClusterBackend cluster() {
    return Cluster.hazelcast(
        hazelcast ->
            hazelcast
                .clusterName(name)
                .address(address)
                .port(port)
                .members(members)
                .attribute("place", place)
                .heartbeatLimit(limit));
  }
}
