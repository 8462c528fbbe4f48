package dev.stash.engine;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens to processes, their network and their storage, and the pages that notice. In the end
 * all of it stops.
 */
final class Troubles {
  private final SimulatedNodes nodes;
  private final World world;
  private final Supplier<List<SimulatedTab>> tabs;

  /** The cluster that has gone, or is about to, for good. */
  private @Nullable SimulatedCluster gone;

  /** So many members a cluster has at least: who is lost is replaced then. */
  private int least = 2;

  Troubles(SimulatedNodes nodes, Supplier<List<SimulatedTab>> tabs) {
    this.nodes = nodes;
    this.world = nodes.world;
    this.tabs = tabs;
  }

  /** Whether all have come that were to, so that something may happen to one. */
  boolean may() {
    return nodes.processes.stream().allMatch(process -> process.joined);
  }

  /**
   * Some clocks are off, but not of those that come in trouble: who can ask nobody for the time
   * goes by its own.
   */
  void startOne(SimulatedCluster cluster) {
    int there = nodes.of(cluster).size();
    boolean off =
        world.chance(200) && nodes.quiet() && there > 0 && there == nodes.processes.size();
    SimulatedProcess unused =
        nodes.start(cluster, off ? world.between(-1_800_000, 1_800_000) : nodes.slowest());
  }

  /** Those of another release come, in a cluster of their own, and one of the two goes. */
  void upgrade() {
    world.note("world", "others come to the storage");
    SimulatedCluster others = nodes.another();
    least = world.chance(500) ? 1 : least;
    int members = (int) world.between(1, 2);
    for (int i = 0; i < members; i++) {
      startOne(others);
    }
    if (world.chance(700)) {
      SimulatedCluster goes = world.chance(700) ? nodes.cluster : others;
      world.after(world.between(2_000, 20_000), () -> goes(goes));
    }
  }

  /** One after the other, while the rest goes on. */
  private void goes(SimulatedCluster cluster) {
    if (nodes.of(cluster).isEmpty() || nodes.processes.stream().anyMatch(p -> !p.joined)) {
      return;
    }
    gone = cluster;
    nodes.of(cluster).forEach(this::leave);
  }

  /** A partition moves, and may move on before all have heard. */
  void move() {
    SimulatedCluster cluster = nodes.any(nodes.processes).cluster;
    int partition = cluster.shift();
    if (world.chance(300)) {
      world.after(world.between(1, 400), () -> cluster.shift(partition));
    }
    for (SimulatedTab tab : tabs.get()) {
      if (world.chance(200)) {
        world.after(world.between(0, 40), tab::reconnect);
      }
    }
  }

  /** Nobody hears it for a while. */
  void isolate(SimulatedProcess process) {
    SimulatedCluster cluster = process.cluster;
    if (!process.seat.isolated && cluster.seats.stream().noneMatch(s -> s.isolated)) {
      cluster.isolate(process.seat);
      world.after(world.between(500, 12_000), () -> cluster.heal(process.seat));
    }
  }

  /** Whether it did not hear another one from now on, for a moment. */
  boolean cut(SimulatedProcess process) {
    SimulatedSeat other = nodes.any(process.cluster.seats);
    if (other != process.seat) {
      process.cluster.cutShortly(process.seat, other);
    }
    return other != process.seat;
  }

  /** It answers nobody for a while, or one member, or it is slow. */
  void storage(SimulatedProcess process) {
    List<SimulatedProcess> whom =
        world.chance(400) ? List.of(process) : List.copyOf(nodes.processes);
    long millis = world.between(200, world.chance(500) ? 2_000 : 14_000);
    boolean shut = world.chance(700);
    long slow = shut ? 0 : world.between(100, SimulatedObjects.SLOWEST);
    world.note("storage", (shut ? "is shut" : "is slow") + " for " + whom.size());
    for (SimulatedProcess one : whom) {
      one.door.shut = shut;
      one.door.slow = slow;
      world.after(millis, one.door::well);
    }
  }

  void kill(SimulatedProcess process) {
    long unused = nodes.slowest(); // whoever comes next goes by that
    process.cluster.kill(process.seat);
    nodes.processes.remove(process);
    noticed(process);
    keepUp(process.cluster);
  }

  /** Its pages leave when it is told to, as those of a server that stops do. */
  void leave(SimulatedProcess process) {
    nodes.processes.remove(process);
    keepUp(process.cluster);
    process.leave();
    noticed(process);
  }

  private void keepUp(SimulatedCluster cluster) {
    if (nodes.of(cluster).size() < least && cluster != gone) {
      startOne(cluster);
    }
  }

  /** It stands still, for so long. */
  long freeze(SimulatedProcess process) {
    long millis = world.between(200, world.chance(500) ? 1_900 : 20_000);
    process.cluster.freeze(process.seat, millis);
    if (world.chance(600)) {
      noticed(process);
    }
    return millis;
  }

  /** Pages whose process does not answer come to another one, each in its time. */
  private void noticed(SimulatedProcess process) {
    for (SimulatedTab tab : tabs.get()) {
      world.after(world.between(100, 3_000), () -> tab.lost(process));
    }
  }

  void calm() {
    world.note("world", "calms down");
    world.faults = 0;
    nodes.processes.forEach(process -> process.door.well());
    List.copyOf(nodes.processes).forEach(process -> process.cluster.thaw(process.seat));
    List.copyOf(nodes.processes).forEach(process -> process.cluster.heal(process.seat));
    tabs.get().forEach(tab -> nodes.processes.forEach(tab::lost));
  }
}
