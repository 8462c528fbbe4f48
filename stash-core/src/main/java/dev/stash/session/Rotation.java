package dev.stash.session;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request gets that comes with the id of a session which has another id by now: the seven
 * cases of {@code docs/design/rotation.md}. A function of what was asked, what the tombstone leads
 * to, and how old it is; no I/O, no clock. Immutable.
 *
 * <p>Before a login an attacker may know everything that the browser has. So the new id is told
 * only to a request that brings what the attacker lacks: the application has authenticated the
 * person that the new session belongs to.
 *
 * @param overlapMillis how long a session whose browser has its new id is led to from the old one
 * @param claimMillis the same while it is not known to have it
 */
record Rotation(long overlapMillis, long claimMillis, Set<RotationGuard> guards) {
  /** For so long an answer may well be on its way. */
  static final long ON_ITS_WAY_MILLIS = 5_000;

  /** What the request wants. */
  sealed interface Wish {
    /** The application has authenticated this person. */
    record Login(String person) implements Wish {}

    /** The session is to end. */
    record Logout() implements Wish {}

    /** Anything else. */
    record Use() implements Wish {}
  }

  /** What the tombstone leads to. */
  sealed interface Heir {
    /** Nothing that could be told: written by an earlier release, or too old to matter. */
    record Unknown() implements Heir {}

    /** It is over as well. */
    record Over() implements Heir {}

    /**
     * It has had so many heirs since that the last one is not looked for now. Each was begun with
     * the id of the one before: so the browser has a later one than this.
     */
    record Far() implements Heir {}

    /** It lives. */
    record Lives(@Nullable String principal, boolean presented) implements Heir {}
  }

  /** What the request gets. */
  enum Fate {
    /** A new session, empty; whoever the old one was led to has nothing to do with it. */
    FRESH,
    /** The heir itself: its id goes with the answer, and the request goes on in it. */
    JOINED,
    /** The heir ends. */
    HEIR_ENDS,
    /** To come again in a moment: the new id is there or on its way. */
    ASK_AGAIN,
    /** The old id is worth nothing: what may come late gets no id, the rest a new session. */
    DEAD,
    /** A new session, empty, that can be left for the heir by a login. */
    CLAIM
  }

  Fate of(Wish wish, Heir heir, long age) {
    return switch (heir) {
      case Heir.Over over -> Fate.FRESH;
      case Heir.Unknown unknown -> {
        if (wish instanceof Wish.Login) {
          yield Fate.FRESH;
        }
        yield age < Math.max(ON_ITS_WAY_MILLIS, overlapMillis) ? Fate.ASK_AGAIN : Fate.DEAD;
      }
      case Heir.Far far -> {
        boolean near = age < window(true);
        yield switch (wish) {
          case Wish.Login login -> near ? Fate.ASK_AGAIN : Fate.FRESH;
          case Wish.Logout logout -> near ? Fate.HEIR_ENDS : Fate.DEAD;
          case Wish.Use use -> near ? Fate.ASK_AGAIN : Fate.DEAD;
        };
      }
      case Heir.Lives lives -> of(wish, lives, age);
    };
  }

  private Fate of(Wish wish, Heir.Lives heir, long age) {
    boolean near = age < window(heir.presented());
    return switch (wish) {
      case Wish.Login login -> near && same(login, heir) ? Fate.JOINED : Fate.FRESH;
      case Wish.Logout logout when near && guards.contains(RotationGuard.LOGOUT_FOLLOWS) ->
          Fate.HEIR_ENDS;
      case Wish.Logout logout -> Fate.DEAD;
      case Wish.Use use -> {
        if (age < ON_ITS_WAY_MILLIS || (heir.presented() && near)) {
          yield Fate.ASK_AGAIN;
        }
        boolean known = heir.presented() && guards.contains(RotationGuard.NO_COOKIE_OVER_THE_HEIR);
        boolean lost =
            near
                && heir.principal() != null
                && guards.contains(RotationGuard.LOST_ANSWER_IS_CLAIMED);
        yield known ? Fate.DEAD : lost ? Fate.CLAIM : Fate.FRESH;
      }
    };
  }

  private boolean same(Wish.Login login, Heir.Lives heir) {
    return login.person().equals(heir.principal()) || !guards.contains(RotationGuard.SAME_PERSON);
  }

  /** How long the old id leads anywhere. */
  private long window(boolean presented) {
    return Math.max(ON_ITS_WAY_MILLIS, presented ? overlapMillis : claimMillis);
  }

  /** When nobody asks for the heir any more: who knows an old id must not keep it alive. */
  boolean longGone(long age) {
    return age >= Math.max(window(true), window(false));
  }
}
