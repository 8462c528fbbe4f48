package dev.stash.engine;

import dev.stash.cluster.Joining;
import dev.stash.identity.ClusterKey;
import dev.stash.identity.PrincipalNames;
import dev.stash.identity.SessionKey;
import dev.stash.node.Node;
import dev.stash.observe.Signals;
import dev.stash.session.SessionLimits;
import dev.stash.session.SessionOptions;
import dev.stash.session.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A process: a whole node, with all that is real in it, on a simulated machine. */
final class SimulatedProcess {
  private static final List<ClusterKey> KEYS = ClusterKey.of(List.of("s".repeat(32)));
  private static final PrincipalNames NAMES = PrincipalNames.of(List.of("s".repeat(32)));

  private static final Duration DRAIN = Duration.ofSeconds(4);

  static final LoopOptions LOOP =
      new LoopOptions(
          0,
          300,
          50,
          750,
          1_000,
          4 << 20,
          10_000,
          600_000,
          30L * 86_400_000,
          86_400_000,
          86_400_000,
          256);

  final Machine machine;
  final SimulatedSeat seat;
  final SimulatedObjects.Door door;
  final Node node;
  final ActorRouter router;
  final Sessions sessions;
  private final Kind<?> kind;

  /** Whether all go by one time since it has come. */
  boolean joined;

  /** Whether it tells its pages to go elsewhere. */
  boolean leaving;

  /** Whether nothing was left in it when it left. */
  boolean drained = true;

  /** One that is about to join. */
  SimulatedProcess(SimulatedNodes nodes, String name, long skew) {
    this.machine = new Machine(name, nodes.world, skew);
    this.seat = nodes.cluster.seat(machine);
    this.door = nodes.objects.new Door(machine);
    this.node =
        new Node(
            name,
            seat,
            door,
            "",
            machine,
            DRAIN,
            Signals.NONE,
            new SimulatedThreads(machine, nodes.auditor::broke),
            new SimulatedThreads(machine, nodes.auditor::broke));
    HostOptions host = new HostOptions(Duration.ofSeconds(5), 100, 1 << 20, DRAIN, nodes.warm, 2);
    Duration any = Duration.ofSeconds(10);
    SessionOptions options = new SessionOptions(LOOP, host, SessionLimits.DEFAULT, any, any, any);
    this.kind = Sessions.kind("", options);
    this.router = new ActorRouter(node, List.of(kind), host, nodes.guards, nodes.loops);
    this.sessions = new Sessions(node, router, kind, "", options, NAMES);
  }

  void join(SimulatedNodes nodes) {
    node.start(new Joining(machine.name, KEYS, Map.of()), List.of(router));
    machine.after(50, () -> lookAround(nodes));
  }

  /** Of the members' time it goes by, how far that is from the true one. */
  long ahead() {
    return node.time().now().wall() - machine.world.moment(0).wall();
  }

  /** Whether pages may come to it: it has joined, and goes by the time of the others. */
  boolean listens() {
    return machine.well() && joined;
  }

  private void lookAround(SimulatedNodes nodes) {
    joined = nodes.processes.stream().allMatch(p -> p.ahead() - nodes.slowest() < 6_000);
    if (!joined) {
      machine.after(20, () -> lookAround(nodes));
    }
  }

  /** It hands over what it has, stores the rest, and leaves. */
  void leave() {
    leaving = true;
    machine.run(
        () -> {
          boolean released = node.leave();
          machine.world.note(machine.name, released ? "drains" : "stops");
          long until = machine.now().ticks() + DRAIN.toMillis();
          drain(released ? until : 0, until + DRAIN.toMillis());
        });
  }

  private void drain(long until, long end) {
    long now = machine.now().ticks();
    if (router.live() == 0 || now >= end) {
      drained = router.live() == 0;
      machine.world.note(machine.name, "leaves, " + router.live() + " are left");
      seat.close();
      machine.die();
      return;
    }
    if (now < until) {
      router.leave();
    } else {
      router.stop(end);
    }
    machine.tickAfter(5, () -> drain(until, end));
  }

  ActorName actor(SessionKey key) {
    return kind.actor(key.value());
  }

  boolean lives(SessionKey key) {
    return router.lives(actor(key));
  }

  String object(SessionKey key) {
    return kind.object(key.value());
  }
}
