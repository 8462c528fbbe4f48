package dev.stash.engine;

import org.jspecify.annotations.Nullable;

/**
 * Whoever runs what is called of a kind's actors: users' code. Their commit loops go on meanwhile.
 *
 * @param <S> the state of the actors
 */
public interface Crew<S> {
  /** Of a kind that is not called. */
  static <S> Crew<S> none() {
    return name -> {
      throw new IllegalStateException("actors of the kind " + name.kind() + " are not called");
    };
  }

  /** One for each instance of an actor. */
  Worker<S> worker(ActorName name);

  /** Runs one handler at a time, on a thread of its own. */
  interface Worker<S> {
    /**
     * Runs one; may block. Does not throw: what a handler throws is an outcome.
     *
     * @param state what there is; not to be changed
     * @param what is called
     * @param reads whether what it changes is not wanted, but what its instance's start has
     * @param nest what the calls are to say that it makes itself
     */
    Made run(S state, Object what, boolean reads, Nest nest);
  }

  /**
   * What a handler has made.
   *
   * @param write what it has changed, for the behaviour; null: nothing
   */
  record Made(Outcome outcome, @Nullable Object write) {}
}
