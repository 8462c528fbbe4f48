package dev.stash.helidon.proof;

import java.util.List;

/**
 * Something done to one key between two moments; it took effect at some moment between them.
 *
 * @param from when it may have begun to have its effect
 * @param to when it had it; {@link #NEVER} if nobody was ever told, so that it may have none
 * @param act what was done
 * @param after the positions, in the same list, of those that must have had their effect before it
 * @param name for messages
 */
record Operation<S>(long from, long to, Act<S> act, List<Integer> after, String name) {
  static final long NEVER = Long.MAX_VALUE;

  Operation {
    after = List.copyOf(after);
  }

  boolean answered() {
    return to != NEVER;
  }

  /** A write or a read. */
  sealed interface Act<S> {}

  /** Always possible, whatever the key holds. */
  record Write<S>(long value) implements Act<S> {}

  /** Possible only where the key holds just this. */
  record Read<S>(S value) implements Act<S> {}
}
