package dev.stash.demo;

import dev.stash.Stashed;
import dev.stash.actor.DurableActor;
import dev.stash.actor.ReadOnly;

/** A number that all add to: one for each key, in the whole cluster. */
interface Tally {
  /** One more; the sum. */
  int add();

  /** The sum, as it is stored. */
  @ReadOnly
  int value();

  /** Keeps it. */
  @DurableActor("tally")
  final class Kept implements Tally {
    @Stashed private int value;

    @Override
    public int add() {
      return ++value;
    }

    @Override
    public int value() {
      return value;
    }
  }
}
