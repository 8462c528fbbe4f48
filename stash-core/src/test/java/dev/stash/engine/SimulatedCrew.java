package dev.stash.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Handlers of {@link Notes}: one adds a word and returns its place, one says how many there are,
 * one throws; one lets another actor add a word first; and any may throw, and not when it runs
 * again. They take their time.
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

  private final SimulatedNodes nodes;
  private final SimulatedProcess at;
  private final World world;
  private final NodeAuditor auditor;
  private final Map<String, Caller> callers = new HashMap<>();
  private int names;

  private SimulatedCrew(SimulatedNodes nodes, SimulatedProcess at) {
    this.nodes = nodes;
    this.at = at;
    this.world = nodes.world;
    this.auditor = nodes.auditor;
  }

  /** Its actors. */
  static Kind<List<String>> kind(SimulatedNodes nodes, SimulatedProcess at) {
    return new Kind<>(
        "tally",
        new Notes(),
        new Words(),
        "tally/",
        LOOP,
        Placement.OWNER,
        Threads.CALLERS,
        Lives.UNTOLD,
        new SimulatedCrew(nodes, at));
  }

  @Override
  public Worker<List<String>> worker(ActorName name) {
    return (state, what, reads, nest) -> {
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
      if (word.startsWith("x") && !lets(name.key().equals("a1") ? "a2" : "a1", word, nest)) {
        return new Made(new Outcome.Failed("FAILED", Integer.toString(there)), null);
      }
      return new Made(new Outcome.Returned(Integer.toString(there)), word);
    };
  }

  /** Whether the other one has added its word, too. */
  private boolean lets(String other, String word, Nest nest) {
    ActorName actor = new ActorName("tally", other);
    Caller caller =
        callers.computeIfAbsent(
            other,
            key ->
                new Caller(
                    SimulatedDesk.post(at, actor),
                    () -> at.machine.name + ".crew." + key + "." + ++names,
                    nodes.rules.loops()));
    String its = CallAuditor.nested(word);
    long within = nest.within(at.node.time().now().ticks());
    CompletableFuture<Caller.Result> told = new CompletableFuture<>();
    nest.waitsFor(actor);
    long until = world.ticks() + within;
    boolean calm = nodes.calm;
    caller.call(its, 10, nest.key(its), nest.chain(), within, told::complete);
    Caller.Result result = await(told);
    nest.hasHeardOf(actor);
    world.note(at.machine.name, its + " " + result);
    if (calm && world.ticks() > until - 200) {
      auditor.violated("C11", its + " has kept a handler waiting to the end");
    }
    return result instanceof Caller.Result.Came came && came.outcome() instanceof Outcome.Returned;
  }

  private Caller.Result await(CompletableFuture<Caller.Result> told) {
    try {
      return new Fiber.Waiting(world).await(told, TimeUnit.MINUTES.toNanos(1));
    } catch (TimeoutException | ExecutionException | InterruptedException never) {
      throw new AssertionError("whoever calls is told", never);
    }
  }
}
