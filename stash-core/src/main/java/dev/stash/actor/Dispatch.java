package dev.stash.actor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the routers of two members say to each other. */
sealed interface Dispatch {
  /**
   * A command for the actor of a key.
   *
   * @param id names the answer; 0 for a command that has none
   */
  record Ask(long id, String key, Command command) implements Dispatch {}

  /** The answer to an {@link Ask}. */
  record Answered(long id, Answer answer) implements Dispatch {}

  /**
   * The other answer: the actor is not here.
   *
   * @param owner the id of the member where it is, as far as is known here
   */
  record NotOwner(long id, @Nullable String owner) implements Dispatch {}

  /** For a view that is mounted on the receiver. */
  record Published(String connection, long number, Publication publication) implements Dispatch {}

  /** These actors are about to be handed over: whoever asks for one waits for its snapshot. */
  record Expect(String token, List<String> keys) implements Dispatch {}

  /**
   * What was promised by {@link Expect}.
   *
   * @param body the stored object; null: there is nothing to give, look at the storage
   * @param etag its ETag; empty without a body
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Snapshot(String token, String key, byte @Nullable [] body, String etag)
      implements Dispatch {}

  /** What time it is at the receiver; answered by {@link Time}. Understood from protocol 2 on. */
  record WhatTime(long id) implements Dispatch {}

  /**
   * The time of day at the sender, in milliseconds since the epoch.
   *
   * @param goesBy what it writes and judges by
   * @param own as its own clock has it
   */
  record Time(long id, long goesBy, long own) implements Dispatch {}

  /**
   * Whether others use the storage, told by the member whose duty it is to know.
   *
   * @param possible somebody may be there
   * @param certain the names of those that are
   */
  record Neighbourhood(boolean possible, List<String> certain) implements Dispatch {}

  /** Whether the storage answers the receiver; answered by Done or Unavailable. */
  record HowIsStorage(long id) implements Dispatch {}
}
