package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run of whole nodes in which what happens is said, one thing after the other; the seed decides
 * only on what takes how few milliseconds. There is one session, with one value.
 */
final class Script {
  static final SessionKey KEY = new SessionKey("k".repeat(43));
  static final String VALUE = "value";

  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final SliceRequest ABOUT =
      new SliceRequest(NodeSimulation.VIEW, 1, null, null, false);

  final SimulatedNodes nodes;
  final SimulatedCluster cluster;
  private int shifts;
  private int written;

  Script(long seed, KeptRules rules) {
    this.nodes = new SimulatedNodes(new World(seed, false), rules, true, IDLE);
    this.cluster = nodes.cluster;
    nodes.auditor.watch(KEY);
  }

  /** One more member, and time for all to know each other. */
  SimulatedProcess member() {
    SimulatedProcess process = newcomer();
    runFor(3_000);
    return process;
  }

  /** One more member, which nobody knows yet. */
  SimulatedProcess newcomer() {
    return nodes.start(cluster, 0);
  }

  /** One that is no member, and knows of the others by the storage alone. */
  SimulatedProcess stranger() {
    return nodes.start(nodes.another(), 0);
  }

  /** Of a person with one page. */
  SimulatedBrowser browser() {
    return new SimulatedBrowser(nodes, "ada");
  }

  void kill(SimulatedProcess process) {
    cluster.kill(process.seat);
    nodes.processes.remove(process);
  }

  void runFor(long millis) {
    nodes.runFor(millis);
  }

  /** Does this in so many milliseconds, whatever else is going on then. */
  void after(long millis, Runnable task) {
    nodes.world.after(millis, task);
  }

  /** Until it holds, or for half a minute. */
  void until(BooleanSupplier holds) {
    for (int waits = 0; !holds.getAsBoolean() && waits < 30_000; waits++) {
      runFor(1);
    }
  }

  /** These hear that the session is this one's, or all of them, and those who come. */
  void owns(String owner, SimulatedProcess... hear) {
    owns(KEY, owner, hear);
  }

  void owns(SessionKey key, String owner, SimulatedProcess... hear) {
    int partition = Math.floorMod(key.value().hashCode(), SimulatedCluster.PARTITIONS);
    do {
      shifts++;
    } while (!NAMES.stream().allMatch(other -> weighs(owner, other, partition)));
    List<SimulatedProcess> all = hear.length == 0 ? nodes.processes : List.of(hear);
    all.forEach(process -> process.seat.shift(partition, shifts));
    if (hear.length == 0) {
      cluster.shifts[partition] = shifts;
    }
  }

  private boolean weighs(String owner, String other, int partition) {
    return owner.equals(other)
        || SimulatedSeat.weight(partition, shifts, owner)
            > SimulatedSeat.weight(partition, shifts, other);
  }

  // ------------------------------------------------------------------------ what is asked

  /** The answers to a command of a request to this member. */
  List<Answer> ask(SimulatedProcess at, Command command) {
    List<Answer> answers = new ArrayList<>();
    at.machine.run(() -> at.router.send(at.actor(KEY), command, answers::add));
    return answers;
  }

  List<Answer> read(SimulatedProcess at) {
    return ask(at, new Command.Read(ABOUT, false));
  }

  /** The value, as this member says; a request asks again until it is told. */
  String readUntilTold(SimulatedProcess at) {
    for (int tries = 0; tries < 100; tries++) {
      List<Answer> answers = read(at);
      until(() -> !answers.isEmpty());
      if (!answers.isEmpty() && answers.getFirst() instanceof Answer.Current current) {
        return text(value(current));
      }
      runFor(50);
    }
    return "never told";
  }

  static @Nullable Json value(Answer.Current current) {
    return SessionBehaviours.entries(current.view()).get(VALUE);
  }

  static String text(@Nullable Json value) {
    return value == null ? "nothing" : value.text();
  }

  /** A request to this member writes the value. */
  List<Answer> write(SimulatedProcess at, int value) {
    return ask(at, call(SessionBehaviours.write(List.of(change(value)))));
  }

  /** What a request writes if there is another value, which it has read. */
  Command.Apply call(int value, int read) {
    return call(SessionBehaviours.write(change(value), Json.of(Integer.toString(read))));
  }

  private Command.Apply call(Object write) {
    return new Command.Apply(
        "w" + ++written, ABOUT, write, 100, Durability.NORMAL, null, Command.Others.NONE);
  }

  private static Change change(int value) {
    return new Change(VALUE, Scope.SESSION, Json.of(Integer.toString(value)));
  }

  /** The value that is stored. */
  String stored() {
    return text(nodes.auditor.data(KEY).get(VALUE));
  }

  /** A request to this member adds one to the count, and tries until that is stored. */
  SimulatedClient increment(SimulatedProcess at) {
    SimulatedClient client = new SimulatedClient(nodes, "w" + ++written, KEY, at, true);
    client.start();
    return client;
  }

  /** Likewise, and that is stored. */
  void writeAndWait(SimulatedProcess at, int value) {
    for (int tries = 0; tries < 100; tries++) {
      List<Answer> answers = write(at, value);
      runFor(200);
      if (!answers.isEmpty() && answers.getFirst() instanceof Answer.Accepted) {
        return;
      }
    }
    throw new AssertionError(value + " was never stored");
  }

  /** Where the session is in memory. */
  String livesAt() {
    Stream<SimulatedProcess> at = nodes.processes.stream().filter(p -> p.lives(KEY));
    return at.map(p -> p.machine.name).toList().toString();
  }
}
