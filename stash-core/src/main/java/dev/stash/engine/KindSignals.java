package dev.stash.engine;

import dev.stash.observe.Signals;

/**
 * Who listens to the actors of a kind.
 *
 * @param kind the name of the kind
 * @param to {@link Signals#NONE} if nobody does
 */
record KindSignals(String kind, Signals to) {
  boolean nobody() {
    return Signals.NONE.equals(to);
  }

  void actor(Signals.Life change) {
    to.actor(kind, change);
  }
}
