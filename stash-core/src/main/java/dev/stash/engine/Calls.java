package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.engine.CallBook.Account;
import dev.stash.engine.CallBook.Keyed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls and queries: they run one at a time, outside of the loop, each on the state that the one
 * before it has left; the loop goes on meanwhile. What has become of a call is part of the state
 * (rule 1), so it is answered when that is stored; who only asks is answered when all that was seen
 * is stored, and was still so after the question had come (rule 8): another instance may have
 * committed since, and this one does not know.
 *
 * <p>Numbers in comments, as in (rule 6), refer to docs/design/calls.md. Not thread-safe.
 */
final class Calls<S> {
  /** So many wait for their turn. */
  static final int MOST_WAITING = 128;

  /** So far a caller's numbers reach beyond what it knows the outcome of (rule 2). */
  static final int WINDOW = 64;

  private final Given<S> given;
  private final String instance;
  private final Step step;
  private final Accepted<S> accepted;
  private final Lifetime lifetime;
  private final Lease lease;

  /** Is told that there is doubt, and asked what was proven. */
  private final CommitLoop<S> loop;

  private final Deque<Waiting> mailbox = new ArrayDeque<>();
  private @Nullable Waiting running;
  private long runs;

  /** For whom the handler waits; one may be in it more than once. */
  private final List<ActorName> waitedFor = new ArrayList<>();

  /** In the order in which they were promised. */
  private List<Owed> owed = List.of();

  /** Nothing runs here any more. */
  private boolean closed;

  /**
   * One that waits for its turn.
   *
   * @param until when it has waited too long, in ticks
   * @param stamp when it came
   */
  private record Waiting(Command command, long until, long stamp) {}

  /**
   * An answer that is not yet to be given.
   *
   * @param upTo the revision that is to be stored first
   * @param unless the state is to be proven after this; {@link #NO_PROOF}: it need not be
   */
  private record Owed(Command command, Answer answer, long upTo, long unless) {}

  private static final long NO_PROOF = -1;

  Calls(
      Given<S> given,
      Step step,
      Accepted<S> accepted,
      Lifetime lifetime,
      Lease lease,
      CommitLoop<S> loop) {
    this.given = given;
    this.instance = given.instance();
    this.step = step;
    this.accepted = accepted;
    this.lifetime = lifetime;
    this.lease = lease;
    this.loop = loop;
  }

  /** Whether nobody waits, for a turn or for an answer. */
  boolean isIdle() {
    return running == null && mailbox.isEmpty() && owed.isEmpty();
  }

  /** Whether a handler is at work. */
  boolean areRunning() {
    return running != null;
  }

  // ---------------------------------------------------------------------------------- turns

  void call(Command.Call call) {
    lifetime.seen();
    if (!known(call) && !circular(call, call.chain()) && !beganEarlier(call)) {
      line(call, call.budget());
    }
  }

  void query(Command.Query query) {
    lifetime.seen();
    if (!circular(query, query.chain())) {
      line(query, query.budget());
    }
  }

  private void line(Command command, long budget) {
    if (mailbox.size() >= MOST_WAITING) {
      step.reply(command, new Answer.Busy());
      return;
    }
    mailbox.add(new Waiting(command, step.ticks() + budget, step.stamp()));
    next();
  }

  private void next() {
    while (running == null && !closed && !mailbox.isEmpty()) {
      Waiting first = mailbox.remove();
      if (step.ticks() > first.until()) {
        step.reply(first.command(), new Answer.Late());
      } else if (first.command() instanceof Command.Call call) {
        judge(first, call);
      } else if (first.command() instanceof Command.Query query) {
        judge(first, query);
      }
    }
  }

  private void run(Waiting first, Object what, boolean reads) {
    running = first;
    waitedFor.clear();
    step.add(new Effect.Run(++runs, what, accepted.state(), reads, nest(first)));
  }

  private Nest.Of nest(Waiting first) {
    return switch (first.command()) {
      case Command.Call call ->
          new Nest.Of(call.chain().with(given.name()), named(call), first.until());
      case Command.Query query ->
          new Nest.Of(query.chain().with(given.name()), null, first.until());
      default -> throw new AssertionError("neither call nor query");
    };
  }

  /** Wherever it runs, and under whichever number, if it has a key. */
  private @Nullable String named(Command.Call call) {
    if (!given.keeps(Guard.NESTED_CALLS_ARE_KNOWN_AGAIN)) {
      return null;
    }
    return call.key() == null
        ? call.caller() + "/" + call.number()
        : given.name().kind() + "/" + given.name().key() + "/" + call.key().name();
  }

  /** The handler waits for somebody; who cannot run before that is refused (rule 21). */
  void waits(Event.Waits waits) {
    if (running == null || waits.run() != runs) {
      return;
    } else if (!waits.begins()) {
      waitedFor.remove(waits.on());
      return;
    }
    waitedFor.add(waits.on());
    List<Waiting> all = List.copyOf(mailbox);
    mailbox.clear();
    for (Waiting each : all) {
      if (!circular(each.command(), chain(each.command()))) {
        mailbox.add(each);
      }
    }
  }

