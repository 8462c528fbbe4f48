package dev.stash.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Many pages whose events all read and write the same, on a network and a storage without faults:
 * each event must end, counted once, and without running over and over. Among them may be one whose
 * server is slower than any turn, and a program that writes without reading all the time.
 */
final class Crowd {
  private static final int EVENTS = 300;

  /** Of a page whose server is slow. */
  private static final int SLOW_EVENTS = 10;

  /** So many runs an event may cost on average. With turns it is half of that. */
  private static final double MOST_RUNS = 3.5;

  final Simulation simulation;
  private final World world;
  private final Set<Guard> guards;
  private final List<SimulatedView> views = new ArrayList<>();
  private int expected;

  Crowd(long seed, Set<Guard> guards, boolean traced) {
    this.simulation = new Simulation(seed, guards, traced);
    this.world = simulation.world;
    this.guards = guards;
  }

  void run() {
    simulation.nodes.add(new SimulatedNode("n0", simulation, guards));
    int pages = (int) world.between(2, 30);
    boolean slow = world.chance(500);
    boolean puts = world.chance(500);
    for (int i = 0; i < pages; i++) {
      views.add(new SimulatedView("p" + i, false, simulation, guards, slow && i == 0 ? 400 : 0));
    }
    long start = world.ticks() + 200;
    int pause = (int) world.between(10, slow ? 300 : 100);
    for (int page = 0; page < pages; page++) {
      int events = slow && page == 0 ? SLOW_EVENTS : EVENTS / pages;
      expected += events;
      for (int i = 0; i < events; i++) {
        world.at(start + (long) i * pause + world.between(0, pause), views.get(page)::count);
      }
    }
    List<SimulatedCaller> callers = new ArrayList<>();
    for (int i = 0; puts && i < 150; i++) {
      SimulatedCaller caller = new SimulatedCaller("c" + i, simulation, false);
      callers.add(caller);
      world.at(start + i * 7L, caller::start);
    }
    if (!world.runUntil(start + 60_000, 2_000_000)) {
      throw new Violation("T5", "it never comes to rest");
    }
    check(callers);
  }

  private void check(List<SimulatedCaller> callers) {
    int runs = views.stream().mapToInt(SimulatedView::runs).sum();
    int conflicts = views.stream().mapToInt(SimulatedView::conflicts).sum();
    long counted = SimulatedView.count(simulation.auditor.data());
    boolean settled = views.stream().allMatch(SimulatedView::settled);
    if (!settled || conflicts > 0 || !callers.stream().allMatch(SimulatedCaller::settled)) {
      throw new Violation("T5", "not all has ended, " + conflicts + " events were given up");
    } else if (counted != expected) {
      throw new Violation("T1", expected + " events, counted are " + counted);
    } else if (runs > MOST_RUNS * expected) {
      throw new Violation("T5", expected + " events took " + runs + " runs");
    }
  }

  /** Runs an event, on average. */
  double runs() {
    return views.stream().mapToInt(SimulatedView::runs).sum() / (double) expected;
  }
}
