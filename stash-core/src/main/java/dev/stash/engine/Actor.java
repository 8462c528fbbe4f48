package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.node.Mailbox;
import dev.stash.storage.ETag;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.ObjectUnreadable;
import dev.stash.storage.PreconditionFailed;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One live instance: a commit loop, its mailbox, and the hands that run its effects.
 *
 * <p>It owns no thread. Whoever tells it something while nobody works for it does that, for a turn;
 * what comes by the clock or from other members ({@code soon}) is worked off on the executor's
 * threads, because a step may encode or decode the whole state. Nothing in here blocks: storage
 * calls go to virtual threads and come back as messages. An idle actor is a few objects.
 */
final class Actor<S> {
  /**
   * A message.
   *
   * @param sender of a command: where its answer goes
   * @param looked of a glance: is to be run when that is over
   */
  private record Letter(
      Event event, @Nullable Consumer<Answer> sender, @Nullable Runnable looked) {}

  /** Nothing is ever put into it. */
  private static final IdentityHashMap<Command, Consumer<Answer>> NONE = new IdentityHashMap<>(0);

  private final Kind<S> kind;
  private final ActorName name;
  private final int partition;
  private final ActorHost host;
  private final CommitLoop<S> loop;

  private final Mailbox<Letter> mailbox;

  /** Null: nothing was called yet. */
  private Crew.@Nullable Worker<S> worker;

  // Touched only by whoever works the mailbox off.
  private IdentityHashMap<Command, Consumer<Answer>> unanswered = NONE;
  private @Nullable ScheduledFuture<?> timer;

  /** What is being worked off, until it is answered. */
  private @Nullable Letter present;

  /** Of the glance that is being worked off; taken by its GET. */
  private @Nullable Runnable looked;

  /** Null: nobody listens. */
  private final @Nullable Telling telling;

  /** Null: nobody is told. */
  private final @Nullable Chronicle chronicle;

  /** Its failures are told of once. */
  private boolean threwBefore;

  private volatile boolean resting;
  private int storedBytes = 256;

  Actor(Kind<S> kind, ActorName name, int partition, ActorHost host, CommitLoop<S> loop) {
    this.kind = kind;
    this.name = name;
    this.partition = partition;
    this.host = host;
    this.loop = loop;
    this.mailbox = new Mailbox<>(this::work, host.executor());
    KindSignals signals = host.signals(name.kind());
    this.telling = signals.nobody() ? null : new Telling(signals);
    boolean untold = Lives.UNTOLD.equals(kind.lives());
    this.chronicle = untold ? null : new Chronicle(kind.lives(), name.key());
  }

  ActorName name() {
    return name;
  }

  Placement placement() {
    return kind.placement();
  }

  /** The partition of its key: which of them have moved is asked more often than it is computed. */
  int partition() {
    return partition;
  }

  /** Roughly what it costs to keep, in bytes. */
  int weight() {
    return storedBytes;
  }

  /** Whether nobody is attached to it, as of its last step. */
  boolean resting() {
    return resting;
  }

  void tell(Command command, Consumer<Answer> sender) {
    post(new Letter(command, sender, null));
  }

  void tell(Event event) {
    post(new Letter(event, null, null));
  }

  void soon(Command command, Consumer<Answer> sender) {
    mailbox.soon(new Letter(command, sender, null));
  }

  void soon(Event event) {
    mailbox.soon(new Letter(event, null, null));
  }

  private void post(Letter letter) {
    switch (kind.threads()) {
      case CALLERS -> mailbox.here(letter);
      case OWN -> mailbox.soon(letter);
    }
  }

  /**
   * Lets it look in passing.
   *
   * @param over is run when it has, or has not wanted to
   */
  void glance(Event.Glance glance, Runnable over) {
    post(new Letter(glance, null, over));
  }

  private void work(Letter letter) {
    looked = letter.looked();
    try {
      step(letter);
    } finally {
      end(takeLooked());
    }
  }

  private @Nullable Runnable takeLooked() {
    Runnable taken = looked;
    looked = null;
    return taken;
  }

  private static void end(@Nullable Runnable glance) {
    if (glance != null) {
      glance.run();
    }
  }

  private void step(Letter letter) {
    present = letter;
    List<Effect> effects = new ArrayList<>(4);
    Moment now = host.time().now();
    Event.Revalidate first = host.doubt(name, letter.event(), now, loop.provenAt());
    if (chronicle != null) {
      chronicle.steps(loop);
    }
    try {
      if (first != null) {
        loop.step(first, now, effects);
      }
      loop.step(letter.event(), now, effects);
    } finally {
      if (chronicle != null) { // before all who wait for this: they may tell of it, too
        chronicle.stepped(loop);
      }
      runAll(effects);
      awaitAnswer(letter);
      if (telling != null) { // after all who wait for this
        telling.stepped(first, letter.event(), loop, now.ticks(), effects);
      }
    }
    Phase phase = loop.phase();
    boolean idle = loop.attached() == 0 && (phase == Phase.CLEAN || phase == Phase.ENDED);
    if (idle) {
      host.rest(this);
    } else if (resting) {
      host.awake(this);
    }
    if (resting != idle) {
      resting = idle;
    }
  }

