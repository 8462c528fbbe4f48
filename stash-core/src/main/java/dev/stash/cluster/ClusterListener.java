package dev.stash.cluster;

/**
 * What a {@link ClusterBackend} reports. Must not block: what takes time is handed to an executor.
 */
public interface ClusterListener {
  /**
   * A message. Those of one member come one at a time, in the order it sent them; those of several
   * members may come at once.
   */
  void received(Member from, byte[] message);

  /** A member has joined; it can be sent to. */
  void joined(Member member);

  /**
   * A member is gone; what was sent to it last may be lost.
   *
   * @param goodbye whether it said so; otherwise it has died, or is only cut off and lives on
   */
  void left(Member member, boolean goodbye);

  /** Keys have changed owners; ask again who they are. */
  void moved();

  /**
   * Messages from this member, which is still there, may have been lost: whatever was agreed on by
   * them must be agreed on anew.
   */
  void interrupted(Member from);

  /**
   * This member was cut off, has come back and has another id now. All others have left before
   * this; they join again, some of them maybe before this too.
   *
   * @param former what it was called until now
   */
  void reborn(Member former);
}
