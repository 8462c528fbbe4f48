package dev.stash.actor;

import dev.stash.StashException;

/** An actor's class or interface cannot be used as it is written; found at the start. */
public final class ActorInvalid extends StashException {
  private static final long serialVersionUID = 1L;

  /** Names the type, the member ("" for the type itself), what is wrong and what to do. */
  public ActorInvalid(Class<?> type, String member, String problem, String mend) {
    super(
        "ACTOR_INVALID",
        "actor "
            + type.getName()
            + (member.isEmpty() ? "" : ", " + member)
            + ": "
            + problem
            + "; "
            + mend,
        null);
  }
}
