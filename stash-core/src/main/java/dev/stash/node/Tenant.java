package dev.stash.node;

import dev.stash.Moment;
import dev.stash.cluster.Member;

/**
 * Whoever keeps state by key on a {@link Node}, and moves it when keys move. It is told on threads
 * of the node's executor, and does not block; that keys have moved, and who has come and gone, it
 * hears of the cluster itself.
 */
public interface Tenant {
  /** How much of its state is in memory here: actors, or the like. */
  int live();

  /** Time has passed: called several times a second, unless the call before is not over yet. */
  void beat(Moment now);

  /** This process has stood still for so long that others may have taken over all it owns. */
  void stoodStill();

  /**
   * Others write to the storage, or may have: what somebody watches is to be compared with it, a
   * share of it with each call. Called as {@link #beat} is, as long as that holds.
   *
   * @param since what was compared later needs no other look, in ticks
   */
  void compare(long since);

  /** This member knows us now, and takes what is handed to it. */
  void met(Member member);

  /** The node is about to end: everything is to go to its next owner. Said again and again. */
  void leave();

  /** What has left so far. */
  Moved moved();

  /**
   * What is not stored is to be stored, and then all of it stops; {@link #live} tells when.
   *
   * @param until for how long at most, in ticks
   */
  void stop(long until);
}
