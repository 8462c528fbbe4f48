package dev.stash.wire;

import dev.stash.view.BoundView;
import dev.stash.view.ShownValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a handler's shown fields are, run by run: what those have made that have their place in the
 * order of all events, which the page may be shown, and what those that are on their way have made
 * of it. Of a run that has lost nothing is left.
 */
final class ShownRuns {
  private static final long MOST_BYTES = 1 << 20;

  private final BoundView<?> bound;
  private ShownValues placed;

  /** Runs that changed something and have no place yet, in order. */
  private final List<ShownRun> open = new ArrayList<>(0);

  ShownRuns(BoundView<?> bound) {
    this.bound = bound;
    this.placed = bound.shown();
  }

  /** What the page may be shown. */
  ShownValues placed() {
    return placed;
  }

  /** What the fields show, runs included that may yet be lost. */
  ShownValues latest() {
    return open.isEmpty() ? placed : open.getLast().values();
  }

  /** Whether there is little that waits for its place, so that more may come. */
  boolean room() {
    long bytes = 0;
    for (ShownRun run : open) {
      bytes += run.values().bytes();
    }
    return bytes <= MOST_BYTES;
  }

  /** A method has returned that is part of an event. Null: it has changed nothing here. */
  @SuppressWarnings("ReferenceEquality") // it is the same object if nothing has changed
  @Nullable ShownRun ran() {
    ShownValues now = bound.shown();
    if (now == latest()) {
      return null;
    }
    ShownRun run = new ShownRun(now);
    open.add(run);
    return run;
  }

  /** A run has its place, and all before it. */
  void placed(ShownRun run) {
    int at = open.indexOf(run);
    if (at >= 0) {
      placed = run.values();
      open.subList(0, at + 1).clear();
    }
  }

  /** What is on its way is void. */
  void back() {
    if (!open.isEmpty()) {
      open.clear();
      bound.show(placed);
    }
  }

  /** It is not: it has seen what is there. */
  void keep(ShownRun run) {
    open.add(run);
    bound.show(run.values());
  }

  /** Calls a method whose results have their place at once, before those that are on their way. */
  void now(Runnable method) {
    if (!open.isEmpty()) {
      bound.show(placed);
    }
    ShownValues before = placed;
    try {
      method.run();
    } finally {
      placed = bound.shown();
      if (!open.isEmpty()) {
        open.forEach(run -> run.under(before, placed));
        bound.show(latest());
      }
    }
  }
}
