package dev.stash.engine;

import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import org.jspecify.annotations.Nullable;

/** What an instance wants done. The shell runs effects in order and reports back by events. */
public sealed interface Effect {
  /**
   * Read the object; answer {@link Event.Loaded}, {@link Event.NotModified}, {@link
   * Event.LoadFailed} or {@link Event.LoadUnreadable}.
   *
   * @param get the number to answer with
   * @param known only needed if the ETag is another; null: needed in any case
   */
  record Get(long get, @Nullable ETag known) implements Effect {}

  /**
   * Write the object; answer one of the four {@code Put…} events, exactly once.
   *
   * @param commit the commit id to answer with; it is in the body
   * @param body the whole object
   * @param precondition never {@link Precondition#none()}
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Put(String commit, byte[] body, Precondition precondition) implements Effect {}

  /**
   * Run a handler on this state; answer {@link Event.Ran}, exactly once. The next one is asked for
   * when that has come.
   *
   * @param run the number to answer with
   * @param what of a {@link Command.Call} or {@link Command.Query}
   * @param state not to be changed
   * @param reads whether what it changes is not wanted
   * @param of what its own calls are to say
   */
  record Run(long run, Object what, Object state, boolean reads, Nest.Of of) implements Effect {}

  /** The one answer to a command. */
  record Reply(Command command, Answer answer) implements Effect {}

  /** Tell an attached view. */
  record Publish(Attachment to, Publication publication) implements Effect {}

  /**
   * Send a {@link Event.Tick} at this time, in ticks, or soon after; sooner than one asked before.
   * If the time has come: as the next message, when these effects are done. At {@link
   * Long#MAX_VALUE}: not at all, nor as was asked before.
   */
  record WakeAt(long ticks) implements Effect {}

  /**
   * Give the committed object to the successor, which takes it as if it had loaded it.
   *
   * @param token the hand-off
   * @param body the object as stored
   * @param etag its ETag
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record HandOff(String token, byte[] body, ETag etag) implements Effect {}

  /** Tell people that the behaviour has thrown this. */
  record Threw(Throwable what) implements Effect {}

  /**
   * The instance is over and may be dropped; whatever reaches it still is answered RETRY.
   *
   * @param by who committed, if it was fenced and the object says so; else empty
   */
  record Stop(Reason reason, String by) implements Effect {
    Stop(Reason reason) {
      this(reason, "");
    }
  }

  /** Why an instance stopped. */
  enum Reason {
    /** Idle and clean; the next command makes a new instance. */
    PASSIVATED,
    /** Somebody else committed. */
    FENCED,
    /** It was handed over, or told to stop, and what it held is stored. */
    LEFT,
    /** The session ended. */
    ENDED,
    /** The object could not be read; nobody waits any more. */
    UNLOADED,
    /** Its behaviour has thrown, and what is in memory is not to be trusted. */
    BROKEN
  }
}
