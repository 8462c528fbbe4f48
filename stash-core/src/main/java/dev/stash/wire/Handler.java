package dev.stash.wire;

import dev.stash.StashException;
import dev.stash.UserMessage;
import dev.stash.json.Json;
import dev.stash.observe.Signals;
import dev.stash.session.Change;
import dev.stash.view.BoundView;
import dev.stash.view.InvalidValue;
import dev.stash.wire.Conversation.Failure;
import dev.stash.wire.Conversation.Outcome;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The application's handler, as a conversation runs it. What its mount method has changed is part
 * of the first event that is stored: until then each run begins with that method. So does the first
 * on what is stored, where that could not be read when the page came.
 */
final class Handler implements Conversation.View {
  private final String view;
  private final BoundView<?> bound;
  private final Failures failures;
  private final Consumer<Failure> page;
  private final Going going;
  private final Consumer<String> next;
  private final ShownRuns shown;
  private final Signals signals;

  /** The highest event that has run. */
  private long ran;

  /** Whether a run begins with its mount: what that has changed is not stashed, or it failed. */
  private boolean mountIsDue;

  private boolean mounted;

  private final Set<String> warned = new HashSet<>(0);

  /**
   * Not mounted yet.
   *
   * @param page is told what the mount method has to say to it
   * @param next is told what follows a run that has its place
   */
  Handler(
      String view,
      BoundView<?> bound,
      Failures failures,
      Signals signals,
      Consumer<Failure> page,
      Going going,
      Consumer<String> next) {
    this.view = view;
    this.bound = bound;
    this.failures = failures;
    this.signals = signals;
    this.page = page;
    this.going = going;
    this.next = next;
    this.shown = new ShownRuns(bound);
  }

  BoundView<?> bound() {
    return bound;
  }

  /** What its shown fields are, besides what is stashed. */
  ShownRuns shown() {
    return shown;
  }

  /** The fields are there: the application may look at them, and change them. */
  void mount() {
    mounted = true;
    boolean[] failing = new boolean[1];
    shown.now(
        () -> {
          try {
            bound.mounted();
          } catch (StashException failed) {
            if (failed.getCause() instanceof UserMessage told) {
              page.accept(Failure.of(told));
            } else {
              failing[0] = true;
              failures.threw(Level.WARNING, view, "its mount failed", failed);
            }
          }
        });
    mountIsDue = failing[0] || bound.changedByMount();
  }

  /** What it was mounted on was nothing but defaults: it is when next there is what is stored. */
  void mountAgain() {
    mountIsDue = true;
  }

  /** Nothing more will run. */
  void unmount() {
    if (!mounted) {
      return;
    }
    mounted = false;
    try {
      bound.unmounted();
    } catch (StashException failed) {
      failures.threw(Level.WARNING, view, "its unmount failed", failed);
    }
  }

  /** An event was accepted, and with it what the mount had changed. */
  void stashed() {
    mountIsDue = false;
  }

  @Override
  public void show(Map<String, Json> entries) {
    shown.back();
    bound.recover(entries).forEach(this::warn);
    if (mountIsDue) {
      mount();
    }
  }

  private void warn(InvalidValue invalid) {
    if (warned.add(invalid.key())) { // and not again with each run
      String what = "the stored value of " + invalid.key() + " " + invalid.reason();
      failures.told(Level.WARNING, view, invalid.key(), what + "; it shows its default");
    }
  }

  @Override
  public void apply(List<Change> changes) {
    bound.apply(changes);
  }

  @Override
  public void keep(Outcome outcome) {
    if (outcome.shown() != null) {
      shown.keep(outcome.shown());
    }
  }

  @Override
  public void placed(Outcome outcome) {
    if (outcome.shown() != null) {
      shown.placed(outcome.shown());
    }
    if (outcome.next() != null) {
      next.accept(outcome.next());
    }
  }

  /** Whatever comes of it, the event is stored, and its page is told so. */
  @Override
  public void saved(ClientMessage.Event event) {
    shown.now(
        () -> {
          try {
            bound.saved(event.name(), event.payload());
          } catch (StashException failed) {
            String what = "what was to follow the saved event " + event.name() + " has failed";
            failures.threw(Level.WARNING, view, what, failed);
          }
        });
  }

  @Override
  public Outcome run(ClientMessage.Event event) {
    if (event.id() <= ran) {
      signals.ranAgain(view);
    }
    ran = Math.max(ran, event.id());
    return run("an event", () -> bound.handle(event.name(), event.payload()));
  }

  @Override
  public Outcome run(Runnable task) {
    return run("a task of its page", () -> bound.run(task::run));
  }

  private Outcome run(String what, Runnable work) {
    going.begin();
    try {
      work.run();
      List<Change> changes = bound.stash();
      return new Outcome(changes, null, shown.ran(), going.end());
    } catch (StashException failed) {
      String unused = going.end();
      bound.putBack();
      return new Outcome(List.of(), failure(what, failed));
    }
  }

  /** What it has failed with. Developers are told, unless it is the application's answer. */
  private Failure failure(String what, StashException failed) {
    if (failed.getCause() instanceof UserMessage told) {
      return Failure.of(told);
    }
    Failure failure = new Failure(failed.code(), String.valueOf(failed.getMessage()));
    if (failed.getCause() == null) {
      failures.refused(view, failure);
    } else {
      failures.threw(Level.WARNING, view, what + " failed", failed);
    }
    return failure;
  }
}
