package dev.stash.cluster;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cluster as one of them sees them. What is told is a hint and never a lock: two
 * members may disagree on who owns a key, and each may believe it does. Only the storage decides.
 *
 * <p>First those who use it open their channels and say that they observe, then it is started.
 * Thread-safe. Nothing blocks but {@link #start}, {@link #release}, {@link #regain} and {@link
 * #close}. What a backend promises is tested by {@code dev.stash.testing.ClusterBackendContract}.
 */
public interface ClusterBackend extends AutoCloseable {
  /**
   * Opens a channel. The others learn of it, and of its protocol, when they meet this member.
   *
   * @param name what it is called on all members
   * @param protocol the highest version of its messages that this member understands, from 1 on
   * @throws IllegalStateException after {@link #start}, or if it is open already
   */
  Channel channel(String name, int protocol, Receiver receiver);

  /**
   * Reports to an observer, too.
   *
   * @throws IllegalStateException after {@link #start}
   */
  void observe(MembershipObserver observer);

  /**
   * Joins, and takes part from now on.
   *
   * @throws dev.stash.StashException if that cannot be done, with the mend
   */
  void start(Joining joining);

  /** This member; another object, with another id, after it was cut off and came back. */
  Member self();

  /** All members that are known to live, this one included, in no promised order. */
  List<Member> members();

  /** Who owns a key, as far as is known; null while nobody does. */
  @Nullable Member owner(String key);

  /**
   * The partition that a key belongs to: the same on all members, as long as they live. Keys change
   * owners by partitions, see {@link MembershipObserver#moved}.
   */
  int partition(String key);

  /** Whether there never is another member: then this one owns every key. */
  default boolean alone() {
    return false;
  }

  /**
   * Gives up owning keys and remains a member, so that all that lives here can move first.
   *
   * @return whether it owns nothing any more; false: nobody else can take over, or not in time, and
   *     then it may still happen later, until {@link #regain}
   */
  boolean release(Duration atMost);

  /**
   * Owns its share of the keys again, after {@link #release}. Blocks.
   *
   * @return whether it does, or soon will
   */
  boolean regain();

  /** Whether members may run in other processes, which reach nothing but a shared storage. */
  default boolean spansProcesses() {
    return true;
  }

  /**
   * How long the others hear nothing of a member before they take it for dead. A shorter silence
   * costs it nothing. 10 s unless the cluster says otherwise.
   */
  default Duration silenceLimit() {
    return Duration.ofSeconds(10);
  }

  /** Leaves. */
  @Override
  void close();
}
