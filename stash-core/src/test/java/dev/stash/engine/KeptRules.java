package dev.stash.engine;

import dev.stash.cluster.lanes.Leaky;
import dev.stash.node.Forgetful;
import dev.stash.session.Careless;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which rules hold in a simulation of whole nodes: all, or all but one.
 *
 * @param shell of what is around the commit loops
 * @param loops of those
 * @param lanes of what members speak by
 * @param neighbours of how those find each other who share the storage
 * @param relocations of how a session goes from one id to another
 */
record KeptRules(
    Set<ShellGuard> shell,
    Set<Guard> loops,
    Leaky lanes,
    Forgetful neighbours,
    Careless relocations) {
  static final KeptRules ALL =
      new KeptRules(ShellGuard.ALL, Guard.ALL, Leaky.NOT, Forgetful.NOT, Careless.NOT);

  static KeptRules without(ShellGuard guard) {
    return new KeptRules(
        EnumSet.complementOf(EnumSet.of(guard)), Guard.ALL, Leaky.NOT, Forgetful.NOT, Careless.NOT);
  }

  static KeptRules without(Guard guard) {
    Set<Guard> others = EnumSet.complementOf(EnumSet.of(guard));
    return new KeptRules(ShellGuard.ALL, others, Leaky.NOT, Forgetful.NOT, Careless.NOT);
  }

  static KeptRules withoutLane(String guard) {
    return new KeptRules(
        ShellGuard.ALL, Guard.ALL, Leaky.without(guard), Forgetful.NOT, Careless.NOT);
  }

  static KeptRules withoutRelocation(String guard) {
    return new KeptRules(
        ShellGuard.ALL, Guard.ALL, Leaky.NOT, Forgetful.NOT, Careless.without(guard));
  }

  static KeptRules withoutNeighbour(String guard) {
    return new KeptRules(
        ShellGuard.ALL, Guard.ALL, Leaky.NOT, Forgetful.without(guard), Careless.NOT);
  }
}