  /** A Detach is never answered: kept, it would hold its socket for as long as the actor lives. */
  private void awaitAnswer(Letter letter) {
    boolean awaits = present != null && !(letter.event() instanceof Command.Detach);
    if (awaits && letter.event() instanceof Command command && letter.sender() != null) {
      if (unanswered.isEmpty()) {
        unanswered = new IdentityHashMap<>(2);
      }
      unanswered.put(command, letter.sender());
    }
    present = null;
  }

  @SuppressWarnings("ReferenceEquality") // of two that are equal each is answered
  private @Nullable Consumer<Answer> sender(Command of) {
    if (present != null && present.event() == of) {
      Consumer<Answer> sender = present.sender();
      present = null;
      return sender;
    }
    Consumer<Answer> sender = unanswered.remove(of);
    if (unanswered.isEmpty()) {
      unanswered = NONE;
    }
    return sender;
  }

  /** Each of them, whatever becomes of the one before: none is left for the next letter. */
  private void runAll(List<Effect> effects) {
    for (int i = 0; i < effects.size(); i++) {
      try {
        run(effects.get(i));
      } catch (RuntimeException | Error broken) {
        host.broken(broken);
      }
    }
  }

  private void run(Effect effect) {
    switch (effect) {
      case Effect.Reply reply -> {
        Consumer<Answer> sender = sender(reply.command());
        if (sender != null) {
          sender.accept(reply.answer());
        }
      }
      case Effect.Run run -> {
        if (worker == null) {
          worker = kind.crew().worker(name);
        }
        Crew.Worker<S> its = worker;
        // Of a host that closes nobody runs it: who waits is told by the end of the loop.
        host.io(() -> tell(work(run, its)), () -> {});
      }
      case Effect.Publish publish -> {
        Line line = (Line) publish.to().address();
        line.published(publish.to().number(), publish.publication());
      }
      case Effect.Get get -> {
        Runnable glance = takeLooked();
        host.io(
            () -> {
              try {
                read(get);
              } finally {
                end(glance);
              }
            },
            () -> {
              end(glance);
              tell(new Event.LoadFailed(get.get(), false));
            });
      }
      case Effect.Put put -> {
        storedBytes = put.body().length;
        host.io(() -> write(put), () -> tell(new Event.PutNotApplied(put.commit(), false)));
      }
      case Effect.WakeAt wake -> wakeAt(wake.ticks());
      case Effect.HandOff handOff -> host.handOff(name, handOff);
      case Effect.Threw threw -> {
        host.threw(threw.what(), threwBefore);
        threwBefore = true;
      }
      case Effect.Stop stop -> {
        if (timer != null) {
          timer.cancel(false);
        }
        host.stopped(this, stop);
      }
    }
  }

  @SuppressWarnings("unchecked") // it is the loop's own
  private Event work(Effect.Run run, Crew.Worker<S> by) {
    try {
      Nest nest = new Nest(run.of(), (on, begins) -> tell(new Event.Waits(run.run(), on, begins)));
      Crew.Made made = by.run((S) run.state(), run.what(), run.reads(), nest);
      return new Event.Ran(run.run(), made.outcome(), made.write());
    } catch (RuntimeException | Error broken) {
      host.threw(broken, threwBefore);
      return new Event.Ran(run.run(), new Outcome.Failed("FAILED", "it broke down"), null);
    }
  }

  private void read(Effect.Get get) {
    Event answer;
    try {
      answer =
          switch (look(get.known())) {
            case Look.Same same -> new Event.NotModified(get.get());
            case Look.Other other -> {
              other.object().ifPresent(o -> storedBytes = o.body().length);
              yield new Event.Loaded(get.get(), other.object().orElse(null));
            }
          };
    } catch (NotApplied failure) {
      host.troubled("read", failure);
      answer = new Event.LoadFailed(get.get(), failure.throttled());
    } catch (ObjectUnreadable failure) {
      host.troubled("read", failure);
      answer = new Event.LoadUnreadable(get.get());
    } catch (RuntimeException | Error failure) {
      host.troubled("read", failure);
      answer = new Event.LoadFailed(get.get(), false);
    }
    tell(answer);
  }

  private Look look(@Nullable ETag known) {
    String object = kind.object(name.key());
    return known == null
        ? new Look.Other(host.storage().get(object))
        : host.storage().look(object, known);
  }

  private void write(Effect.Put put) {
    Event answer;
    try {
      ETag etag = host.storage().put(kind.object(name.key()), put.body(), put.precondition());
      answer = new Event.PutSucceeded(put.commit(), etag);
    } catch (PreconditionFailed failed) {
      answer = new Event.PutConflicted(put.commit());
    } catch (NotApplied failure) {
      host.troubled("write", failure);
      answer = new Event.PutNotApplied(put.commit(), failure.throttled());
    } catch (RuntimeException | Error failure) {
      // What we do not know of may have been applied.
      host.troubled("write", failure);
      answer = new Event.PutUnknown(put.commit());
    }
    tell(answer);
  }

  private void wakeAt(long ticks) {
    if (timer != null) {
      timer.cancel(false);
      timer = null; // who rests keeps none
    }
    if (ticks == Long.MAX_VALUE) {
      return;
    }
    long delay = ticks - host.time().now().ticks();
    if (delay <= 0) {
      tell(new Event.Tick());
      return;
    }
    try {
      timer = host.timer().schedule(() -> soon(new Event.Tick()), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // Closing: what is not stored by now is reported by close.
    }
  }
}
