package dev.stash.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Commands that wait, in the order in which they came: for a load, a look, the end of a hold or of
 * a turn. Bounded, in number and in bytes and in time (rule 12); whatever becomes of it, each is
 * answered once. Not thread-safe.
 */
final class Backlog {
  /**
   * A command that waits.
   *
   * @param since when it came, in ticks
   * @param gets how many GETs had been issued by then: a later one answers it
   */
  record Waiting(Command command, long since, long gets) {}

  private final LoopOptions options;
  private final Step step;

  private List<Waiting> waiting = List.of();

  /** What they weigh together. */
  private int bytes;

  Backlog(LoopOptions options, Step step) {
    this.options = options;
    this.step = step;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** One more, if there is room. */
  void add(Command command, long gets) {
    if (waiting.size() >= options.maxWaiting()
        || bytes + command.weight() > options.maxWaitingBytes()) {
      step.reply(command, new Answer.Busy());
    } else {
      putBack(new Waiting(command, step.ticks(), gets));
    }
  }

  /** One that was {@link #take taken} and must wait on. */
  void putBack(Waiting again) {
    if (waiting.isEmpty()) {
      waiting = new ArrayList<>(2);
    }
    waiting.add(again);
    bytes += again.command().weight();
  }

  List<Waiting> take() {
    List<Waiting> all = waiting;
    waiting = List.of();
    bytes = 0;
    return all;
  }

  List<Waiting> take(Predicate<Command> which) {
    List<Waiting> taken = new ArrayList<>();
    for (Waiting each : take()) {
      if (which.test(each.command())) {
        taken.add(each);
      } else {
        putBack(each);
      }
    }
    return taken;
  }

  /** Whoever is gone waits for nothing. */
  void cancel(Command.Detach detach) {
    take(command -> cancels(detach, command))
        .forEach(w -> step.reply(w.command(), new Answer.Retry()));
  }

  private static boolean cancels(Command.Detach detach, Command waiting) {
    return waiting instanceof Command.Attach attach
        && attach.attachment().connection().equals(detach.connection())
        && attach.attachment().number() <= detach.number();
  }

  void answer(Answer answer) {
    answer(any -> answer);
  }

  void answer(Function<Command, Answer> how) {
    take().forEach(w -> step.reply(w.command(), how.apply(w.command())));
  }

  /** Whoever has waited too long is told so. */
  void answerLate() {
    while (step.ticks() >= lateAt()) {
      Waiting late = waiting.remove(0);
      bytes -= late.command().weight();
      step.reply(late.command(), new Answer.Unavailable());
    }
  }

  /** When the first of them has waited too long, in ticks. */
  long lateAt() {
    return waiting.isEmpty() ? Long.MAX_VALUE : waiting.get(0).since() + options.waitLimit();
  }
}
