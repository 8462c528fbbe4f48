package dev.stash.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who waits for a call: the handler that made it, whoever waits for that one's call, and so on.
 * None of them can run it before it is answered. Immutable.
 *
 * @param names the outermost first
 */
public record Chain(List<ActorName> names) {
  /** Of a call that no handler waits for. */
  public static final Chain NONE = new Chain(List.of());

  private static final Comparator<ActorName> ORDER =
      Comparator.comparing(ActorName::kind).thenComparing(ActorName::key);

  /** Of the calls that this one's handler makes. */
  Chain with(ActorName own) {
    List<ActorName> more = new ArrayList<>(names);
    more.add(own);
    return new Chain(List.copyOf(more));
  }

  boolean holds(ActorName name) {
    return names.contains(name);
  }

  /** Whose handler has made the call; of {@link #NONE} there is none. */
  ActorName last() {
    return names.getLast();
  }

  /**
   * Whether the call is to be refused where a handler waits for one of those who wait for the call:
   * neither would ever go on. If each of the two waits for the other, both see it, and the smaller
   * one refuses; if it is a longer way round, only this one does (rule 21).
   *
   * @param own who is called
   * @param on for whom its handler waits
   */
  boolean crosses(ActorName own, ActorName on) {
    return holds(on) && (!last().equals(on) || ORDER.compare(own, on) < 0);
  }
}
