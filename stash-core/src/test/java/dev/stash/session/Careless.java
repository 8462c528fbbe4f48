package dev.stash.session;

import dev.stash.engine.ActorRouter;
import dev.stash.engine.Asks;
import dev.stash.engine.Kind;
import dev.stash.identity.PrincipalNames;
import dev.stash.node.Node;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets the simulation of whole nodes, which lives elsewhere, leave out a rule of relocations. */
public final class Careless {
  /** With nothing left out. */
  public static final Careless NOT = new Careless(RelocationGuard.ALL);

  private final Set<RelocationGuard> guards;

  private Careless(Set<RelocationGuard> guards) {
    this.guards = guards;
  }

  /** Without the rule of this name. */
  public static Careless without(String guard) {
    return new Careless(EnumSet.complementOf(EnumSet.of(RelocationGuard.valueOf(guard))));
  }

  /** All sessions, for requests that wait as {@code asks} does. */
  public Sessions sessions(
      Node node,
      ActorRouter router,
      Kind<?> kind,
      SessionOptions options,
      PrincipalNames names,
      Asks asks) {
    return new Sessions(
        node,
        router,
        kind,
        "",
        options,
        names,
        new SessionEvents(null, node),
        asks,
        RotationGuard.ALL,
        guards);
  }

  /**
   * What a stored session says of itself.
   *
   * @param reason why it is over; null: it lives
   * @param heir where it is continued, sealed
   * @param moved whether it had another id before
   * @param claims whether it was begun because an answer was lost
   */
  public record Fate(
      @Nullable String reason, @Nullable String heir, boolean moved, boolean claims) {
    /** Likewise, of these bytes. */
    public static Fate of(byte[] body) {
      var stored = SessionCodec.decode(body);
      var ending = stored.envelope().ended();
      boolean claims = stored.state().claim != null;
      return ending == null
          ? new Fate(null, null, stored.state().lineage != null && !claims, claims)
          : new Fate(ending.reason(), ending.heir(), false, false);
    }

    /** Whether it is over. */
    public boolean over() {
      return reason != null;
    }
  }
}
