package dev.stash.engine;

import dev.stash.engine.Envelope.Mark;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of actor keeps, and how a write changes it. Functions of their arguments: no I/O, no
 * clock, no randomness. The loop owns the state and calls one method at a time; an implementation
 * may change the state it is handed, and nothing else.
 *
 * <p>A method that throws has not happened: its command is answered FAILED, and what it has changed
 * by then is gone (see {@link #copy}). To forbid something is no failure: {@link Verdict.Refused}.
 *
 * @param <S> the state
 */
public interface Behaviour<S> {
  /** The state of an actor that has nothing stored. */
  S empty();

  /**
   * A state to go back to, should a method that is about to change this one throw. It is asked for
   * before each write: by default it is the state as it would come back from the storage, and a
   * kind whose states are large has something cheaper.
   *
   * @return null: there is none. Then an instance that has thrown is over; the next one begins with
   *     what is stored, to which the writers bring what is not. That costs a write nothing, and a
   *     failure much: right for kinds that do not fail
   */
  default @Nullable S copy(S state) {
    return decode(encode(state, new Envelope("copy", "", 0, 0, 0, null, Map.of()))).state();
  }

  /** What is left of a state that nobody has used for longer than the idle limit. */
  default S leftAlone(S state) {
    return empty();
  }

  /**
   * Reads a stored body.
   *
   * @throws StateUnreadable if this release does not understand it
   */
  Stored<S> decode(byte[] body);

  /** Writes a body; {@link #decode} of it gives an equal state and envelope. */
  byte[] encode(S state, Envelope envelope);

  /**
   * Applies a write, or refuses it whole.
   *
   * @param at the place it has in the order if anything differs afterwards
   */
  Verdict apply(S state, Attachment from, Object write, Place at);

  /**
   * A view was attached; may drop what belongs to pages that are gone, which makes no PUT.
   *
   * @param offer a state to start from, if the view brought one and there is none of its kind yet
   * @return changed only if the offer was taken
   */
  Verdict attached(
      S state, Attachment attachment, Collection<Attachment> all, @Nullable Object offer, Place at);

  /**
   * Whom the actor belongs to was here.
   *
   * @return whether the state differs now
   */
  default boolean touched(S state) {
    return false;
  }

  /**
   * A view is attached no longer.
   *
   * @param others who still is
   */
  default void left(S state, Attachment attachment, Collection<Attachment> others, Place at) {}

  /** How long nobody may have been here until the state is left alone, in milliseconds. */
  default long idleLimit(S state, long usual) {
    return usual;
  }

  /** How long the number of a writer that is not attached is remembered, in milliseconds. */
  default long retention(String writer, long usual) {
    return usual;
  }

  /**
   * Whether a writer that is not attached may come back. However many there are of those that never
   * do, they push out nobody who does.
   */
  default boolean returns(String writer) {
    return true;
  }

  /** A writer's last number is remembered no longer: what belongs to it alone goes too. */
  void forgotten(S state, String writer);

  /** What a view with this {@code about} is shown. Not shared with the state. */
  Object view(S state, Object about, boolean known);

  /**
   * What a reader is shown: by default what a view is that was not here before.
   *
   * @param createdAt when the first state was written, epoch milliseconds
   * @param lastSeenAt when somebody was last here, before this reader
   */
  default Object read(S state, Object about, long createdAt, long lastSeenAt) {
    return view(state, about, false);
  }

  /**
   * Whether a reader with this {@code about} is whom the actor belongs to: it lives on for them.
   */
  default boolean isHere(Object about) {
    return true;
  }

  /**
   * What {@code to} is told of a published change that {@code from} has made; null: nothing.
   *
   * @param change of a {@link Verdict.Changed}
   */
  @Nullable Object told(Object change, Attachment from, Attachment to);

  /**
   * What a view has before it: what its handlers read. A write that names something else is not
   * applied. An instance asks for it with each write, so it is to cost no walk over the state.
   */
  default Content content(S state, Attachment of) {
    return Content.NONE;
  }

  /**
   * What others contend for with this write, as a key to compare by: who has lost there gets a
   * turn, and meanwhile this waits.
   *
   * @param write null: whatever a view with this {@code about} writes
   * @return null: nothing
   */
  default @Nullable Object contended(Object about, @Nullable Object write) {
    return null;
  }

  /**
   * A decoded body.
   *
   * @param envelope what it says besides its state
   * @param state fresh, owned by the caller; empty for a tombstone
   */
  record Stored<S>(Envelope envelope, S state) {}

  /**
   * A place in the order of one instance.
   *
   * @param instance whose order it is; revisions of two instances are not comparable
   * @param revision the place
   * @param wall what time it is, epoch milliseconds
   */
  record Place(String instance, long revision, long wall) {}

  /** What became of a write. */
  sealed interface Verdict {
    /**
     * Something differs.
     *
     * @param change what other views are told; an empty one is not published
     */
    record Changed(Object change, boolean publish) implements Verdict {}

    /**
     * Another actor of the kind, which is about to end, was taken in.
     *
     * @param marks the last writes of its writers; of a writer that is known here they count not
     */
    record Merged(Map<String, Mark> marks) implements Verdict {}

    /** Nothing differs. */
    enum Unchanged implements Verdict {
      /** The one instance. */
      UNCHANGED
    }

    /** A rule forbids it; the state is as before. */
    record Refused(String code, String message) implements Verdict {}
  }
}
