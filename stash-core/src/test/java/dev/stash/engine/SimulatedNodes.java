package dev.stash.engine;

import dev.stash.cluster.lanes.Leaky;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some processes with all that is around them: one cluster, one storage, one time, and somebody who
 * judges. Nothing happens here unless it is asked for.
 */
final class SimulatedNodes {
  private static final int MOST_TASKS = 2_000_000;

  final World world;
  final NodeAuditor auditor;
  final SimulatedCluster cluster;
  final SimulatedObjects objects;
  final Set<ShellGuard> guards;
  final Set<Guard> loops;

  /** Whether actors move with their state. */
  final boolean warm;

  /** Those that were started and have not gone. */
  final List<SimulatedProcess> processes = new ArrayList<>();

  private int started;

  SimulatedNodes(World world, Set<ShellGuard> guards, Set<Guard> loops, Leaky lanes, boolean warm) {
    this.world = world;
    this.guards = guards;
    this.loops = loops;
    this.warm = warm;
    this.auditor = new NodeAuditor(world);
    this.cluster = new SimulatedCluster(world, lanes);
    this.objects = new SimulatedObjects(world, auditor::stored);
  }

  /**
   * Starts one more.
   *
   * @param skew how far its clock is ahead
   */
  SimulatedProcess start(long skew) {
    SimulatedProcess process = new SimulatedProcess(this, "n" + ++started, skew);
    processes.add(process);
    world.note("world", process.machine.name + " starts");
    process.join(this);
    return process;
  }

  /** How far ahead the time is that the slowest goes by. */
  long slowest() {
    return processes.stream().mapToLong(SimulatedProcess::ahead).min().orElse(0);
  }

  /** Whether all of them are there, and hear each other. */
  boolean quiet() {
    return processes.stream().allMatch(p -> p.listens() && !p.seat.isolated);
  }

  /** One that pages and requests may come to. */
  @Nullable SimulatedProcess anyLiving() {
    List<SimulatedProcess> living = processes.stream().filter(SimulatedProcess::listens).toList();
    return living.isEmpty() ? null : any(living);
  }

  <T> T any(List<T> list) {
    return list.get(world.random.nextInt(list.size()));
  }

  void runFor(long millis) {
    if (!world.runUntil(world.ticks() + millis, MOST_TASKS)) {
      throw new Violation("N7", "it never comes to rest");
    }
    auditor.judge();
  }
}
