package dev.stash.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Somebody in a process who calls an actor, and is told what has become of it. */
final class SimulatedDesk {
  private final SimulatedNodes nodes;
  private final CallAuditor auditor;
  final SimulatedProcess at;
  private final String name;
  private final String key;
  private final Caller caller;
  private final List<Call> calls = new ArrayList<>();
  private int names;

  private static final class Call {
    final String word;
    final boolean named;

    /** There were no faults any more when it was made. */
    final boolean calm;

    Caller.@Nullable Result result;

    Call(String word, boolean named, boolean calm) {
      this.word = word;
      this.calm = calm;
      this.named = named;
    }
  }

  SimulatedDesk(
      SimulatedNodes nodes, CallAuditor auditor, SimulatedProcess at, String name, String key) {
    this.nodes = nodes;
    this.auditor = auditor;
    this.at = at;
    this.name = name;
    this.key = key;
    ActorName actor = new ActorName("tally", key);
    this.caller = new Caller(post(at, actor), () -> name + "." + ++names, nodes.rules.loops());
  }

  /** How a process speaks to an actor. */
  static Caller.Post post(SimulatedProcess from, ActorName to) {
    return new Caller.Post() {
      @Override
      public void send(Command command, Consumer<Answer> answer) {
        from.router.send(to, command, answer);
      }

      @Override
      public long ticks() {
        return from.node.time().now().ticks();
      }

      @Override
      public ScheduledExecutorService timer() {
        return from.node.timer();
      }

      @Override
      public void soon(Runnable task) {
        from.node.soon(task);
      }
    };
  }

  private long within() {
    return nodes.world.chance(200) && !nodes.calm
        ? nodes.world.between(10, 500)
        : nodes.world.between(nodes.calm ? 20_000 : 5_000, 30_000);
  }

  /**
   * Adds a word.
   *
   * @param idempotent others may do the same
   */
  void add(String word, boolean idempotent) {
    at.machine.run(
        () -> {
          Call call = new Call(word, idempotent, nodes.calm);
          calls.add(call);
          if (!idempotent) {
            auditor.asked(key, name, word);
          }
          Command.Key named = idempotent ? new Command.Key(word, word) : null;
          caller.call(word, 10, named, within(), result -> came(call, result));
        });
  }

  private void came(Call call, Caller.Result result) {
    if (at.machine.dead()) {
      return;
    }
    nodes.world.note(name, call.word + " " + result);
    if (call.result != null) {
      nodes.auditor.violated("C6", call.word + " has two outcomes: " + result);
    }
    call.result = result;
    switch (result) {
      case Caller.Result.Came came when came.outcome() instanceof Outcome.Returned returned ->
          auditor.added(key, call.word, Integer.parseInt((String) returned.reply()));
      case Caller.Result.Came failed -> notAdded(call);
      case Caller.Result.Refused refused -> notAdded(call);
      case Caller.Result.Unknown unknown -> {}
    }
  }

  /** Others of its name may still be. */
  private void notAdded(Call call) {
    if (!call.named) {
      auditor.refused(key, call.word);
    }
  }

  /** Asks how many there are: by a query, or a call that changes nothing, or one that throws. */
  void ask() {
    at.machine.run(
        () -> {
          int how = nodes.world.random.nextInt(3);
          Call call = new Call((how == 0 ? "!" : "?") + calls.size(), false, nodes.calm);
          List<Call> before = List.copyOf(calls);
          calls.add(call);
          int shown = auditor.shown(key);
          Consumer<Caller.Result> told = result -> shown(call, before, shown, result);
          if (how == 2) {
            caller.query(call.word, within(), told);
          } else {
            caller.call(call.word, 10, null, within(), told);
          }
        });
  }

  private void shown(Call call, List<Call> before, int shown, Caller.Result result) {
    if (at.machine.dead()) {
      return;
    }
    nodes.world.note(name, call.word + " " + result);
    if (call.result != null) {
      nodes.auditor.violated("C6", call.word + " has two outcomes: " + result);
    }
    call.result = result;
    if (result instanceof Caller.Result.Came came) {
      String said =
          switch (came.outcome()) {
            case Outcome.Returned returned -> (String) returned.reply();
            case Outcome.Failed failed -> failed.message();
          };
      List<String> own = before.stream().map(one -> one.word).toList();
      auditor.shown(key, name, Integer.parseInt(said), shown, own);
    }
  }

  /** When all is over. */
  void check() {
    if (at.machine.dead()) {
      return;
    }
    for (Call call : calls) {
      if (call.result == null) {
        nodes.auditor.violated("C10", name + " was never told of " + call.word);
      } else if (call.calm && !(call.result instanceof Caller.Result.Came)) {
        nodes.auditor.violated("C10", name + ", in peace, " + call.word + " " + call.result);
      }
    }
  }

  /** Words that it was not told to be there: they may come later, or be another's. */
  Stream<String> unknown() {
    return calls.stream().filter(call -> !added(call.result)).map(call -> call.word);
  }

  private static boolean added(Caller.@Nullable Result result) {
    return result instanceof Caller.Result.Came came && came.outcome() instanceof Outcome.Returned;
  }
}
