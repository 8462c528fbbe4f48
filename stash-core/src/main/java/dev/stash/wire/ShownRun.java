package dev.stash.wire;

import dev.stash.view.ShownValues;

/** What a run of a handler's method has left in its shown fields. */
public final class ShownRun {
  private ShownValues values;

  ShownRun(ShownValues values) {
    this.values = values;
  }

  ShownValues values() {
    return values;
  }

  /** What has its place before it has changed meanwhile, where it has made nothing of it. */
  void under(ShownValues before, ShownValues after) {
    values = values.with(before, after);
  }
}
