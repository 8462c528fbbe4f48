package dev.stash.engine;

import dev.stash.identity.SessionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of whole nodes: some processes that come, die, stand still and are cut off, some
 * sessions, pages that come to any of them, callers, and one storage. In some runs another cluster
 * comes to that storage, as when a grid is replaced by one of another release, and one of the two
 * may go. Router, hand-off, host, lanes, clocks and links are the real ones; threads, time, network
 * and storage are simulated, and the seed decides on all of it. Then the faults stop, and all must
 * settle.
 */
final class NodeSimulation implements Seeds.Run {
  static final String VIEW = "view";

  /** A key that all increment. */
  static final String COUNT = "count";

  private static final long TROUBLE = 25_000;
  private static final long SETTLE = 75_000;

  /** In this time every page shows what was written elsewhere, be it in another cluster. */
  private static final long SHOWN_EVERYWHERE = 5_500;

  private static final Duration IDLE = Duration.ofSeconds(5);

  private final World world;
  private final SimulatedNodes nodes;
  private final NodeAuditor auditor;
  private final List<SimulatedProcess> processes;
  private final List<SessionKey> keys = new ArrayList<>();
  private final List<SimulatedTab> tabs = new ArrayList<>();
  private final Troubles troubles;
  private final List<SimulatedClient> clients = new ArrayList<>();

  NodeSimulation(long seed, KeptRules rules, boolean traced) {
    this.world = new World(seed, traced);
    this.nodes = new SimulatedNodes(world, rules, world.chance(900), IDLE);
    this.auditor = nodes.auditor;
    this.processes = nodes.processes;
    this.troubles = new Troubles(nodes, () -> tabs);
  }

  @Override
  public World world() {
    return world;
  }

  @Override
  public void run() {
    int members = (int) world.between(2, 3);
    for (int i = 0; i < members; i++) {
      troubles.startOne(nodes.cluster);
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
    if (world.chance(300)) {
      world.after(world.between(0, 15_000), troubles::upgrade);
    }
    nodes.runFor(TROUBLE);
    troubles.calm();
    auditor.judge();
    nodes.runFor(SETTLE);
    anyTab().act();
    nodes.runFor(SHOWN_EVERYWHERE);
    check();
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
      troubles.move();
      if (world.chance(400)) {
        world.after(world.between(0, 30), this::lookIn);
      }
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

  /** Somebody comes, and is gone before anything is there. */
  private void lookIn() {
    SimulatedTab tab = open();
    world.after(world.between(0, 30), tab::close);
  }

  private void trouble(int what) {
    SimulatedProcess process = nodes.anyLiving();
    if (process == null || !troubles.may()) {
      return;
    }
    if (what < 83) {
      troubles.kill(process);
    } else if (what < 85) {
      troubles.leave(process);
    } else if (what < 88) {
      if (process.cluster.seats.size() < 4) {
        troubles.startOne(process.cluster);
      }
    } else if (what < 91) {
      long millis = troubles.freeze(process);
      if (world.chance(600)) {
        world.after(millis - world.between(1, 200), () -> read(process));
      }
    } else if (what < 94) {
      if (troubles.cut(process)) {
        world.after(world.between(0, 100), () -> anyTab().reconnect());
        world.after(world.between(0, 100), this::closeOne);
      }
    } else if (what < 97) {
      troubles.isolate(process);
    } else {
      troubles.storage(process);
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

  private void check() {
    tabs.forEach(SimulatedTab::check);
    clients.forEach(SimulatedClient::check);
    auditor.counted();
    for (SimulatedCluster cluster : processes.stream().map(p -> p.cluster).distinct().toList()) {
      keys.forEach(key -> checkPlace(key, cluster));
    }
    processes.forEach(this::checkNothingIsLeft);
    auditor.judge();
  }

  private void checkPlace(SessionKey key, SimulatedCluster cluster) {
    List<String> at = new ArrayList<>();
    for (SimulatedProcess process : nodes.of(cluster)) {
      if (process.lives(key)) {
        at.add(process.machine.name);
        if (!process.node.owns(key.value())) {
          auditor.violated("N10", process.machine.name + " runs what another one owns");
        }
      }
    }
    boolean seen =
        nodes.of(cluster).stream().anyMatch(p -> tabs.stream().anyMatch(t -> t.isOf(key, p)));
    if (at.size() != (seen ? 1 : 0)) {
      auditor.violated("N10", "a session lives at " + at);
    }
  }

  private void checkNothingIsLeft(SimulatedProcess process) {
    String name = process.machine.name;
    long views = tabs.stream().filter(tab -> tab.isAt(process)).count();
    long guests =
        nodes.of(process.cluster).stream()
            .filter(other -> other != process)
            .flatMap(other -> tabs.stream().filter(tab -> tab.isAt(other)))
            .filter(tab -> tab.isOpen() && process.lives(tab.key))
            .count();
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
