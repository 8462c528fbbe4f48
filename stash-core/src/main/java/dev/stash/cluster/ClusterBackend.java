package dev.stash.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cluster as one of them sees them. What is told is a hint and never a lock: two
 * members may disagree on who owns a key, and each may believe it does. Only the storage decides.
 *
 * <p>Thread-safe. Nothing blocks but {@link #start}, {@link #release}, {@link #regain} and {@link
 * #close}.
 */
public interface ClusterBackend extends AutoCloseable {
  /**
   * Joins, and takes part from now on.
   *
   * @param protocol the highest version of messages that it understands
   * @throws dev.stash.StashException if that cannot be done, with the mend
   */
  void start(Joining joining, int protocol, ClusterListener listener);

  /** This member; another object, with another id, after it was cut off and came back. */
  Member self();

  /** All members that are known to live, this one included, in no promised order. */
  List<Member> members();

  /** Who owns a key, as far as is known; null while nobody does. */
  @Nullable Member owner(String key);

  /**
   * Sends a message. Messages to one member arrive in order, each at most once.
   *
   * @param deadline how long it may take to be taken there
   * @return done when the other member has taken it; fails with {@link MemberUnreachable} if that
   *     is not known when the time is up: it may have arrived
   */
  CompletableFuture<Void> send(Member to, byte[] message, Duration deadline);

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
