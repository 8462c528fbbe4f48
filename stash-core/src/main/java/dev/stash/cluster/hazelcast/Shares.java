package dev.stash.cluster.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.InternalPartition;
import com.hazelcast.internal.partition.PartitionReplica;
import com.hazelcast.partition.Partition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose share of the keys a key is in. That of the owner of its partition, if that one belongs
 * here. Otherwise the first of the partition's replicas that does, who would own it if the stranger
 * left, so that nothing moves when it does. Otherwise the one with the highest hash of partition
 * and member (rendezvous hashing, Thaler and Ravishankar 1998) among those that own anything.
 *
 * <p>All members see the same table and hash alike, so they come to the same answer once they have
 * met the same members. Where they do not, it is a hint, and the storage decides.
 */
final class Shares {
  private final HazelcastInstance instance;

  /** The owners of all partitions, as they were seen last. */
  private final Map<Integer, Optional<UUID>> seen = new HashMap<>();

  Shares(HazelcastInstance instance) {
    this.instance = instance;
  }

  /** The number of the partition that a key is in. */
  int partition(String key) {
    return instance.getPartitionService().getPartition(key).getPartitionId();
  }

  /**
   * The id of the owner of a key; null while nobody owns anything.
   *
   * @param belongs whether a member of the grid is one of ours
   */
  @Nullable UUID owner(String key, Predicate<UUID> belongs) {
    return owner(instance.getPartitionService().getPartition(key), belongs);
  }

  private @Nullable UUID owner(Partition partition, Predicate<UUID> belongs) {
    Member owner = partition.getOwner();
    if (owner == null) {
      return null;
    } else if (belongs.test(owner.getUuid())) {
      return owner.getUuid();
    }
    UUID next = replica(partition.getPartitionId(), belongs);
    return next == null ? highest(partition.getPartitionId(), belongs) : next;
  }

  /**
   * The partitions that have other owners than when this was asked last.
   *
   * <p>What is seen here is compared with what was seen here: no event of Hazelcast's says it all.
   * They come before this member's own table has changed, or not at all: whose share a stranger's
   * partition is depends on whom this member has met. To be asked by one thread.
   */
  Set<Integer> moved(Predicate<UUID> belongs) {
    Set<Integer> moved = new HashSet<>();
    for (Partition partition : instance.getPartitionService().getPartitions()) {
      Optional<UUID> owner = Optional.ofNullable(owner(partition, belongs));
      if (!owner.equals(seen.put(partition.getPartitionId(), owner))) {
        moved.add(partition.getPartitionId());
      }
    }
    return moved;
  }

  /** Hazelcast tells replicas only inside; what it does not tell is hashed. */
  private @Nullable UUID replica(int partition, Predicate<UUID> belongs) {
    try {
      HazelcastInstance inside =
          instance instanceof HazelcastInstanceProxy proxy ? proxy.getOriginal() : instance;
      if (!(inside instanceof HazelcastInstanceImpl known)) {
        return null;
      }
      InternalPartition replicas = known.node.getPartitionService().getPartition(partition, false);
      for (int i = 1; i < InternalPartition.MAX_REPLICA_COUNT; i++) {
        PartitionReplica replica = replicas.getReplica(i);
        if (replica != null && belongs.test(replica.uuid())) {
          return replica.uuid();
        }
      }
    } catch (LinkageError another) {
      return null; // another release of Hazelcast, which is different inside
    }
    return null;
  }

  private @Nullable UUID highest(int partition, Predicate<UUID> belongs) {
    UUID highest = null;
    long best = 0;
    for (Member member : instance.getCluster().getMembers()) {
      UUID id = member.getUuid();
      if (!member.isLiteMember() && belongs.test(id)) {
        long hash = mixed(partition, id);
        if (highest == null || hash > best || (hash == best && id.compareTo(highest) > 0)) {
          highest = id;
          best = hash;
        }
      }
    }
    return highest;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014), once for each half. */
  private static long mixed(int partition, UUID id) {
    return mixed(mixed(partition + id.getMostSignificantBits()) + id.getLeastSignificantBits());
  }

  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
