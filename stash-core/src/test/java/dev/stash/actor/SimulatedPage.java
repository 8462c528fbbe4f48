package dev.stash.actor;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.actor.Sender.Output;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page that makes events, keeps those not known to be saved, and connects anew with another
 * sender when its view's node is gone; and the link of its present sender.
 */
final class SimulatedPage {
  private static final SenderOptions OPTIONS =
      new SenderOptions(3_000, 3_000, 20, 500, 200, 1 << 20, 20_000);

  final String name;
  final String writer;
  private final Simulation simulation;
  private final World world;
  private final Set<Guard> guards;
  private final Map<Long, List<Change>> queue = new TreeMap<>();

  /** Of those in the queue that increment: what the count was. */
  private final Map<Long, Optional<Json>> increments = new HashMap<>();

  private long lastEvent;
  private int connections;
  private Link link;
  boolean ended;

  SimulatedPage(String name, Simulation simulation, Set<Guard> guards) {
    this.name = name;
    this.writer = SessionBehaviours.writer(name, Simulation.VIEW);
    this.simulation = simulation;
    this.world = simulation.world;
    this.guards = guards;
    this.link = connect(false);
  }

  boolean settled() {
    return ended || (queue.isEmpty() && link.sender.unsaved() == 0 && link.up);
  }

  Map<String, Json> shown() {
    return link.mirror;
  }

  /** The user does something. */
  void act() {
    if (ended) {
      return;
    }
    long event = ++lastEvent;
    if (world.chance(100)) {
      event = ++lastEvent; // an event that changed nothing leaves a gap
    }
    if (link.up && world.chance(150)) {
      increment(event);
      return;
    }
    List<Change> changes = new ArrayList<>();
    Json value = Json.of("\"" + name + ":" + event + "\"");
    changes.add(new Change(name + "-" + world.between(0, 2), Scope.SESSION, value));
    if (world.chance(500)) {
      changes.add(new Change("shared-" + world.between(0, 1), Scope.SESSION, value));
    }
    if (world.chance(200)) {
      changes.add(new Change("draft", Scope.RECONNECT, value));
    }
    simulation.auditor.written(writer, event, changes);
    queue.put(event, changes);
    link.offer(event, changes);
  }

  /** A write that is refused if somebody else was first. */
  private void increment(long event) {
    Json before = link.mirror.get(Simulation.COUNT);
    long next = before == null ? 1 : 1 + Long.parseLong(before.text());
    List<Change> changes =
        List.of(new Change(Simulation.COUNT, Scope.SESSION, Json.of(Long.toString(next))));
    increments.put(event, Optional.ofNullable(before));
    queue.put(event, changes);
    link.offer(event, changes);
  }

  /** The socket drops, or the view's node dies: the page comes back with what is not saved. */
  void reconnect() {
    if (!ended) {
      link.dead = true;
      link = connect(true);
    }
  }

  void lostMember(int member) {
    Link here = link;
    if (here.owner == member) {
      here.step(out -> here.sender.broken(here.now(), out));
    }
  }

  /** The tab is closed. */
  void leave() {
    link.step(out -> link.sender.close(link.now(), out));
  }

  private Link connect(boolean rejoin) {
    SliceRequest request = new SliceRequest(Simulation.VIEW, 1, name, "tab-" + name, rejoin);
    Link fresh = new Link(name + "/" + ++connections, request);
    fresh.step(out -> fresh.sender.open(fresh.now(), out));
    return fresh;
  }

  /** A sender, its network, and what its view shows. */
  final class Link {
    final Sender sender;
    private final String connection;
    final Map<String, Json> mirror = new HashMap<>();
    boolean up;
    boolean dead;
    private int owner;
    private long lastArrival;
    private final Map<SimulatedNode, Long> lastWayBack = new HashMap<>();
    private long brokenFor = -1;

    Link(String connection, SliceRequest request) {
      this.connection = connection;
      this.owner = simulation.believedOwner(name);
      this.sender = new Sender(connection, writer, request, this, OPTIONS, guards);
    }

    Moment now() {
      return world.moment(0);
    }

    void offer(long event, List<Change> changes) {
      if (up) {
        changes.forEach(this::show);
        boolean[] taken = new boolean[1];
        Durability durability = world.chance(300) ? Durability.RELAXED : Durability.NORMAL;
        Optional<Json> count = increments.get(event);
        Object write =
            count == null
                ? SessionBehaviours.write(changes)
                : SessionBehaviours.write(changes.getFirst(), count.orElse(null));
        step(out -> taken[0] = sender.offer(event, write, 100, durability, now(), out));
        if (!taken[0]) {
          throw new Violation("A7", "a sender refused a write within its bounds");
        }
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
          case Output.Tell tell -> told(tell.notice());
          case Output.WakeAt wake ->
              world.at(wake.ticks(), () -> step(out -> sender.tick(now(), out)));
        }
      }
    }

    /** In order on one connection, unless lost, doubled, or the belief about the owner changes. */
    private void send(Command command) {
      if (command instanceof Command.Attach) {
        owner = simulation.believedOwner(name);
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

    private void told(Notice notice) {
      world.note(connection, notice);
      switch (notice) {
        case Notice.Attached attached -> attached(attached);
        case Notice.Changed changed ->
            SessionBehaviours.admit(changed.change(), changed.ahead()).forEach(this::show);
        case Notice.Saved saved -> saved(saved.event());
        case Notice.Lost lost -> {
          up = false;
          if (this == link) {
            world.after(world.between(1, 300), SimulatedPage.this::reconnect);
          }
        }
        case Notice.Ended over -> {
          ended = true;
          simulation.auditor.told(writer);
          queue.clear();
          increments.clear();
        }
        case Notice.Refused refused -> {
          queue.remove(refused.event());
          boolean increment = increments.remove(refused.event()) != null;
          if (!increment && !refused.code().equals(Sender.FAILED)) {
            throw new Violation("A7", "refused for no reason: " + refused.code());
          }
        }
        default -> {}
      }
    }

    private void attached(Notice.Attached notice) {
      Answer.Attached answer = notice.answer();
      mirror.clear();
      mirror.putAll(SessionBehaviours.entries(answer.view()));
      simulation.auditor.shown(writer, answer, notice.covered());
      for (Object write : notice.ahead()) {
        SessionBehaviours.changes(write).forEach(this::show);
      }
      saved(notice.covered());
      if (!up) {
        up = true;
        for (Map.Entry<Long, List<Change>> event : List.copyOf(queue.entrySet())) {
          if (event.getKey() > answer.last()) {
            offer(event.getKey(), event.getValue());
          }
        }
      }
    }

    private void saved(long event) {
      simulation.auditor.believedSaved(writer, event);
      queue.keySet().removeIf(queued -> queued <= event);
      for (long increment : List.copyOf(increments.keySet())) {
        if (increment <= event) {
          increments.remove(increment);
          simulation.auditor.incremented(Simulation.COUNT);
        }
      }
    }

    private void show(Change change) {
      Json value = change.value();
      if (value != null) {
        mirror.put(change.key(), value);
      }
    }
  }

  private static @Nullable Command copied(Command command) {
    return switch (command) {
      case Command.Write w ->
          new Command.Write(
              w.connection(),
              w.number(),
              w.event(),
              w.prev(),
              w.write(),
              w.weight(),
              w.durability());
      case Command.Attach a -> new Command.Attach(a.attachment(), a.seen(), a.stored(), a.offer());
      default -> null;
    };
  }

  private static Command copy(Command command) {
    Command copy = copied(command);
    return copy == null ? new Command.Touch() : copy;
  }
}
