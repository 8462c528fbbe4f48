package dev.stash.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some processes with all that is around them: one cluster, one storage, one time, and somebody who
 * judges. Nothing happens here unless it is asked for.
 */
final class SimulatedNodes {
  private static final int MOST_TASKS = 2_000_000;

  /** So many fibers are kept before those that are over are sorted out. */
  private static final int MOST_OVER = 500;

  final World world;
  final NodeAuditor auditor;
  final LoginAuditor logins;
  final CallAuditor calls;
  final SimulatedCluster cluster;
  final SimulatedObjects objects;
  final KeptRules rules;

  /** Whether actors move with their state. */
  final boolean warm;

  /** For how long an actor that nobody asks stays in memory. */
  final Duration idle;

  /** Those that were started and have not gone. */
  final List<SimulatedProcess> processes = new ArrayList<>();

  /** Whether their clocks run at speeds of their own. */
  boolean drifts;

  /** Whether there are no faults any more, and will be none. */
  boolean calm;

  private final List<Fiber> fibers = new ArrayList<>();
  private int started;
  private long slowest;

  SimulatedNodes(World world, KeptRules rules, boolean warm, Duration idle) {
    this.world = world;
    this.rules = rules;
    this.warm = warm;
    this.idle = idle;
    this.auditor = new NodeAuditor(world);
    this.cluster = new SimulatedCluster(world, rules.lanes());
    this.objects = new SimulatedObjects(world, this::stored);
    this.calls = new CallAuditor(auditor);
    this.logins = new LoginAuditor(world, auditor, objects);
  }

  private void stored(String object, byte[] body) {
    if (object.startsWith("sessions/")) {
      logins.stored(object, body);
    } else if (object.startsWith("tally/")) {
      calls.stored(object, body);
    }
  }

  /** Runs a task of a process, which may wait. */
  void fiber(Machine machine, Runnable task) {
    Fiber fiber = Fiber.start(machine, task, auditor::broke);
    if (!fiber.over()) {
      fibers.add(fiber);
    }
    if (fibers.size() > MOST_OVER) {
      fibers.removeIf(Fiber::over);
    }
  }

  /** Frees what waits for ever. */
  void end() {
    fibers.forEach(Fiber::end);
  }

  /** Another cluster, which knows nothing of the first but for what is in the storage. */
  SimulatedCluster another() {
    return new SimulatedCluster(world, rules.lanes());
  }

  /**
   * Starts one more.
   *
   * @param skew how far its clock is ahead
   */
  SimulatedProcess start(SimulatedCluster cluster, long skew) {
    SimulatedProcess process = new SimulatedProcess(this, cluster, "n" + ++started, skew);
    if (drifts) {
      process.machine.drift = 10 * (int) world.between(-1, 1);
    }
    processes.add(process);
    world.note("world", process.machine.name + " starts");
    process.join(this);
    return process;
  }

  /** Those of a cluster. */
  List<SimulatedProcess> of(SimulatedCluster cluster) {
    return processes.stream().filter(process -> process.cluster == cluster).toList();
  }

  /** How far ahead the time is that the slowest goes by, or went by when the last one was there. */
  long slowest() {
    slowest = processes.stream().mapToLong(SimulatedProcess::ahead).min().orElse(slowest);
    return slowest;
  }

  /** Whether it, and all of its cluster, go by one time. */
  boolean inTime(SimulatedProcess one) {
    List<SimulatedProcess> of = of(one.cluster);
    long slowest = of.stream().mapToLong(SimulatedProcess::ahead).min().orElse(0);
    return of.stream().allMatch(process -> process.ahead() - slowest < 6_000);
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
