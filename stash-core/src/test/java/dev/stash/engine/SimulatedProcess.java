package dev.stash.engine;

import dev.stash.cluster.Joining;
import dev.stash.identity.ClusterKey;
import dev.stash.identity.PrincipalNames;
import dev.stash.identity.SessionKey;
import dev.stash.node.Node;
import dev.stash.session.SessionLimits;
import dev.stash.session.SessionOptions;
import dev.stash.session.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A process: a whole node, with all that is real in it, on a simulated machine. */
final class SimulatedProcess {
  private static final List<ClusterKey> KEYS = ClusterKey.of(List.of("s".repeat(32)));
  private static final PrincipalNames NAMES = PrincipalNames.of(List.of("s".repeat(32)));

  private static final Duration OVERLAP = Duration.ofSeconds(30);
  private static final Duration A_CALL = Duration.ofSeconds(10);
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
          256,
          2_000);

  /** So long whoever comes waits for the storage to say who else is there. */
  private static final long TO_MEET = 2_000;

  final Machine machine;
  final SimulatedCluster cluster;
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
  SimulatedProcess(SimulatedNodes nodes, SimulatedCluster cluster, String name, long skew) {
    this.machine = new Machine(name, nodes.world, skew);
    this.cluster = cluster;
    this.seat = cluster.seat(machine);
    this.door = nodes.objects.new Door(machine);
    this.node =
        nodes
            .rules
            .neighbours()
            .node(
                name,
                seat,
                door,
                machine,
                DRAIN,
                new SimulatedThreads(nodes, machine),
                new SimulatedThreads(nodes, machine));
    HostOptions host = new HostOptions(nodes.idle, 100, 1 << 20, DRAIN, nodes.warm, 2);
    SessionOptions options =
        new SessionOptions(
            LOOP,
            host,
            SessionLimits.DEFAULT,
            OVERLAP,
            Duration.ofMinutes(10),
            A_CALL,
            Duration.ZERO,
            Duration.ofDays(1));
    this.kind = Sessions.kind("", options, Lives.UNTOLD);
    this.router =
        new ActorRouter(
            node,
            List.of(kind, SimulatedCrew.kind(nodes, this)),
            host,
            nodes.rules.shell(),
            nodes.rules.loops());
    Asks asks = new Asks(router, A_CALL, new Fiber.Waiting(nodes.world));
    this.sessions = nodes.rules.relocations().sessions(node, router, kind, options, NAMES, asks);
  }

  void join(SimulatedNodes nodes) {
    long patience = machine.world.ticks() + TO_MEET;
    CompletableFuture<?> met =
        node.start(new Joining(machine.name, KEYS, Map.of()), List.of(router));
    machine.after(50, () -> lookAround(nodes, met, patience));
  }

  /** Of the members' time it goes by, how far that is from the true one. */
  long ahead() {
    return node.time().now().wall() - machine.world.moment(0).wall();
  }

  /** Whether pages may come to it: it has joined, and goes by the time of the others. */
  boolean listens() {
    return machine.well() && joined;
  }

  private void lookAround(SimulatedNodes nodes, CompletableFuture<?> met, long patience) {
    joined = nodes.inTime(this) && (met.isDone() || machine.world.ticks() > patience);
    if (!joined) {
      machine.after(20, () -> lookAround(nodes, met, patience));
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
      var unused = node.withdraw().thenRun(this::gone);
      return;
    }
    if (now < until) {
      router.leave();
    } else {
      router.stop(end);
    }
    machine.tickAfter(5, () -> drain(until, end));
  }

  private void gone() {
    seat.close();
    machine.die();
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
