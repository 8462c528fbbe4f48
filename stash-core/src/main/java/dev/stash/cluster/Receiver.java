package dev.stash.cluster;

/**
 * Hears one {@link Channel}. Must not block: what takes time is handed to an executor, or it stands
 * before what comes on the other channels.
 */
public interface Receiver {
  /**
   * A message. Those of one member come one at a time, in the order it sent them; those of several
   * members may come at once. Nothing is heard of a member before it is said to have joined.
   */
  void received(Member from, byte[] message);

  /**
   * Messages on this channel from this member, which is still there, may have been lost: whatever
   * was agreed on by them must be agreed on anew. Comes before the message that comes next.
   */
  void interrupted(Member from);
}
