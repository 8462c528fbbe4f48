package dev.stash.engine;

import java.util.List;

/**
 * Handlers of {@link Notes}: one adds a word and returns its place, one says how many there are,
 * one throws; and any may throw, and not when it runs again. They take their time.
 */
final class SimulatedCrew implements Crew<List<String>> {
  /** So long that a member may be missed meanwhile. */
  private static final long LEASE = 6_000;

  static final LoopOptions LOOP = few(SimulatedProcess.LOOP);

  /** So few callers are remembered that some are forgotten. */
  private static LoopOptions few(LoopOptions of) {
    return new LoopOptions(
        of.linger(),
        of.relaxedLinger(),
        of.backOffMin(),
        of.backOffMax(),
        of.maxWaiting(),
        of.maxWaitingBytes(),
        of.waitLimit(),
        of.idleLimit(),
        of.absoluteLimit(),
        of.tombstoneRetention(),
        of.ledgerRetention(),
        3,
        LEASE);
  }

  private final World world;
  private final NodeAuditor auditor;

  private SimulatedCrew(SimulatedNodes nodes) {
    this.world = nodes.world;
    this.auditor = nodes.auditor;
  }

  /** Its actors. */
  static Kind<List<String>> kind(SimulatedNodes nodes) {
    return new Kind<>(
        "tally",
        new Notes(),
        new Words(),
        "tally/",
        LOOP,
        Placement.OWNER,
        Threads.CALLERS,
        Lives.UNTOLD,
        new SimulatedCrew(nodes));
  }

  @Override
  public Worker<List<String>> worker(ActorName name) {
    return (state, what, reads) -> {
      int there = state.size();
      if (world.chance(700)) {
        Fiber.current().sleep(world.fault(50) ? world.between(50, 2_000) : world.between(0, 20));
      }
      String word = (String) what;
      if (there != state.size()) {
        auditor.violated("C9", "the state has changed under a handler");
      }
      if (word.startsWith("?")) {
        return new Made(new Outcome.Returned(Integer.toString(there)), null);
      } else if (word.startsWith("!") || (!reads && world.chance(60))) {
        return new Made(new Outcome.Failed("FAILED", Integer.toString(there)), null);
      }
      return new Made(new Outcome.Returned(Integer.toString(there)), word);
    };
  }
}
