package dev.stash.engine;

import dev.stash.cluster.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What came for an actor of another kind or key than it could be for, and was refused. A member of
 * a newer release may know kinds that this one does not; anything else is a mistake of ours. Each
 * sort of it is named once a member, and all are counted. Thread-safe.
 */
final class Strays {
  private static final Logger LOG = System.getLogger(Strays.class.getName());

  private final Set<Named> named = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();

  /** What can be wrong with it; goes on after "member … sends". */
  enum Sort {
    KIND("what is for a kind of actors that is not run here"),
    ANSWER("the answer of another actor than was asked"),
    PUBLICATION("to a view what is not of the actor that it is attached to");

    private final String what;

    Sort(String what) {
      this.what = what;
    }
  }

  private record Named(String member, Sort sort) {}

  /** Refuses something. */
  void refuse(Member from, Sort sort) {
    refused.incrementAndGet();
    if (named.add(new Named(from.id(), sort))) {
      LOG.log(
          Level.WARNING,
          "member {0} sends {1}: that is refused, and all of the sort that comes from there",
          from.name(),
          sort.what);
    }
  }

  /** It is gone; its id does not come back. */
  void forget(Member member) {
    named.removeIf(one -> one.member().equals(member.id()));
  }

  /** How much there was. */
  long refused() {
    return refused.get();
  }
}
