package dev.stash.engine;

import dev.stash.identity.SessionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run of whole nodes: some processes that come, die, stand still and are cut off, some
 * sessions, pages that come to any of them, callers, and one storage. Router, hand-off, host,
 * lanes, clocks and links are the real ones; threads, time, network and storage are simulated, and
 * the seed decides on all of it. Then the faults stop, and all must settle.
 */
final class NodeSimulation {
  static final String VIEW = "view";

  /** A key that all increment. */
  static final String COUNT = "count";

  private static final long TROUBLE = 25_000;
  private static final long SETTLE = 75_000;
  private static final int MOST_TASKS = 2_000_000;

  final World world;
  final NodeAuditor auditor = new NodeAuditor();
  final SimulatedCluster cluster;
  final SimulatedObjects objects;
  final Set<ShellGuard> guards;

  /** Whether actors move with their state. */
  final boolean warm;

  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final List<SessionKey> keys = new ArrayList<>();
  private final List<SimulatedTab> tabs = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private int started;

  NodeSimulation(long seed, Set<ShellGuard> guards, boolean traced) {
    this.world = new World(seed, traced);
    this.guards = guards;
    this.cluster = new SimulatedCluster(world);
    this.objects = new SimulatedObjects(world, auditor::stored);
    this.warm = world.chance(900);
  }

  void run() {
    int members = (int) world.between(2, 3);
    for (int i = 0; i < members; i++) {
      startOne();
    }
    runFor(200);
    world.faults = world.chance(150) ? 0 : (int) world.between(20, 160);
    int sessions = (int) world.between(1, 3);
    for (int i = 0; i < sessions; i++) {
      SessionKey key = new SessionKey(("s" + i + "x").repeat(15).substring(0, 43));
      keys.add(key);
      auditor.watch(key);
    }
    int pages = (int) world.between(1, 5);
    for (int i = 0; i < pages; i++) {
      tabs.add(new SimulatedTab(this, "p" + i, any(keys)));
    }
    int steps = (int) world.between(10, 80);
    for (int i = 0; i < steps; i++) {
      world.after(world.between(0, (int) TROUBLE), this::something);
    }
    runFor(TROUBLE);
    calm();
    runFor(SETTLE);
    check();
  }

  private void runFor(long millis) {
    if (!world.runUntil(world.ticks() + millis, MOST_TASKS)) {
      throw new Violation("N7", "it never comes to rest");
    }
    auditor.judge();
  }

  private void startOne() {
    SimulatedProcess process = new SimulatedProcess(this, "n" + ++started);
    processes.add(process);
    world.note("world", process.machine.name + " starts");
    process.join();
  }

  @Nullable SimulatedProcess anyLiving() {
    List<SimulatedProcess> living = processes.stream().filter(p -> p.machine.well()).toList();
    return living.isEmpty() ? null : any(living);
  }

  private void something() {
    int what = world.random.nextInt(100);
    if (what < 55) {
      burst(any(tabs));
    } else if (what < 67) {
      call();
    } else if (what < 73) {
      any(tabs).reconnect();
    } else if (what < 80) {
      cluster.shift();
    } else if (what < 83) {
      SimulatedProcess process = anyLiving();
      if (process != null) {
        process.machine.run(process.router::passivateIdle);
      }
    } else if (world.faults > 0) {
      trouble(what);
    }
  }

  private void trouble(int what) {
    SimulatedProcess process = anyLiving();
    if (process == null) {
      return;
    }
    if (what < 85) {
      kill(process);
    } else if (what < 87) {
      leave(process);
    } else if (what < 90) {
      if (cluster.seats.size() < 4) {
        startOne();
      }
    } else if (what < 94) {
      freeze(process);
    } else if (what < 97) {
      SimulatedSeat other = any(cluster.seats);
      if (other != process.seat) {
        cluster.cutShortly(process.seat, other);
      }
    } else if (!process.seat.isolated && cluster.seats.stream().noneMatch(s -> s.isolated)) {
      cluster.isolate(process.seat);
      world.after(world.between(500, 12_000), () -> cluster.heal(process.seat));
    }
  }

