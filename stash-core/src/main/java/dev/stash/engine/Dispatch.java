package dev.stash.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the routers of two members say to each other. What is for an actor, or comes from one, says
 * of which kind and key it is.
 */
sealed interface Dispatch {
  /**
   * A command for the actor of a key.
   *
   * @param id names the answer; 0 for a command that has none
   */
  record Ask(long id, ActorName to, Command command) implements Dispatch {}

  /** The answer to an {@link Ask}. */
  record Answered(long id, ActorName from, Answer answer) implements Dispatch {}

  /**
   * The other answer: the actor is not here.
   *
   * @param owner the id of the member where it is, as far as is known here
   */
  record NotOwner(long id, @Nullable String owner) implements Dispatch {}

  /** For a view that is mounted on the receiver. */
  record Published(ActorName from, String connection, long number, Publication publication)
      implements Dispatch {}

  /**
   * These actors are about to be handed over: whoever asks for one waits for its snapshot. Answered
   * by {@link Expected}.
   */
  record Expect(String token, String kind, List<String> keys) implements Dispatch {}

  /**
   * They are waited for.
   *
   * @param but these: they are not to come now, and to be offered again
   */
  record Expected(String token, List<String> but) implements Dispatch {}

  /**
   * What was promised by {@link Expect}.
   *
   * @param body the stored object; null: there is nothing to give, look at the storage
   * @param etag its ETag; empty without a body
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Snapshot(String token, ActorName to, byte @Nullable [] body, String etag)
      implements Dispatch {}

  /**
   * Read of what is for a kind that is not run here, or comes from one: only whoever runs it could
   * read the rest.
   *
   * @param id of an {@link Ask}; 0 if nobody waits for an answer
   */
  record Stray(long id, String kind) implements Dispatch {}
}