  private static Chain chain(Command command) {
    return switch (command) {
      case Command.Call call -> call.chain();
      case Command.Query query -> query.chain();
      default -> Chain.NONE;
    };
  }

  /** Whether it would wait for itself: then it is refused. */
  private boolean circular(Command command, Chain chain) {
    ActorName own = given.name();
    if (chain.holds(own) && given.keeps(Guard.NOBODY_WAITS_FOR_HIMSELF)) {
      step.reply(command, new Answer.Cycle(own, chain.last()));
      return true;
    }
    for (ActorName on : waitedFor) {
      boolean both = chain.holds(on) && !given.keeps(Guard.ONE_OF_TWO_REFUSES);
      boolean crosses = both || chain.crosses(own, on);
      if (crosses && given.keeps(Guard.CROSSING_CALLS_ARE_REFUSED)) {
        step.reply(command, new Answer.Cycle(own, on));
        return true;
      }
    }
    return false;
  }

  /** Whether a call may run, now that it has its turn: it is answered if not (rule 1). */
  private void judge(Waiting first, Command.Call call) {
    if (known(call)) {
      return;
    }
    CallLedger calls = accepted.calls();
    Account account = calls.account(call.caller());
    long last = account == null ? 0 : account.last();
    boolean fits = call.prev() == 0 && call.open() == calls.floor();
    if (account == null && !fits && given.keeps(Guard.THE_FORGOTTEN_ARE_NOT_NEW)) {
      notOpen(call, calls.floor());
    } else if (call.prev() > last && given.keeps(Guard.CALLS_CHAIN)) {
      step.reply(call, new Answer.Gap(instance, last));
      outdated();
    } else if (call.number() - call.ack() > WINDOW) {
      step.reply(call, new Answer.Busy());
    } else if (call.key() == null || !keyed(call, call.key())) {
      run(first, call.what(), false);
    }
  }

  private void judge(Waiting first, Command.Query query) {
    Account account = accepted.calls().account(query.caller());
    long last = account == null ? 0 : account.last();
    if (query.after() > last && given.keeps(Guard.QUERIES_FOLLOW_CALLS)) {
      step.reply(query, new Answer.Gap(instance, last));
      outdated();
    } else {
      run(first, query.what(), true);
    }
  }

  /** Whoever knows what we do not may have heard it from a later owner (rule 15). */
  private void outdated() {
    if (given.keeps(Guard.WHO_REFUSES_LOOKS)) {
      loop.doubt();
    }
  }

  /** Then nothing that comes before it will change that: whoever is new is told so at once. */
  private boolean beganEarlier(Command.Call call) {
    long floor = accepted.calls().floor();
    boolean never = accepted.calls().account(call.caller()) == null && call.open() < floor;
    if (never && given.keeps(Guard.THE_FORGOTTEN_ARE_NOT_NEW)) {
      notOpen(call, floor);
      return true;
    }
    return false;
  }

  /** Told of a floor that is not stored, a caller would begin anew for nothing (rule 14). */
  private void notOpen(Command.Call call, long floor) {
    boolean stored = accepted.stored().calls().floor() == floor;
    owe(call, new Answer.NotOpen(instance, floor), stored ? 0 : accepted.revision(), NO_PROOF);
    outdated();
  }

  // ---------------------------------------------------------------------------------- knowing

  /** Whether a call has run before: then it is answered as it was (rule 1). */
  private boolean known(Command.Call call) {
    Account account = accepted.calls().account(call.caller());
    if (account == null
        || call.number() > account.last()
        || !given.keeps(Guard.CALLS_ARE_KNOWN_AGAIN)) {
      return false;
    }
    Outcome outcome = account.outcomes().get(call.number());
    if (outcome == null) {
      step.reply(call, new Answer.Retry()); // overtaken, or known to its caller: nobody listens
    } else if (stored(call.caller()) >= call.number()) {
      owe(call, new Answer.Called(instance, outcome, true), 0, NO_PROOF);
    } else {
      store();
      oweStored(call, outcome);
    }
    return true;
  }

  /** Whether it names a key that is known: then it has its answer (rule 7). */
  private boolean keyed(Command.Call call, Command.Key key) {
    Keyed before = accepted.calls().keyed(key.name());
    if (before == null) {
      return false;
    }
    if (!before.print().equals(key.print())) {
      step.reply(call, new Answer.KeyReused());
      return true;
    }
    accepted.calls().put(call, before.outcome());
    if (given.keeps(Guard.KNOWN_KEYS_ARE_STORED_ANEW)) {
      store();
    }
    oweStored(call, before.outcome());
    return true;
  }

  private long stored(String caller) {
    return accepted.stored().calls().last(caller);
  }

  private void store() {
    accepted.changed(Durability.AT_ONCE);
  }

  // ---------------------------------------------------------------------------------- outcomes

