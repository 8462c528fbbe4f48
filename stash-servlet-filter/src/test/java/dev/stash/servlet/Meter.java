package dev.stash.servlet;

import dev.stash.Durability;
import dev.stash.OnEvent;
import dev.stash.Stashed;

/** A view whose value may wait to be stored, and may be none that JSON can carry. */
final class Meter {
  @Stashed(durability = Durability.RELAXED)
  double value;

  @OnEvent("set")
  void set(double to) {
    value = to;
  }

  @OnEvent("break")
  void breaks() {
    value = Double.NaN;
  }
}
