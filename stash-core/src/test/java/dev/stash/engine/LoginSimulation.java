package dev.stash.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of whole nodes, with persons who log in and out: their sessions go from one id to the
 * next while pages are open and write, answers come late or are lost, members come, die and stand
 * still, and somebody tries the ids of before. Then the faults stop, everybody logs in once more,
 * and all must settle.
 */
final class LoginSimulation implements Seeds.Run {
  private static final long TROUBLE = 30_000;
  private static final long SETTLE = 20_000;
  private static final long REST = 40_000;
  private static final int MOST_TRIES = 6;
  private static final List<String> PERSONS = List.of("ada", "bob");
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final World world;
  private final SimulatedNodes nodes;
  private final NodeAuditor auditor;
  private final Troubles troubles;
  private final List<SimulatedBrowser> browsers = new ArrayList<>();

  LoginSimulation(long seed, KeptRules rules, boolean traced) {
    this.world = new World(seed, traced);
    this.nodes = new SimulatedNodes(world, rules, world.chance(900), IDLE);
    this.auditor = nodes.auditor;
    this.troubles = new Troubles(nodes, this::tabs);
  }

  private List<SimulatedTab> tabs() {
    return browsers.stream().flatMap(browser -> browser.tabs.stream()).toList();
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
      SimulatedProcess unused = nodes.start(nodes.cluster, 0);
    }
    nodes.runFor(200);
    world.faults = world.chance(150) ? 0 : (int) world.between(20, 160);
    for (String person : PERSONS.subList(0, (int) world.between(1, 2))) {
      SimulatedBrowser browser = new SimulatedBrowser(nodes, person);
      browsers.add(browser);
      for (int pages = (int) world.between(1, 3); pages > 0; pages--) {
        SimulatedTab unused = browser.open();
      }
    }
    int steps = (int) world.between(10, 60);
    for (int i = 0; i < steps; i++) {
      world.after(world.between(0, (int) TROUBLE), this::something);
    }
    if (world.chance(250)) {
      world.after(world.between(0, 15_000), troubles::upgrade);
    }
    nodes.runFor(TROUBLE);
    troubles.calm();
    settle();
    nodes.runFor(REST);
    check();
  }

  private void something() {
    SimulatedBrowser browser = nodes.any(browsers);
    int what = world.random.nextInt(100);
    if (what < 35) {
      burst(browser.anyTab());
    } else if (what < 50) {
      login(browser);
    } else if (what < 62) {
      browser.page();
    } else if (what < 65) {
      browser.logout();
    } else if (what < 72) {
      browser.attack();
    } else if (what < 76) {
      browser.anyTab().reconnect();
    } else if (what < 79) {
      browser.anyTab().close();
      SimulatedTab unused = browser.open();
    } else if (what < 88) {
      troubles.move();
    } else if (world.faults > 0) {
      trouble(what);
    }
  }

  /** Once, or twice, as with a double click. */
  private void login(SimulatedBrowser browser) {
    browser.login();
    if (world.chance(300)) {
      world.after(world.between(0, 700), browser::login);
    }
  }

  private void trouble(int what) {
    SimulatedProcess process = nodes.anyLiving();
    if (process == null || !troubles.may()) {
      return;
    }
    if (what < 91) {
      troubles.kill(process);
    } else if (what < 93) {
      long unused = troubles.freeze(process);
    } else if (what < 96) {
      boolean unused = troubles.cut(process);
    } else if (what < 98) {
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

  /** Persons see that they are not where they were, and log in until they are. */
  private void settle() {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      nodes.runFor(SETTLE);
      if (browsers.stream().filter(browser -> !browser.settle()).count() == 0) {
        return;
      }
    }
    auditor.violated("R6", "somebody never gets back");
    auditor.judge();
  }

  private void check() {
    tabs().forEach(SimulatedTab::check);
    nodes.logins.check();
    auditor.judge();
  }
}
