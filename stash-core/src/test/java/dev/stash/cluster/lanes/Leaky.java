package dev.stash.cluster.lanes;

import java.util.EnumSet;
import java.util.Set;

/** Lets the simulation of whole nodes, which lives elsewhere, leave out a rule of the lanes. */
public final class Leaky {
  /** With nothing left out. */
  public static final Leaky NOT = new Leaky(LaneGuard.ALL);

  private final Set<LaneGuard> guards;

  private Leaky(Set<LaneGuard> guards) {
    this.guards = guards;
  }

  /** Without the rule of this name. */
  public static Leaky without(String guard) {
    return new Leaky(EnumSet.complementOf(EnumSet.of(LaneGuard.valueOf(guard))));
  }

  /** Post between two members. */
  public Post post(Seal out, Seal in, Post.Wire wire, Post.Arrivals arrivals) {
    return new Post(out, in, wire, arrivals, guards);
  }
}
