package dev.stash.engine;

import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;
import dev.stash.storage.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * One run: one key, some members, some pages, a storage, and everything that can go wrong with them
 * for a while. Then the faults stop, and all must settle: everything written, every page showing
 * what is stored. The seed decides all of it.
 */
final class Simulation {
  static final String VIEW = "view";

  /** A key that all increment. */
  static final String COUNT = "count";

  static final long IDLE_LIMIT = 3_600_000;
  static final long MAX_SKEW = 1_500_000;
  static final long DETECTOR_LIMIT = 1_000;

  private static final long TROUBLE = 12_000;
  private static final long SETTLE = 60_000;

  final World world;
  final Auditor auditor;
  final Behaviour<?> behaviour;
  final SimulatedStorage storage;
  final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<SimulatedView> pages = new ArrayList<>();
  private final List<SimulatedCaller> callers = new ArrayList<>();
  private final Set<Guard> guards;
  private int owner;
  private int successor;
  private int handOffs;
  private int rotations;
  private boolean silent;
  private boolean crowd;

  /** Writes of handlers, and how each was made of what its handler read. */
  private final Map<Object, Function<Map<String, Json>, List<Change>>> made =
      new IdentityHashMap<>();

  /** The members are processes that know nothing of each other: nobody is the owner for all. */
  private boolean apart;

  Simulation(long seed, Set<Guard> guards, boolean traced) {
    this.world = new World(seed, traced);
    this.guards = guards;
    this.behaviour =
        SessionBehaviours.throwing(
            () -> world.fault(15), world.random.nextBoolean(), this::applying);
    this.auditor = new Auditor(behaviour);
    this.storage = new SimulatedStorage(world, auditor);
  }

  void run() {
    int members = (int) world.between(1, 3);
    for (int i = 0; i < members; i++) {
      nodes.add(new SimulatedNode("n" + i, this, guards));
    }
    world.faults = world.chance(150) ? 0 : (int) world.between(20, 160);
    silent = world.chance(30);
    apart = members > 1 && world.chance(80);
    crowd = world.chance(500);
    int count = (int) world.between(1, crowd ? 6 : 4);
    for (int i = 0; i < count; i++) {
      pages.add(page("p" + i));
    }
    int steps = (int) world.between(5, 60);
    long start = world.ticks();
    for (int i = 0; i < steps; i++) {
      world.after(world.between(0, (int) TROUBLE), this::something);
    }
    boolean sleeps = !silent && world.chance(80);
    runUntil(start + TROUBLE);
    if (sleeps) {
      sleep();
    }
    calm();
    runUntil(world.ticks() + SETTLE);
    check();
  }

  /** In every other run all read what they write, and contend more. */
  private SimulatedView page(String name) {
    return new SimulatedView(name, world.chance(crowd ? 0 : 400), this, guards);
  }

  /** Remembers how a write was made, so that it can be made again where it is applied. */
  void made(Object write, Function<Map<String, Json>, List<Change>> how) {
    made.put(write, how);
  }

  /** T1: a handler, run at the event's place in the order, makes just what is applied there. */
  private void applying(Object write, Map<String, Json> there) {
    var how = made.get(write);
    List<Change> applied =
        SessionBehaviours.changes(write).stream()
            .filter(change -> !change.key().startsWith("stash.")) // no handler makes those
            .toList();
    if (how != null && !how.apply(there).equals(applied)) {
      throw new Violation(
          "T1", "made there it were " + how.apply(there) + ", applied is " + applied);
    }
  }

  private void runUntil(long until) {
    if (!world.runUntil(until, 200_000)) {
      throw new Violation("A8", "it never comes to rest");
    }
  }

  private void something() {
    int what = world.random.nextInt(100);
    SimulatedNode node = any(nodes);
    SimulatedView page = any(pages);
    if (what < 47) {
      if (!silent) {
        burst(page);
      }
    } else if (what < 55) {
      if (!silent) {
        call();
      }
    } else if (what < 61) {
      owner = world.random.nextInt(nodes.size());
      world.note("cluster", "owner is n" + owner);
    } else if (what < 67) {
      page.reconnect();
    } else if (what < 73) {
      handOver(node);
    } else if (what < 79) {
      node.event(new Event.Passivate());
    } else if (what < 84) {
      freshRead();
    } else if (world.faults > 0) {
      trouble(what, node);
    }
  }

