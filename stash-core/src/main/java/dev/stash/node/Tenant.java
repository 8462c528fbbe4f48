package dev.stash.node;

import dev.stash.Moment;
import dev.stash.cluster.Member;

/**
 * Whoever keeps state by key on a {@link Node}, and moves it when keys move. It is told on threads
 * of the node's executor, where it may block; that keys have moved, and who has come and gone, it
 * hears of the cluster itself.
 */
public interface Tenant extends AutoCloseable {
  /** How much of its state is in memory here: actors, or the like. */
  int live();

  /** Time has passed: called several times a second, unless the call before is not over yet. */
  void beat(Moment now);

  /** This process has stood still for so long that others may have taken over all it owns. */
  void stoodStill();

  /**
   * Others use the storage: what somebody watches is to be compared with it, a share of it with
   * each call. Called as {@link #beat} is, while they do.
   */
  void compare(Moment now);

  /** This member knows us now, and takes what is handed to it. */
  void met(Member member);

  /**
   * The node is about to end: everything is to go to its next owner.
   *
   * @param released whether there is somebody who owns the keys now
   * @param until for how long at most, in ticks
   */
  Drained leave(boolean released, long until);

  /** Stores what is not stored, as long as the drain time lasts, and stops. */
  @Override
  void close();
}
