package dev.stash.actor;

import dev.stash.Recovery;
import dev.stash.Stash;

/**
 * What an actor may know and ask for: handed to its {@link OnStart} method, and good as long as the
 * instance lives. Thread-safe.
 */
public interface ActorContext {
  /** The key of this actor. */
  String key();

  /** Whether something was stored of it: {@link Recovery#NEW} or {@link Recovery#RECOVERED}. */
  Recovery recovery();

  /**
   * Another actor, as by {@link Stash#actor(Class, String)}. To call oneself is to wait for
   * oneself: it ends by the time-out of the call.
   *
   * @throws StashException {@code ACTOR_UNKNOWN}
   */
  <T> T actor(Class<T> contract, String key);
}
