package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.engine.Sender.Output;
import dev.stash.session.SliceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A sender and its network, which loses, doubles and delays, and believes in the wrong owner. */
abstract class SimulatedLink {
  private static final SenderOptions OPTIONS = new SenderOptions(3_000, 3_000, 20, 500, 20_000);

  final Sender sender;
  final String connection;
  boolean dead;
  private final String page;
  private final Simulation simulation;
  private final World world;
  private final Map<SimulatedNode, Long> lastWayBack = new HashMap<>();
  private int owner;
  private long lastArrival;
  private long brokenFor = -1;

  SimulatedLink(
      String page,
      String writer,
      String connection,
      SliceRequest request,
      Simulation simulation,
      Set<Guard> guards) {
    this.page = page;
    this.simulation = simulation;
    this.world = simulation.world;
    this.connection = connection;
    this.owner = simulation.believedOwner(page);
    this.sender = new Sender(connection, writer, request, this, OPTIONS, guards);
  }

  /** What the sender has to tell. */
  abstract void told(Notice notice);

  Moment now() {
    return world.moment(0);
  }

  void open() {
    step(out -> sender.open(now(), out));
  }

  void close() {
    step(out -> sender.close(now(), out));
  }

  void lostMember(int member) {
    if (owner == member) {
      step(out -> sender.broken(now(), out));
    }
  }

  interface Step {
    void run(List<Output> out);
  }

  void step(Step step) {
    if (dead) {
      return;
    }
    List<Output> outputs = new ArrayList<>();
    step.run(outputs);
    for (Output output : outputs) {
      switch (output) {
        case Output.Send send -> send(send.command());
        case Output.Tell tell -> {
          world.note(connection, tell.notice());
          told(tell.notice());
        }
        case Output.WakeAt wake ->
            world.at(wake.ticks(), () -> step(out -> sender.tick(now(), out)));
      }
    }
  }

  /** In order on one connection, unless lost, doubled, or the belief about the owner changes. */
  private void send(Command command) {
    if (command instanceof Command.Attach) {
      owner = simulation.believedOwner(page);
    }
    SimulatedNode to = simulation.nodes.get(owner);
    lastArrival = Math.max(lastArrival, world.ticks() + world.between(0, 8));
    if (world.fault(20)) {
      world.note(connection, "loses " + command.getClass().getSimpleName());
      return;
    }
    deliver(to, command, lastArrival);
    if (world.fault(15)) {
      deliver(to, copy(command), lastArrival + world.between(0, 60));
    }
  }

  private void deliver(SimulatedNode to, Command command, long when) {
    simulation.auditor.sent(command);
    world.at(
        when,
        () ->
            to.command(
                command,
                answer -> {
                  if (!world.fault(15)) {
                    back(to, 0, () -> step(out -> sender.answered(command, answer, now(), out)));
                  }
                }));
  }

  void published(SimulatedNode from, Effect.Publish publish) {
    long number = publish.to().number();
    if (number == brokenFor) {
      return;
    }
    if (world.fault(10)) { // what a broken line loses, it loses to its end
      brokenFor = number;
      world.after(world.between(10, 400), () -> step(out -> sender.broken(now(), out)));
      return;
    }
    long late = world.fault(60) ? world.between(20, 700) : 0;
    Publication what = publish.publication();
    back(from, late, () -> step(out -> sender.published(number, what, now(), out)));
  }

  /** Answers and publications of one member arrive in the order it made them. */
  private void back(SimulatedNode from, long late, Runnable task) {
    long when = world.ticks() + late + world.between(0, 8);
    world.at(lastWayBack.merge(from, when, Math::max), task);
  }

  private static Command copy(Command command) {
    return switch (command) {
      case Command.Write w ->
          new Command.Write(
              w.connection(),
              w.number(),
              w.event(),
              w.prev(),
              w.write(),
              w.weight(),
              w.durability(),
              w.run(),
              w.seen(),
              w.last());
      case Command.Attach a -> new Command.Attach(a.attachment(), a.seen(), a.stored(), a.offer());
      case Command.Pass p -> new Command.Pass(p.connection(), p.number(), p.run());
      default -> new Command.Touch();
    };
  }
}