  /** A handler has run; of an earlier instance, or one that has left, nobody wants it. */
  void ran(Event.Ran ran) {
    Waiting was = running;
    if (was == null || ran.run() != runs) {
      return;
    }
    running = null;
    waitedFor.clear();
    if (was.command() instanceof Command.Call call) {
      called(call, ran, was.stamp());
    } else if (was.command() instanceof Command.Query query) {
      answered(query, ran, was.stamp());
    }
    next();
  }

  private void called(Command.Call call, Event.Ran ran, long stamp) {
    Outcome outcome = ran.outcome();
    boolean changed = false;
    if (ran.write() != null && outcome instanceof Outcome.Returned) {
      Verdict verdict = accepted.apply(call.caller(), call.what(), ran.write());
      changed = verdict instanceof Verdict.Changed;
      if (verdict instanceof Verdict.Refused refused) {
        outcome = new Outcome.Failed(refused.code(), refused.message());
      }
    }
    accepted.calls().put(call, outcome);
    if (call.key() != null && outcome instanceof Outcome.Returned) {
      accepted.calls().put(call.key(), outcome);
    }
    if (!changed && mustStore(call)) {
      store();
      changed = true;
    }
    if (changed) {
      oweStored(call, outcome);
    } else {
      owe(call, new Answer.Called(instance, outcome, false), accepted.revision(), stamp);
    }
  }

  /**
   * A call that has changed nothing costs no PUT, unless its outcome would not hold: another copy
   * of it may run (rule 5), or what it stands on is not stored and may run anew (rule 6).
   */
  private boolean mustStore(Command.Call call) {
    return (call.again() && given.keeps(Guard.A_COPY_THAT_RAN_IS_STORED))
        || call.key() != null
        || standsOnUnstored(call.caller(), call.number())
        || accepted.calls().overfull(given.options().maxWriters());
  }

  private boolean standsOnUnstored(String name, long number) {
    Account account = accepted.calls().account(name);
    long stored = stored(name);
    return account != null
        && stored + 1 < number
        && !account.outcomes().subMap(stored, false, number, false).isEmpty()
        && given.keeps(Guard.WHAT_AN_ANSWER_STANDS_ON_IS_STORED);
  }

  private void answered(Command.Query query, Event.Ran ran, long stamp) {
    Outcome outcome = ran.outcome();
    if (ran.write() != null
        && accepted.apply(query.caller(), query.what(), ran.write())
            instanceof Verdict.Refused refused) {
      outcome = new Outcome.Failed(refused.code(), refused.message());
    }
    if (standsOnUnstored(query.caller(), query.after() + 1)) {
      store();
    }
    owe(query, new Answer.Called(instance, outcome, false), accepted.revision(), stamp);
  }

  // ---------------------------------------------------------------------------------- answering

  /** What is to be stored, and is in the next PUT. */
  private void oweStored(Command.Call call, Outcome outcome) {
    owe(call, new Answer.Called(instance, outcome, true), accepted.revision(), NO_PROOF);
  }

  private void owe(Command command, Answer answer, long upTo, long unless) {
    if (unless != NO_PROOF) {
      lease.asked();
    }
    if (owed.isEmpty()) {
      owed = new ArrayList<>(2);
    }
    owed.add(new Owed(command, answer, upTo, unless));
    pay();
  }

  /** Answers who need not wait any more. */
  void pay() {
    if (owed.isEmpty()) {
      return;
    }
    List<Owed> still = new ArrayList<>();
    for (Owed one : owed) {
      if (due(one)) {
        step.reply(one.command(), one.answer());
      } else {
        still.add(one);
      }
    }
    owed = still.isEmpty() ? List.of() : still;
  }

  private boolean due(Owed one) {
    boolean shows = !(one.answer() instanceof Answer.NotOpen);
    return isStored(one) && !wantsProof(one) && !(shows && lease.silent());
  }

  private boolean isStored(Owed one) {
    boolean early = !given.keeps(Guard.CALLS_SHOW_WHAT_IS_STORED);
    return one.upTo() <= accepted.saved() || early;
  }

  private boolean wantsProof(Owed one) {
    return one.unless() != NO_PROOF
        && loop.provenBy() <= one.unless()
        && !lease.holds()
        && given.keeps(Guard.QUERIES_ARE_PROVEN);
  }

  /** Whether somebody waits for nothing but that the storage is looked at (rule 8). */
  boolean wantLook() {
    for (Owed one : owed) {
      if (isStored(one) && wantsProof(one)) {
        return true;
      }
    }
    return false;
  }

  // ---------------------------------------------------------------------------------- leaving

  /** What has not begun is for another instance. */
  void turnAway(Answer answer) {
    for (Waiting each : mailbox) {
      step.reply(each.command(), CommitLoop.notHere(each.command(), answer));
    }
    mailbox.clear();
  }

  /** Nothing follows. */
  void dismiss(Answer answer) {
    closed = true;
    turnAway(answer);
    if (running != null) {
      step.reply(running.command(), answer);
      running = null;
    }
    for (Owed one : owed) {
      boolean ran = !(one.answer() instanceof Answer.NotOpen);
      step.reply(one.command(), ran ? answer : CommitLoop.notHere(one.command(), answer));
    }
    owed = List.of();
  }
}
