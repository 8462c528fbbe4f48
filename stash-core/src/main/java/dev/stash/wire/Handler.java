package dev.stash.wire;

import dev.stash.Mount;
import dev.stash.StashException;
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
import org.jspecify.annotations.Nullable;

/**
 * The application's handler, as a conversation runs it. What its mount method has changed is part
 * of the first event that is stored: until then each run begins with that method.
 */
final class Handler implements Conversation.View {
  private final String view;
  private final BoundView<?> bound;
  private final Failures failures;
  private final Signals signals;

  /** The highest event that has run. */
  private long ran;

  /** What it was mounted with; null before that, and when what it changed then is stashed. */
  private @Nullable Mount mount;

  private final Set<String> warned = new HashSet<>(0);

  Handler(String view, BoundView<?> bound, Failures failures, Signals signals) {
    this.view = view;
    this.bound = bound;
    this.failures = failures;
    this.signals = signals;
  }

  BoundView<?> bound() {
    return bound;
  }

  /** The fields are there: the application may look at them, and change them. */
  void mounted(Mount with) {
    try {
      bound.mounted(with);
    } catch (StashException failed) {
      failures.threw(Level.WARNING, view, "its mount failed", failed);
    }
    mount = bound.changedByMount() ? with : null;
  }

  /** An event was accepted, and with it what the mount had changed. */
  void stashed() {
    mount = null;
  }

  @Override
  public void show(Map<String, Json> entries) {
    bound.recover(entries).forEach(this::warn);
    if (mount != null) {
      mounted(mount);
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

  /** Whatever comes of it, the event is stored, and its page is told so. */
  @Override
  public void saved(ClientMessage.Event event) {
    try {
      bound.saved(event.name(), event.payload());
    } catch (StashException failed) {
      String what = "what was to follow the saved event " + event.name() + " has failed";
      failures.threw(Level.WARNING, view, what, failed);
    }
  }

  @Override
  public Outcome run(ClientMessage.Event event) {
    if (event.id() <= ran) {
      signals.ranAgain(view);
    }
    ran = Math.max(ran, event.id());
    try {
      bound.handle(event.name(), event.payload());
      return new Outcome(bound.stash(), null);
    } catch (StashException failed) {
      bound.putBack();
      Failure failure = new Failure(failed.code(), String.valueOf(failed.getMessage()));
      if (failed.getCause() == null) {
        failures.refused(view, failure);
      } else {
        failures.threw(Level.WARNING, view, "an event failed", failed);
      }
      return new Outcome(List.of(), failure);
    }
  }
}
