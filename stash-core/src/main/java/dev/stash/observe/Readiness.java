package dev.stash.observe;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether new pages should come to a member, and if not, why. Immutable; as text it says {@code
 * ready}, or the reasons.
 *
 * @param reasons none: they should; unmodifiable, in the order of the enum
 */
public record Readiness(Set<Reason> reasons) {
  /** With a copy of these. */
  public Readiness {
    Set<Reason> copy = EnumSet.noneOf(Reason.class);
    copy.addAll(reasons);
    reasons = Collections.unmodifiableSet(copy);
  }

  /** Whether they should. */
  public boolean ready() {
    return reasons.isEmpty();
  }

  /**
   * The same without regard to some reasons: who rather shows pages their defaults than nothing
   * asks {@code readiness().without(STORAGE_UNREACHABLE).ready()}.
   */
  public Readiness without(Reason... disregarded) {
    Set<Reason> rest = EnumSet.noneOf(Reason.class);
    rest.addAll(reasons);
    Arrays.asList(disregarded).forEach(rest::remove);
    return new Readiness(rest);
  }

  @Override
  public String toString() {
    return ready() ? "ready" : reasons.stream().map(Reason::name).collect(Collectors.joining(", "));
  }

  /** Why new pages should go elsewhere. There will be more: a {@code switch} needs a default. */
  public enum Reason {
    /** It is about to stop. */
    DRAINING,
    /** The storage answers other members and not this one: they have taken over its sessions. */
    STEPPED_DOWN,
    /** It is in the smaller part of a cluster that has fallen apart, and the other part lives. */
    MINORITY,
    /**
     * It hears less than half of the members, itself included, and has not heard that they left.
     */
    CUT_OFF,
    /** The storage does not answer. */
    STORAGE_UNREACHABLE
  }
}
