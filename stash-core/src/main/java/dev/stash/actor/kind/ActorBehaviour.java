package dev.stash.actor.kind;

import dev.stash.actor.kind.ActorState.Shape;
import dev.stash.engine.Attachment;
import dev.stash.engine.Behaviour;
import dev.stash.engine.Envelope;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A durable actor as a behaviour of the commit loop: what its methods have made of its fields
 * replaces what was there. Nobody is attached to it, so there is nobody to be told.
 *
 * @param limit how many bytes of values one may hold
 */
record ActorBehaviour(int limit) implements Behaviour<ActorState> {
  @Override
  public ActorState empty() {
    return new ActorState();
  }

  @Override
  public ActorState copy(ActorState state) {
    return state.copy();
  }

  @Override
  public Stored<ActorState> decode(byte[] body) {
    return ActorCodec.decode(body);
  }

  @Override
  public byte[] encode(ActorState state, Envelope envelope) {
    return ActorCodec.encode(state, envelope);
  }

  @Override
  public Verdict apply(ActorState state, Attachment from, Object write, Place at) {
    Shape shape = (Shape) write;
    int bytes = shape.bytes();
    if (bytes > limit) {
      return new Verdict.Refused(
          "ACTOR_TOO_LARGE",
          "the actor would hold "
              + bytes
              + " bytes, and may hold "
              + limit
              + "; keep less in one, or raise max-actor-bytes");
    }
    state.put(shape);
    return new Verdict.Changed(shape, false);
  }

  @Override
  public Verdict attached(
      ActorState state,
      Attachment attachment,
      Collection<Attachment> all,
      @Nullable Object offer,
      Place at) {
    return Verdict.Unchanged.UNCHANGED;
  }

  @Override
  public void forgotten(ActorState state, String writer) {}

  @Override
  public Object view(ActorState state, Object about, boolean known) {
    return about;
  }

  @Override
  public @Nullable Object told(Object change, Attachment from, Attachment to) {
    return null;
  }
}
