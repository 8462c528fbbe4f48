package dev.stash.engine;

import dev.stash.cluster.lanes.Leaky;
import dev.stash.identity.SessionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

  final World world;
  private final SimulatedNodes nodes;
  private final NodeAuditor auditor;
  private final SimulatedCluster cluster;
  private final List<SimulatedProcess> processes;
  private final List<SessionKey> keys = new ArrayList<>();
  private final List<SimulatedTab> tabs = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();

  NodeSimulation(long seed, Set<ShellGuard> guards, boolean traced) {
    this(seed, guards, Leaky.NOT, traced);
  }

  NodeSimulation(long seed, Set<ShellGuard> guards, Leaky lanes, boolean traced) {
    this.world = new World(seed, traced);
    this.nodes = new SimulatedNodes(world, guards, Guard.ALL, lanes, world.chance(900));
    this.auditor = nodes.auditor;
    this.cluster = nodes.cluster;
    this.processes = nodes.processes;
  }

  void run() {
    int members = (int) world.between(2, 3);
    for (int i = 0; i < members; i++) {
      startOne();
    }
    nodes.runFor(200);
    world.faults = world.chance(150) ? 0 : (int) world.between(20, 160);
    int sessions = (int) world.between(1, 3);
    for (int i = 0; i < sessions; i++) {
      SessionKey key = new SessionKey(("s" + i + "x").repeat(15).substring(0, 43));
      keys.add(key);
      auditor.watch(key);
    }
    int pages = (int) world.between(1, 5);
    for (int i = 0; i < pages; i++) {
      SimulatedTab unused = open();
    }
    int steps = (int) world.between(10, 80);
    for (int i = 0; i < steps; i++) {
      world.after(world.between(0, (int) TROUBLE), this::something);
    }
    nodes.runFor(TROUBLE);
    calm();
    nodes.runFor(SETTLE);
    check();
  }

  /**
   * Some clocks are off, but not of those that come in trouble: who can ask nobody for the time
   * goes by its own.
   */
  private void startOne() {
    boolean off = world.chance(200) && nodes.quiet();
    SimulatedProcess unused =
        nodes.start(off ? world.between(-1_800_000, 1_800_000) : nodes.slowest());
  }

  private void something() {
    int what = world.random.nextInt(100);
    if (what < 48) {
      burst(anyTab());
    } else if (what < 58) {
      call();
    } else if (what < 62) {
      read();
    } else if (what < 68) {
      anyTab().reconnect();
    } else if (what < 70) {
      closeOne();
    } else if (what < 77) {
      move();
    } else if (what < 80) {
      SimulatedProcess process = nodes.anyLiving();
      if (process != null) {
        process.machine.run(process.router::passivateIdle);
      }
    } else if (world.faults > 0) {
      trouble(what);
    }
  }

  private SimulatedTab open() {
    SimulatedTab tab = new SimulatedTab(nodes, "p" + tabs.size(), nodes.any(keys));
    tabs.add(tab);
    return tab;
  }

  private void closeOne() {
    anyTab().close();
    SimulatedTab unused = open();
  }

  private SimulatedTab anyTab() {
    return nodes.any(tabs.stream().filter(SimulatedTab::isOpen).toList());
  }

  /** Somebody is on the way to where it was, and it may have moved on before all have heard. */
  private void move() {
    int partition = cluster.shift();
    if (world.chance(300)) {
      world.after(world.between(1, 400), () -> cluster.shift(partition));
    }
    for (SimulatedTab tab : tabs) {
      if (world.chance(200)) {
        world.after(world.between(0, 40), tab::reconnect);
      }
    }
    if (world.chance(400)) {
      world.after(world.between(0, 30), this::lookIn);
    }
  }

  /** Somebody comes, and is gone before anything is there. */
  private void lookIn() {
    SimulatedTab tab = open();
    world.after(world.between(0, 30), tab::close);
  }

  private void trouble(int what) {
    SimulatedProcess process = nodes.anyLiving();
    if (process == null || processes.stream().anyMatch(p -> !p.joined)) {
      return;
    }
    if (what < 83) {
      kill(process);
    } else if (what < 85) {
      leave(process);
    } else if (what < 88) {
      if (cluster.seats.size() < 4) {
        startOne();
      }
    } else if (what < 91) {
      freeze(process);
    } else if (what < 94) {
      SimulatedSeat other = nodes.any(cluster.seats);
      if (other != process.seat) {
        cluster.cutShortly(process.seat, other);
        world.after(world.between(0, 100), () -> anyTab().reconnect());
        world.after(world.between(0, 100), this::closeOne);
      }
    } else if (what < 97) {
      if (!process.seat.isolated && cluster.seats.stream().noneMatch(s -> s.isolated)) {
        cluster.isolate(process.seat);
        world.after(world.between(500, 12_000), () -> cluster.heal(process.seat));
      }
    } else {
      storage(process);
    }
  }

  /** It answers nobody for a while, or one member, or it is slow. */
  private void storage(SimulatedProcess process) {
    List<SimulatedProcess> whom = world.chance(400) ? List.of(process) : List.copyOf(processes);
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
    long millis = world.between(200, world.chance(500) ? 1_900 : 20_000);
    cluster.freeze(process.seat, millis);
    if (world.chance(600)) {
      noticed(process);
    }
    if (world.chance(600)) {
      world.after(millis - world.between(1, 200), () -> read(process));
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
    SimulatedProcess process = nodes.anyLiving();
    if (process != null) {
      String name = "c" + clients.size();
      SimulatedClient client =
          new SimulatedClient(nodes, name, nodes.any(keys), process, world.chance(400));
      clients.add(client);
      client.start();
    }
  }

  private void read() {
    SimulatedProcess process = nodes.anyLiving();
    if (process != null) {
      read(process);
    }
  }

  private void read(SimulatedProcess process) {
    new SimulatedReader(nodes, "r", nodes.any(keys), process).read();
  }

  private void calm() {
    world.note("world", "calms down");
    world.faults = 0;
    processes.forEach(process -> process.door.well());
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
    boolean seen = tabs.stream().anyMatch(tab -> tab.isOpen() && tab.key.equals(key));
    if (at.size() != (seen ? 1 : 0)) {
      auditor.violated("N10", "a session lives at " + at);
    }
  }

  private void checkNothingIsLeft(SimulatedProcess process) {
    String name = process.machine.name;
    long views = tabs.stream().filter(tab -> tab.isAt(process)).count();
    long guests =
        tabs.stream().filter(t -> t.isOpen() && !t.isAt(process) && process.lives(t.key)).count();
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
}
