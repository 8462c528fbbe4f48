package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.session.SessionBehaviours;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member: at most one instance of the key, which it may freeze, lose or hand over. */
final class SimulatedNode {
  private static final LoopOptions OPTIONS =
      new LoopOptions(
          0,
          300,
          50,
          800,
          40,
          1 << 20,
          5_000,
          Simulation.IDLE_LIMIT,
          30L * 86_400_000,
          86_400_000,
          86_400_000,
          64,
          2_000);

  final String name;
  private final Simulation simulation;
  private final World world;
  private final Auditor auditor;
  private final Set<Guard> guards;

  private @Nullable Instance instance;
  private int started;
  private int life;
  private long skew;
  private boolean frozen;
  private long frozenAt;
  private final List<Runnable> missed = new ArrayList<>();

  /** A loop and what belongs to it. */
  private static final class Instance {
    final String name;
    final CommitLoop<?> loop;
    final IdentityHashMap<Command, Consumer<Answer>> unanswered = new IdentityHashMap<>();
    boolean stopped;
    int linger;

    Instance(String name, CommitLoop<?> loop) {
      this.name = name;
      this.loop = loop;
    }
  }

  SimulatedNode(String name, Simulation simulation, Set<Guard> guards) {
    this.name = name;
    this.simulation = simulation;
    this.world = simulation.world;
    this.auditor = simulation.auditor;
    this.guards = guards;
  }

  boolean hasInstance() {
    return instance != null && !instance.stopped;
  }

  /** A command arrives; a node that owns nothing starts an instance, rightly or not. */
  void command(Command command, Consumer<Answer> answer) {
    whenAwake(
        () -> {
          if (instance == null || (instance.stopped && instance.linger-- <= 0)) {
            if (command instanceof Command.Detach) {
              return;
            }
            start(null);
          }
          Instance to = instance;
          if (to != null) {
            if (!(command instanceof Command.Detach)) {
              to.unanswered.put(command, answer);
            }
            step(to, command);
          }
        });
  }

  void start(@Nullable String token) {
    SimulatedNode self = this;
    String id = name + "." + ++self.started;
    CommitLoop<?> loop = new CommitLoop<>(id, name, simulation.behaviour, OPTIONS, guards);
    Instance fresh = new Instance(id, loop);
    instance = fresh;
    step(fresh, new Event.Start(token));
  }

  void event(Event event) {
    whenAwake(
        () -> {
          if (instance != null) {
            step(instance, event);
          }
        });
  }

  /** The process dies: memory is gone, what was sent to storage may still land. */
  void crash() {
    world.note(name, "crashes");
    life++;
    simulation.died(this);
    if (instance != null) {
      auditor.crashed(instance.name);
    }
    instance = null;
    missed.clear();
    frozen = false;
  }

  void freeze() {
    world.note(name, "freezes");
    frozen = true;
    frozenAt = world.ticks();
  }

  void resume() {
    if (!frozen) {
      return;
    }
    world.note(name, "resumes");
    frozen = false;
    List<Runnable> late = new ArrayList<>(missed);
    missed.clear();
    if (world.ticks() - frozenAt > Simulation.DETECTOR_LIMIT) {
      if (instance != null) {
        auditor.stoodStill(instance.name);
      }
      event(new Event.Revalidate(true));
    }
    late.forEach(Runnable::run);
  }

  void jumpClock(long by) {
    skew += by;
    auditor.clockJumped();
  }

  private void whenAwake(Runnable task) {
    int now = life;
    if (frozen) {
      missed.add(
          () -> {
            if (life == now) {
              task.run();
            }
          });
    } else {
      task.run();
    }
  }

  private void step(Instance to, Event event) {
    List<Effect> effects = new ArrayList<>();
    Phase before = to.loop.phase();
    if (world.traced) {
      world.note(to.name, before + " <- " + describe(event));
    }
    Moment moment = world.moment(skew);
    auditor.event(to.name, event, moment);
    to.loop.step(event, moment, effects);
    for (Effect effect : effects) {
      if (world.traced) {
        world.note(to.name, "    " + describe(effect));
      }
      auditor.effect(to.name, effect, moment);
      run(to, effect);
      if (world.fault(2)) { // between any two effects
        crash();
        return;
      }
    }
  }

  private void run(Instance from, Effect effect) {
    int now = life;
    Consumer<Event> back =
        event ->
            whenAwake(
                () -> {
                  if (life == now) {
                    step(from, event);
                  }
                });
    switch (effect) {
      case Effect.Get get -> simulation.storage.get(get, back);
      case Effect.Put put -> simulation.storage.put(from.name, put, back);
      case Effect.Reply reply -> {
        Consumer<Answer> to = from.unanswered.remove(reply.command());
        if (to != null) {
          to.accept(reply.answer());
        }
      }
      case Effect.Publish publish ->
          ((SimulatedLink) publish.to().address()).published(this, publish);
      case Effect.WakeAt wake when wake.ticks() == Long.MAX_VALUE -> {}
      case Effect.WakeAt wake -> world.at(wake.ticks(), () -> back.accept(new Event.Tick()));
      case Effect.Run run -> throw new AssertionError("nobody calls a session");
      case Effect.HandOff handOff -> simulation.handOff(handOff);
      case Effect.Threw threw when threw.what() instanceof Violation violation -> throw violation;
      case Effect.Threw threw -> {
        if (!SessionBehaviours.ON_PURPOSE.equals(threw.what().getMessage())) {
          throw new AssertionError("the loop itself has thrown", threw.what());
        }
      }
      case Effect.Stop stop -> {
        from.stopped = true;
        from.linger = (int) world.between(0, 2); // late messages reach it still
      }
    }
  }

  private static String describe(Object thing) {
    String text =
        thing
            .toString()
            .replaceAll(", about=SliceRequest.*?], address=[^]]*]", "]")
            .replaceAll("dev\\.stash\\.[a-z.]*", "");
    return text.length() > 230 ? text.substring(0, 230) + "…" : text;
  }
}
