package dev.stash.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run of whole nodes whose actors are called: from all members, while those come, die, stand
 * still and are cut off, keys move, and the storage fails. Then the faults stop, and all must
 * settle.
 */
final class CallSimulation implements Seeds.Run {
  private static final long TROUBLE = 20_000;
  private static final long SETTLE = 75_000;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final World world;
  private final SimulatedNodes nodes;
  private final CallAuditor auditor;
  private final Troubles troubles;
  private final List<SimulatedDesk> desks = new ArrayList<>();
  private int words;

  /** When the trouble is over. */
  private long until;

  /** Somebody asks all the time, and members are rather unheard than dead. */
  private boolean reading;

  /** Who calls when all is over. */
  private List<SimulatedDesk> few = List.of();

  CallSimulation(long seed, KeptRules rules, boolean traced) {
    this.world = new World(seed, traced);
    this.nodes = new SimulatedNodes(world, rules, world.chance(900), IDLE);
    this.auditor = nodes.calls;
    nodes.drifts = true;
    this.troubles = new Troubles(nodes, List::of);
  }

  @Override
  public World world() {
    return world;
  }

  @Override
  public void run() {
    try {
      live();
    } finally {
      nodes.end();
    }
  }

  private void live() {
    int members = (int) world.between(2, 3);
    for (int i = 0; i < members; i++) {
      troubles.startOne(nodes.cluster);
    }
    nodes.runFor(200);
    world.faults = world.chance(150) ? 0 : (int) world.between(20, 160);
    until = world.ticks() + TROUBLE;
    reading = world.chance(500);
    if (reading) {
      poll();
    }
    int steps = (int) world.between(10, 100);
    for (int i = 0; i < steps; i++) {
      world.after(world.between(0, (int) TROUBLE), this::something);
    }
    nodes.runFor(TROUBLE);
    troubles.calm();
    nodes.runFor(SETTLE);
    nodes.calm = true;
    few = List.of(open("a1"), open("a1"), open("a2"), open("a2"));
    steps = (int) world.between(0, 30);
    for (int i = 0; i < steps; i++) {
      world.after(world.between(0, 3_000), this::something);
    }
    nodes.runFor(SETTLE);
    desks.forEach(SimulatedDesk::check);
    auditor.check(
        desks.stream().flatMap(SimulatedDesk::unknown).collect(Collectors.toUnmodifiableSet()));
    nodes.auditor.judge();
  }

  private void something() {
    int what = world.random.nextInt(100);
    if (what < 45) {
      SimulatedDesk desk = desk();
      for (int i = (int) world.between(1, 4); desk != null && i > 0; i--) {
        world.after(world.between(0, 30), () -> desk.add(word(), false));
      }
    } else if (what < 70) {
      for (int i = (int) world.between(1, 4); i > 0; i--) {
        world.after(world.between(0, 1_500), this::ask);
      }
    } else if (what < 75) {
      String word = "k" + world.between(1, 3);
      SimulatedDesk desk = desk();
      if (desk != null) {
        desk.add(word, true);
      }
    } else if (what < 80) {
      troubles.move();
    } else if (what < 82) {
      SimulatedProcess process = nodes.anyLiving();
      if (process != null) {
        process.machine.run(process.router::passivateIdle);
      }
    } else if (world.faults > 0) {
      trouble(what);
    }
  }

  /** Some are added by a handler that lets the other actor add one first. */
  private String word() {
    return (world.chance(150) ? "x" : "w") + ++words;
  }

  private void poll() {
    ask();
    if (!nodes.calm && world.ticks() < until) {
      world.after(world.between(50, 500), this::poll);
    }
  }

  private void ask() {
    SimulatedDesk desk = desk();
    if (desk != null) {
      desk.ask();
    }
  }

  private SimulatedDesk open(String key) {
    SimulatedProcess process = Objects.requireNonNull(nodes.anyLiving());
    SimulatedDesk desk = new SimulatedDesk(nodes, auditor, process, "d" + desks.size(), key);
    desks.add(desk);
    return desk;
  }

  /** One that is there, or a new one: many, so that some are forgotten; in the end few. */
  private @Nullable SimulatedDesk desk() {
    if (!few.isEmpty()) {
      return nodes.any(few);
    }
    List<SimulatedDesk> well = desks.stream().filter(desk -> desk.at.listens()).toList();
    if (well.isEmpty() || world.chance(150)) {
      return nodes.anyLiving() == null ? null : open("a" + world.between(1, 2));
    }
    return nodes.any(well);
  }

  private void trouble(int what) {
    SimulatedProcess process = nodes.anyLiving();
    if (process == null || !troubles.may()) {
      return;
    }
    if (reading && what < 87) {
      troubles.isolate(process);
    } else if (what < 85) {
      troubles.kill(process);
    } else if (what < 87) {
      troubles.leave(process);
    } else if (what < 89) {
      if (process.cluster.seats.size() < 4) {
        troubles.startOne(process.cluster);
      }
    } else if (what < 92) {
      process.machine.suspends = world.chance(500);
      long unused = troubles.freeze(process);
    } else if (what < 94) {
      boolean unused = troubles.cut(process);
    } else if (what < 96) {
      troubles.isolate(process);
    } else if (what < 97) {
      process.machine.setBack(world.between(100, 4_000));
    } else {
      troubles.storage(process);
    }
  }
}
