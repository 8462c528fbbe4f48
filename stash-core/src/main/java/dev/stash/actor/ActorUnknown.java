package dev.stash.actor;

import dev.stash.StashException;

/** No actors of this interface were made known to the builder of this Stash. */
public final class ActorUnknown extends StashException {
  private static final long serialVersionUID = 1L;

  /** For Stash itself. */
  public ActorUnknown(Class<?> contract) {
    super(
        "ACTOR_UNKNOWN",
        "no actors of "
            + contract.getName()
            + " are known here; say Stash.builder().actor("
            + contract.getSimpleName()
            + ".class, …), on every member",
        null);
  }
}