  private void trouble(int what, SimulatedNode node) {
    if (what < 88) {
      node.crash();
    } else if (what < 93) {
      node.freeze();
      world.after(world.between(100, 6_000), node::resume);
    } else if (what < 96) {
      node.jumpClock(world.between(-600_000, 600_000));
    } else if (what < 97) {
      if (nodes.size() == 1 && world.chance(500)) { // with two, an old one may hold an older state
        storage.vanish();
      }
    } else if (what < 98 && world.chance(400)) {
      node.command(sent(new Command.End("logged_out", null)), answer -> {});
    } else if (what < 99) {
      rotate(node, world.chance(500));
    } else {
      node.event(world.chance(500) ? new Event.Revalidate(false) : glance());
    }
  }

  private Event glance() {
    return new Event.Glance(world.ticks() - world.between(0, 1_000));
  }

  private void burst(SimulatedView page) {
    int events = (int) world.between(1, 4);
    for (int i = 0; i < events; i++) {
      world.after(i * world.between(0, 20), world.chance(150) ? page::task : page::act);
    }
  }

  /** Some increment at once, what all do: then most of them are refused, and try again. */
  private void call() {
    boolean counts = world.chance(400);
    for (long more = counts ? world.between(1, 4) : 1; more > 0; more--) {
      SimulatedCaller caller = new SimulatedCaller("c" + callers.size(), this, counts);
      callers.add(caller);
      caller.start();
    }
  }

  private Command sent(Command command) {
    auditor.sent(command);
    return command;
  }

  /** A leaving instance gives its state to a successor that waits for it; all of it may fail. */
  private void handOver(SimulatedNode from) {
    if (!from.hasInstance() || nodes.size() < 2) {
      return;
    }
    successor = world.random.nextInt(nodes.size());
    String token = "h" + ++handOffs;
    owner = successor;
    SimulatedNode to = nodes.get(successor);
    if (to != from && !to.hasInstance() && !world.fault(100)) {
      to.start(token);
    }
    from.event(new Event.Leave(token, world.ticks() + world.between(50, 1_500)));
    if (world.fault(500)) {
      // Told that nothing comes: rightly, too late, or while the state is still on its way.
      world.after(world.between(1, 2_000), () -> to.event(new Event.NoSnapshot(token)));
    }
  }

  void handOff(Effect.HandOff handOff) {
    if (world.fault(100)) {
      return;
    }
    SimulatedNode to = world.fault(100) ? any(nodes) : nodes.get(successor);
    Event event =
        new Event.Snapshot(
            handOff.token(), new StoredObject(handOff.body(), handOff.etag(), Instant.EPOCH));
    world.after(
        world.fault(150) ? world.between(500, 4_000) : world.between(1, 20), () -> to.event(event));
    if (world.fault(100)) {
      world.after(world.between(10, 4_000), () -> to.event(event));
    }
  }

  /**
   * Somebody moves the session to another id, or would have liked to: the state is held, copied,
   * and then the old key is ended, if it is still held. What was saved by then is in the copy.
   */
  private void rotate(SimulatedNode node, boolean givesUp) {
    String holder = "r" + ++rotations;
    node.command(
        sent(new Command.Hold(holder, 900)),
        answer -> {
          if (answer instanceof Answer.Held held) {
            world.after(world.between(5, 1_200), () -> copied(node, holder, held, givesUp));
          }
        });
  }

  private void copied(SimulatedNode node, String holder, Answer.Held held, boolean givesUp) {
    if (givesUp) {
      node.command(sent(new Command.Release(holder)), answer -> {});
      return;
    }
    node.command(
        sent(new Command.End("rotated", holder)),
        answer -> {
          if (answer instanceof Answer.Done) {
            auditor.moved(held.body());
          }
        });
  }

