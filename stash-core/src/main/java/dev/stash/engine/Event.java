package dev.stash.engine;

import dev.stash.storage.ETag;
import dev.stash.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/** What happens to an instance. The shell hands events in one at a time. */
public sealed interface Event
    permits Command,
        Event.Start,
        Event.Loaded,
        Event.NotModified,
        Event.LoadFailed,
        Event.LoadUnreadable,
        Event.PutSucceeded,
        Event.PutConflicted,
        Event.PutNotApplied,
        Event.PutUnknown,
        Event.Ran,
        Event.Waits,
        Event.Tick,
        Event.Passivate,
        Event.Leave,
        Event.Snapshot,
        Event.NoSnapshot,
        Event.Revalidate,
        Event.Glance {
  /**
   * The first event.
   *
   * @param token a hand-off that is under way to this instance; null: load from storage
   */
  record Start(@Nullable String token) implements Event {}

  /**
   * The answer of a GET.
   *
   * @param get which one
   * @param object what is stored; null: it was shown that nothing is
   */
  record Loaded(long get, @Nullable StoredObject object) implements Event {}

  /** The answer of a conditional GET: the stored object is still the one named. */
  record NotModified(long get) implements Event {}

  /**
   * A GET that told nothing.
   *
   * @param throttled the storage works and asks for fewer requests
   */
  record LoadFailed(long get, boolean throttled) implements Event {}

  /** There is an object and the storage cannot make it out. */
  record LoadUnreadable(long get) implements Event {}

  /** The PUT of this commit was applied. */
  record PutSucceeded(String commit, ETag etag) implements Event {}

  /** The PUT was refused: the precondition does not hold. */
  record PutConflicted(String commit) implements Event {}

  /**
   * The PUT was certainly not applied.
   *
   * @param throttled the storage works and asks for fewer requests
   */
  record PutNotApplied(String commit, boolean throttled) implements Event {}

  /** The PUT may have been applied, or may be later. */
  record PutUnknown(String commit) implements Event {}

  /**
   * A handler has run.
   *
   * @param write what it has changed, for the behaviour; null: nothing
   */
  record Ran(long run, Outcome outcome, @Nullable Object write) implements Event {}

  /**
   * A handler waits for an actor that it has called, or does not any more.
   *
   * @param run which handler
   * @param begins whether it waits from now on
   */
  record Waits(long run, ActorName on, boolean begins) implements Event {}

  /** Time has passed; too early is harmless. */
  record Tick() implements Event {}

  /** The shell would like the memory back. */
  record Passivate() implements Event {}

  /**
   * Hand over to another member.
   *
   * @param token names this hand-off
   * @param until how long a PUT under way is awaited, in ticks
   */
  record Leave(String token, long until) implements Event {
    private static final String NOWHERE = "";

    /** To nobody: only store what is not stored. */
    static Leave nowhere(long until) {
      return new Leave(NOWHERE, until);
    }

    /** Whether somebody is to be given the state, and will believe it. */
    boolean gives() {
      return !token.equals(NOWHERE);
    }

    /** The same with another limit. */
    Leave until(long other) {
      return new Leave(token, other);
    }
  }

  /**
   * What a leaving instance gave away.
   *
   * @param token the hand-off
   * @param object the committed object
   */
  record Snapshot(String token, StoredObject object) implements Event {}

  /**
   * The leaving instance has nothing to give.
   *
   * @param token the hand-off
   */
  record NoSnapshot(String token) implements Event {}

  /**
   * Somebody else may have taken over unnoticed: look before answering again.
   *
   * @param paused this process stood still, so that an answer of the storage or a snapshot that is
   *     on its way may be from before, and proves nothing
   */
  record Revalidate(boolean paused) implements Event {}

  /**
   * Somebody else uses the storage, and may be writing: look in passing, nobody waits for it.
   *
   * @param unless the state was proven to be the stored one after this, in ticks
   */
  record Glance(long unless) implements Event {}
}
