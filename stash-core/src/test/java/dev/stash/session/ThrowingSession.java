package dev.stash.session;

import dev.stash.engine.Attachment;
import dev.stash.engine.Behaviour;
import dev.stash.engine.Content;
import dev.stash.engine.Envelope;
import dev.stash.json.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A session that throws now and then, when half of a wrong change is made. */
final class ThrowingSession implements Behaviour<SessionState> {
  private final SessionBehaviour session = new SessionBehaviour(SessionLimits.DEFAULT);
  private final BooleanSupplier throwsNow;
  private final boolean copies;
  private final BiConsumer<Object, Map<String, Json>> applying;

  /**
   * A behaviour for a run.
   *
   * @param copies whether there is a state to go back to
   */
  ThrowingSession(
      BooleanSupplier throwsNow, boolean copies, BiConsumer<Object, Map<String, Json>> applying) {
    this.applying = applying;
    this.throwsNow = throwsNow;
    this.copies = copies;
  }

  @Override
  public @Nullable SessionState copy(SessionState state) {
    return copies ? Behaviour.super.copy(state) : session.copy(state);
  }

  @Override
  public Verdict apply(SessionState state, Attachment from, Object write, Place at) {
    if (throwsNow.getAsBoolean()) {
      List<Change> wrong =
          ((SessionWrite) write).changes().stream().map(ThrowingSession::wrong).toList();
      var unused = session.apply(state, from, new SessionWrite.Keys(wrong, null), at);
      throw new IllegalStateException(SessionBehaviours.ON_PURPOSE);
    }
    if (from.about() instanceof SliceRequest about) {
      applying.accept(write, ((SessionBehaviour.View) session.view(state, about, true)).entries());
    }
    return session.apply(state, from, write, at);
  }

  @Override
  public Content content(SessionState state, Attachment of) {
    return session.content(state, of);
  }

  @Override
  public @Nullable Object contended(Object about, @Nullable Object write) {
    return session.contended(about, write);
  }

  /** A count of none, or a value of an event that never was. */
  private static Change wrong(Change change) {
    Json value = change.value();
    boolean counts = value != null && Character.isDigit(value.text().charAt(0));
    return new Change(change.key(), change.scope(), Json.of(counts ? "0" : "\"x:0\""));
  }

  @Override
  public SessionState empty() {
    return session.empty();
  }

  @Override
  public SessionState leftAlone(SessionState state) {
    return session.leftAlone(state);
  }

  @Override
  public Stored<SessionState> decode(byte[] body) {
    return session.decode(body);
  }

  @Override
  public byte[] encode(SessionState state, Envelope envelope) {
    return session.encode(state, envelope);
  }

  @Override
  public Verdict attached(
      SessionState state,
      Attachment attachment,
      Collection<Attachment> all,
      @Nullable Object offer,
      Place at) {
    return session.attached(state, attachment, all, offer, at);
  }

  @Override
  public boolean touched(SessionState state) {
    return session.touched(state);
  }

  @Override
  public long retention(String writer, long usual) {
    return session.retention(writer, usual);
  }

  @Override
  public boolean returns(String writer) {
    return session.returns(writer);
  }

  @Override
  public void forgotten(SessionState state, String writer) {
    session.forgotten(state, writer);
  }

  @Override
  public Object view(SessionState state, Object about, boolean known) {
    return session.view(state, about, known);
  }

  @Override
  public Object read(SessionState state, Object about, long createdAt, long lastSeenAt) {
    return session.read(state, about, createdAt, lastSeenAt);
  }

  @Override
  public boolean isHere(Object about) {
    return session.isHere(about);
  }

  @Override
  public void left(
      SessionState state, Attachment attachment, Collection<Attachment> others, Place at) {
    session.left(state, attachment, others, at);
  }

  @Override
  public @Nullable Object told(Object change, Attachment from, Attachment to) {
    return session.told(change, from, to);
  }
}