  private void freshRead() {
    Map<String, Long> before = auditor.claims();
    SliceRequest about = new SliceRequest(VIEW, 1, null, null, false);
    SimulatedNode node = world.chance(700) ? nodes.get(owner) : any(nodes);
    node.command(
        sent(new Command.Read(about, true)),
        answer -> {
          if (answer instanceof Answer.Current current) {
            auditor.freshRead(before, SessionBehaviours.entries(current.view()));
          }
        });
  }

  /** Everybody goes home for longer than a session lives. */
  private void sleep() {
    pages.forEach(page -> page.reconnect()); // their old senders are dead; new ones settle first
    world.faults = 0;
    nodes.forEach(SimulatedNode::resume);
    runUntil(world.ticks() + 20_000);
    pages.forEach(SimulatedView::leave);
    runUntil(world.ticks() + 2 * IDLE_LIMIT + 2 * MAX_SKEW);
    auditor.slept();
    int old = pages.size();
    pages.clear();
    for (int i = 0; i < old; i++) {
      pages.add(page("q" + i));
    }
    runUntil(world.ticks() + 500);
    pages.forEach(SimulatedView::write);
  }

  private void calm() {
    world.faults = 0;
    world.note("world", "calms down");
    nodes.forEach(SimulatedNode::resume);
    for (int seconds = 1; seconds <= 20; seconds += 6) {
      world.after(seconds * 1_000L, apart ? this::glanceAtEachOther : this::agreeOnTheOwner);
    }
  }

  /** All members have the same table again: who does not own the key lets go of it. */
  private void agreeOnTheOwner() {
    for (SimulatedNode node : nodes) {
      if (node == nodes.get(owner)) {
        node.event(new Event.Revalidate(false));
      } else {
        node.event(new Event.Leave("calm", world.ticks() + 1_000));
      }
    }
  }

  /** Nobody tells them of each other's writes: they see them in passing, or never. */
  private void glanceAtEachOther() {
    nodes.forEach(node -> node.event(glance()));
  }

  private void check() {
    if (silent && auditor.puts() > 0 && !auditor.everEnded()) {
      throw new Violation("A9", "nobody wrote anything, and something was put");
    }
    for (SimulatedView page : pages) {
      if (!page.settled()) {
        throw new Violation("A8", page.name() + " never settled");
      }
      if (!page.ended()) {
        converged(page);
      }
    }
    auditor.counted();
    if (!callers.stream().allMatch(SimulatedCaller::settled)) {
      throw new Violation("A8", "a caller was never answered");
    }
    if (!auditor.unanswered().isEmpty()) {
      throw new Violation("A7", "never answered: " + auditor.unanswered().get(0));
    }
  }

  private void converged(SimulatedView page) {
    Change last = page.lastTask();
    if (last != null && !auditor.lost() && !last.value().equals(auditor.data().get(last.key()))) {
      throw new Violation(
          "T7", "the last task of " + page.name() + " made " + last + ", stored is other");
    }
    for (Map.Entry<String, Json> entry : auditor.data().entrySet()) {
      Json shown = page.shown().get(entry.getKey());
      if (!Objects.equals(entry.getValue(), shown)) {
        throw new Violation(
            "A8",
            page.name()
                + " shows "
                + entry.getKey()
                + "="
                + (shown == null ? "nothing" : shown.text())
                + ", stored is "
                + entry.getValue().text());
      }
    }
    for (String key : page.shown().keySet()) {
      if (!key.equals("draft") && !auditor.data().containsKey(key)) {
        throw new Violation("A8", page.name() + " shows " + key + ", which is not stored");
      }
    }
  }

  /** The failure detector noticed that a member is gone. */
  void died(SimulatedNode node) {
    world.after(
        world.between(50, 700), () -> pages.forEach(page -> page.lostMember(nodes.indexOf(node))));
  }

  /** Mostly the owner; sometimes whom somebody with an old table takes for it. */
  int believedOwner(String page) {
    if (apart) {
      return Math.floorMod(page.hashCode(), nodes.size());
    }
    return world.fault(120) ? world.random.nextInt(nodes.size()) : owner;
  }

  private <T> T any(List<T> list) {
    return list.get(world.random.nextInt(list.size()));
  }
}
