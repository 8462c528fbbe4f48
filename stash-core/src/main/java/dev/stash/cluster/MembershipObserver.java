package dev.stash.cluster;

import java.util.Set;

/**
 * What a {@link ClusterBackend} reports of its members. Must not block: what takes time is handed
 * to an executor.
 */
public interface MembershipObserver {
  /** A member has joined; it can be sent to. */
  default void joined(Member member) {}

  /**
   * A member is gone; what was sent to it last may be lost.
   *
   * @param goodbye whether it said so; otherwise it has died, or is only cut off and lives on
   */
  default void left(Member member, boolean goodbye) {}

  /** Keys of these partitions may have changed owners: ask again who they are. */
  default void moved(Set<Integer> partitions) {}

  /**
   * This member was cut off, has come back and has another id now. All others have left before
   * this; they join again, some of them maybe before this too.
   *
   * @param former what it was called until now
   */
  default void reborn(Member former) {}
}
