package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request to one process that writes once, a value of its own or one more than it has read, and
 * asks until that is stored. If the process dies, nobody learns what has become of it.
 */
final class SimulatedClient {
  /**
   * In this time everybody is answered who asks, whatever happens to whom he asks: messages are
   * given up after 3 s, and members that say nothing are missed after 5.
   */
  private static final long PATIENCE = 15_000;

  private static final SliceRequest ABOUT =
      new SliceRequest(NodeSimulation.VIEW, 1, null, null, false);

  private final String name;
  private final SessionKey key;
  private final boolean counts;
  private final SimulatedProcess at;
  private final NodeAuditor auditor;
  private final World world;
  int tries;
  boolean over;

  SimulatedClient(
      SimulatedNodes nodes, String name, SessionKey key, SimulatedProcess at, boolean counts) {
    this.auditor = nodes.auditor;
    this.world = nodes.world;
    this.name = name;
    this.key = key;
    this.at = at;
    this.counts = counts;
  }

  void start() {
    if (counts) {
      auditor.begun(key);
      at.machine.run(() -> send(read()));
    } else {
      Json value = Json.of("\"" + name + ":1\"");
      Change change = new Change(name, Scope.SESSION, value);
      at.machine.run(() -> send(apply(name, SessionBehaviours.write(java.util.List.of(change)))));
    }
  }

  private Command.Apply apply(String writer, Object write) {
    return new Command.Apply(
        writer, ABOUT, write, 100, Durability.NORMAL, turn(), Command.Others.NONE);
  }

  private Command read() {
    return new Command.Read(ABOUT, false, turn());
  }

  /** Whoever has lost asks for a turn. */
  private @Nullable String turn() {
    return tries == 0 ? null : name;
  }

  private void send(Command command) {
    boolean[] answered = new boolean[1];
    long asked = world.ticks();
    at.router.send(
        at.actor(key),
        command,
        answer -> {
          if (answered[0]) {
            auditor.violated("N9", name + " is answered twice: " + answer);
          }
          answered[0] = true;
          if (at.machine.ranSince(asked) > PATIENCE) {
            auditor.violated("N13", name + " is answered after " + at.machine.ranSince(asked));
          }
          world.note(name, answer);
          at.machine.after(world.between(0, 2), () -> answered(command, answer));
        });
  }

  private void answered(Command command, Answer answer) {
    switch (answer) {
      case Answer.Current current -> {
        Json count = SessionBehaviours.entries(current.view()).get(NodeSimulation.COUNT);
        Object write = SessionBehaviours.write(SimulatedTab.counted(count), count);
        Command.Apply next = apply(name + "." + (tries + 1), write);
        tries++;
        send(next);
      }
      case Answer.Accepted accepted -> {
        over = true;
        if (counts) {
          auditor.saved(key);
        } else {
          auditor.saved(key, name, 1);
        }
      }
      case Answer.Refused refused when counts -> send(read());
      case Answer.Retry retry -> again(command);
      case Answer.Busy busy -> again(command);
      case Answer.Unreachable unreachable -> again(command);
      case Answer.Unavailable unavailable -> again(command);
      default -> auditor.violated("N9", name + " is answered " + answer);
    }
  }

  private void again(Command command) {
    Command next = command instanceof Command.Apply apply ? apply.again() : read();
    at.machine.after(world.between(10, 600), () -> send(next));
  }

  /** Judges it when all has settled. */
  void check() {
    if (!over && at.machine.dead()) {
      if (counts) {
        auditor.unknown(key);
      }
    } else if (!over) {
      auditor.violated("N7", name + " was never answered");
    }
  }
}
