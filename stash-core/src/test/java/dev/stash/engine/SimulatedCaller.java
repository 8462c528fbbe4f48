package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that writes once, and asks whoever it takes for the owner until that is stored: a value
 * of its own, or one more than the count that it has read. It is over when it has been answered.
 */
final class SimulatedCaller {
  private static final int PATIENCE = 1_500;
  private static final SliceRequest ABOUT = new SliceRequest(Simulation.VIEW, 1, null, null, false);

  private final String name;
  private final Simulation simulation;
  private final World world;
  private final boolean counts;
  private int tries;
  private boolean over;

  SimulatedCaller(String name, Simulation simulation, boolean counts) {
    this.name = name;
    this.simulation = simulation;
    this.world = simulation.world;
    this.counts = counts;
  }

  void start() {
    if (counts) {
      simulation.auditor.mayIncrement();
      read();
      return;
    }
    Json value = Json.of("\"" + name + ":1\"");
    Change change = new Change(name + "-0", Scope.SESSION, value);
    simulation.auditor.written(name, 1, List.of(change));
    ask(apply(name, SessionBehaviours.write(List.of(change)), null));
  }

  boolean settled() {
    return over;
  }

  private void read() {
    ask(new Command.Read(ABOUT, false, turn()));
  }

  /** Whoever has lost asks for a turn. */
  private @Nullable String turn() {
    return tries == 0 ? null : name;
  }

  /** One more than was there; refused if that is there no more. */
  private void increment(@Nullable Json before) {
    long next = before == null ? 1 : 1 + Long.parseLong(before.text());
    Change change = new Change(Simulation.COUNT, Scope.SESSION, Json.of(Long.toString(next)));
    String turn = turn();
    ask(apply(name + "." + ++tries, SessionBehaviours.write(change, before), turn));
  }

  private static Command.Apply apply(String writer, Object write, @Nullable String turn) {
    return new Command.Apply(
        writer, ABOUT, write, 100, Durability.NORMAL, turn, Command.Others.LATER);
  }

  private void ask(Command command) {
    boolean[] answered = new boolean[1];
    SimulatedNode to = simulation.nodes.get(simulation.believedOwner(name));
    if (!world.fault(20)) {
      deliver(to, command, answered);
    }
    if (!first(command) && world.fault(15)) {
      deliver(to, again(command), answered);
    }
    world.after(world.between(100, PATIENCE), () -> tryAgain(command, answered));
  }

  /** No network brings it twice: others are sent when nobody hears its answer any more. */
  private static boolean first(Command command) {
    return command instanceof Command.Apply apply && apply.others() == Command.Others.LATER;
  }

  private void deliver(SimulatedNode to, Command command, boolean[] answered) {
    simulation.auditor.sent(command);
    world.after(
        world.between(0, 8),
        () ->
            to.command(
                command,
                answer -> {
                  if (!world.fault(15)) {
                    world.after(world.between(0, 8), () -> answered(command, answer, answered));
                  }
                }));
  }

  private void answered(Command command, Answer answer, boolean[] answered) {
    if (over || answered[0]) {
      return;
    }
    switch (answer) {
      case Answer.Current current -> {
        answered[0] = true;
        Json count = SessionBehaviours.entries(current.view()).get(Simulation.COUNT);
        increment(Optional.ofNullable(count).orElse(null));
      }
      case Answer.Accepted accepted -> stored((Command.Apply) command);
      case Answer.Refused refused when counts -> {
        answered[0] = true;
        read();
      }
      case Answer.Refused refused ->
          throw new Violation("A7", "refused for no reason: " + refused.code());
      case Answer.Ended ended -> over = true;
      case Answer.Failed failed -> over = true; // and gives up
      default -> world.after(world.between(10, 100), () -> tryAgain(command, answered));
    }
  }

  private void stored(Command.Apply command) {
    over = true;
    if (counts) {
      simulation.auditor.incremented(Simulation.COUNT);
    } else {
      simulation.auditor.believedStored(command.writer());
    }
  }

  private void tryAgain(Command command, boolean[] answered) {
    if (!over && !answered[0]) {
      answered[0] = true; // by the next one
      ask(again(command));
    }
  }

  private Command again(Command command) {
    return command instanceof Command.Apply apply
        ? apply.again()
        : new Command.Read(ABOUT, false, turn());
  }
}