  private void kill(SimulatedProcess process) {
    cluster.kill(process.seat);
    processes.remove(process);
    apart(process);
    noticed(process);
    if (processes.size() < 2) {
      startOne();
    }
  }

  /** Its pages leave when it is told to, as those of a server that stops do. */
  private void leave(SimulatedProcess process) {
    processes.remove(process);
    if (processes.size() < 2) {
      startOne();
    }
    process.leave();
    noticed(process);
  }

  /**
   * Who died while others took it for dead may have written what they hold, and never comes back.
   * Its record in the storage would show it as a neighbour, and what is watched would be compared.
   */
  private void apart(SimulatedProcess process) {
    long since = world.ticks();
    if (process.seat.apart) {
      for (int beat = 1; beat <= 20; beat++) {
        world.after(beat * 250, () -> compare(since));
      }
    }
  }

  private void compare(long since) {
    for (SimulatedProcess other : processes) {
      other.machine.run(() -> other.router.compare(since));
    }
  }

  private void freeze(SimulatedProcess process) {
    long millis = world.between(200, world.chance(500) ? 1_900 : 12_000);
    cluster.freeze(process.seat, millis);
    if (world.chance(600)) {
      noticed(process);
    }
  }

  /** Pages whose process does not answer come to another one, each in its time. */
  private void noticed(SimulatedProcess process) {
    for (SimulatedTab tab : tabs) {
      world.after(world.between(100, 3_000), () -> tab.lost(process));
    }
  }

  private void burst(SimulatedTab tab) {
    int events = (int) world.between(1, 4);
    for (int i = 0; i < events; i++) {
      world.after(i * world.between(0, 20), tab::act);
    }
  }

  private void call() {
    SimulatedProcess process = anyLiving();
    if (process != null) {
      String name = "c" + clients.size();
      SimulatedClient client =
          new SimulatedClient(this, name, any(keys), process, world.chance(400));
      clients.add(client);
      client.start();
    }
  }

  private void calm() {
    world.note("world", "calms down");
    world.faults = 0;
    List.copyOf(processes).forEach(process -> cluster.thaw(process.seat));
    List.copyOf(processes).forEach(process -> cluster.heal(process.seat));
    tabs.forEach(tab -> processes.forEach(tab::lost));
    auditor.judge();
  }

  private void check() {
    tabs.forEach(SimulatedTab::check);
    clients.forEach(SimulatedClient::check);
    auditor.counted();
    keys.forEach(this::checkPlace);
    processes.forEach(this::checkNothingIsLeft);
    auditor.judge();
  }

  private void checkPlace(SessionKey key) {
    List<String> at = new ArrayList<>();
    for (SimulatedProcess process : processes) {
      if (process.lives(key)) {
        at.add(process.machine.name);
        if (!process.node.owns(key.value())) {
          auditor.violated("N10", process.machine.name + " runs what another one owns");
        }
      }
    }
    boolean seen = tabs.stream().anyMatch(tab -> tab.key.equals(key));
    if (at.size() > 1 || (seen && at.isEmpty())) {
      auditor.violated("N10", "a session lives at " + at);
    }
  }

  private void checkNothingIsLeft(SimulatedProcess process) {
    String name = process.machine.name;
    long views = tabs.stream().filter(tab -> tab.isAt(process)).count();
    long guests = tabs.stream().filter(t -> !t.isAt(process) && process.lives(t.key)).count();
    if (!process
        .router
        .standing()
        .equals(new ActorRouter.Standing(0, (int) views, (int) guests, true))) {
      auditor.violated(
          "N11", name + " keeps " + process.router.standing() + ", has " + views + "/" + guests);
    }
    if (!process.node.ready()) {
      auditor.violated("N12", name + " is not ready");
    }
  }

  private <T> T any(List<T> list) {
    return list.get(world.random.nextInt(list.size()));
  }
}
