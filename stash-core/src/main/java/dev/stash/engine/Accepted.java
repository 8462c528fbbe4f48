package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.engine.Behaviour.Place;
import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.engine.Envelope.Mark;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has been accepted, and how much of it is stored: the state, its place in the order, and each
 * writer's last number. It changes whole or, if the behaviour throws, not at all (rule 30). Not
 * thread-safe.
 */
final class Accepted<S> implements Ledger.Memory {
  /** So many throws in a row, and what they do is not only their commands' fault. */
  private static final int MOST_THROWS = 3;

  private final Given<S> given;
  private final Behaviour<S> behaviour;
  private final Step step;

  private S state;

  /** The last accepted one. */
  private long revision;

  /** Each writer's last accepted write. */
  private Ledger ledger = new Ledger();

  /** The calls that have run. */
  private CallLedger calls = new CallLedger(CallBook.NONE);

  /** What the stored object says: of its revision that is the watermark (rule 2). */
  private Envelope stored;

  /** When the most urgent write that no PUT contains yet wants to be stored, in ticks. */
  private long wantedBy = Long.MAX_VALUE;

  /** How often the behaviour has thrown since it last changed something. */
  private int throwsInARow;

  /** Whether a throw may have left half a change in the state. */
  private boolean spoiled;

  Accepted(Given<S> given, Step step) {
    this.given = given;
    this.behaviour = given.behaviour();
    this.step = step;
    this.state = behaviour.empty();
    this.stored = new Envelope("", given.owner(), 0, 0, 0, null, Map.of());
  }

  S state() {
    return state;
  }

  /** The state, as a body says it. */
  byte[] encoded(Envelope envelope) {
    return behaviour.encode(state, envelope);
  }

  /** As a reader with this {@code about} is shown it. */
  Object read(Object about, long createdAt, long lastSeenAt) {
    return behaviour.read(state, about, createdAt, lastSeenAt);
  }

  long revision() {
    return revision;
  }

  long idleLimit() {
    return behaviour.idleLimit(state, given.options().idleLimit());
  }

  /** The number of the writer's last accepted write; 0: there is none, or it is forgotten. */
  long last(String writer) {
    return ledger.last(writer);
  }

  boolean knows(String writer) {
    return ledger.knows(writer);
  }

  CallLedger calls() {
    return calls;
  }

  Envelope stored() {
    return stored;
  }

  long saved() {
    return stored.revision();
  }

  /** The number of the writer's last stored write. */
  long lastSaved(String writer) {
    return Ledger.last(stored.ledger(), writer);
  }

  boolean unsaved() {
    return saved() < revision;
  }

  Place next() {
    return new Place(given.instance(), revision + 1, step.wall());
  }

  // ---------------------------------------------------------------------------------- changes

  /** Goes on from what is stored. */
  void goesOn(Stored<S> from) {
    stored = from.envelope();
    state = from.state();
    revision = stored.revision();
    ledger = new Ledger(stored.ledger());
    calls = new CallLedger(stored.calls());
  }

  void leftAlone() {
    state = behaviour.leftAlone(state);
  }

  void clear() {
    state = behaviour.empty();
  }

  /** Applies a write and notes its number. */
  Verdict apply(Attachment from, long event, Object write, Durability durability) {
    Verdict verdict = changing(() -> behaviour.apply(state, from, write, next()));
    switch (verdict) {
      case Verdict.Refused refused -> {
        if (given.keeps(Guard.REFUSALS_LEAVE_NO_MARK)) {
          return verdict;
        }
      }
      case Verdict.Unchanged unchanged -> {}
      case Verdict.Changed changed -> changed(durability);
      case Verdict.Merged merged -> {
        changed(Durability.AT_ONCE);
        merged.marks().forEach(this::inherit);
      }
    }
    ledger.put(from.writer(), new Mark(event, step.wall()));
    return verdict;
  }

  /** Applies what a call has changed. */
  Verdict apply(String caller, Object what, Object write) {
    Attachment from = new Attachment(caller, 1, caller, what, caller);
    Verdict verdict = changing(() -> behaviour.apply(state, from, write, next()));
    if (verdict instanceof Verdict.Changed) {
      changed(Durability.NORMAL);
    }
    return verdict;
  }

  /** Whatever has become of it elsewhere: once this is stored it is not applied. */
  void refused(String writer) {
    ledger.put(writer, new Mark(0, step.wall()));
    changed(Durability.AT_ONCE);
  }

  /** What this writer sent to the other actor comes no more, or is recognised. */
  private void inherit(String writer, Mark mark) {
    if (!ledger.knows(writer)) {
      ledger.put(writer, mark);
    }
  }

  Verdict attached(Attachment to, Collection<Attachment> all, @Nullable Object offer) {
    Verdict verdict = changing(() -> behaviour.attached(state, to, all, offer, next()));
    if (verdict instanceof Verdict.Changed) {
      changed(Durability.NORMAL);
    }
    return verdict;
  }

  void left(Attachment gone, Collection<Attachment> others) {
    var unused =
        changing(
            () -> {
              behaviour.left(state, gone, others, next());
              return true;
            });
  }

  /** Where nothing is to be stored so far, that somebody was here makes no object. */
  void touched() {
    if (changing(() -> behaviour.touched(state)) && revision > 0) {
      changed(Durability.RELAXED);
    }
  }

  /** Something is to be stored. */
  void changed(Durability durability) {
    revision++;
    wantedBy = Math.min(wantedBy, step.ticks() + given.options().linger(durability));
  }

  private <R> R changing(Supplier<R> how) {
    S before = behaviour.copy(state);
    try {
      R done = Objects.requireNonNull(how.get());
      throwsInARow = 0;
      return done;
    } catch (RuntimeException | Error thrown) {
      if (given.keeps(Guard.A_THROW_CHANGES_NOTHING)) {
        spoiled = before == null;
        state = before == null ? state : before;
      }
      throw thrown;
    }
  }

  /** Nobody knows what was left undone. */
  void spoil() {
    spoiled = true;
  }

  /** The behaviour has thrown; whether what is in memory is to be trusted no longer. */
  boolean threw() {
    return ++throwsInARow >= MOST_THROWS || spoiled;
  }

  // ---------------------------------------------------------------------------------- storing

  /** A caller whose write is stored, and knows it, and sends it no more. */
  void over(String writer) {
    if (!behaviour.returns(writer)) {
      ledger.remove(writer);
    }
  }

  /** Forgets writers whose time is up, and what belongs to them alone. */
  void prune(Supplier<Set<String>> here) {
    ledger.prune(step.now(), given.options().maxWriters(), here, this);
    calls.prune(given.options().maxWriters());
  }

  @Override
  public long kept(String writer) {
    return behaviour.retention(writer, given.options().ledgerRetention());
  }

  @Override
  public boolean returns(String writer) {
    return behaviour.returns(writer);
  }

  @Override
  public void forgotten(String writer) {
    var unused =
        changing(
            () -> {
              behaviour.forgotten(state, writer);
              return true;
            });
  }

  Map<String, Mark> ledger() {
    return ledger.copy();
  }

  /** When it wants to be stored, in ticks. */
  long wantedBy() {
    return wantedBy;
  }

  /** No linger any more. */
  void wantedNow() {
    wantedBy = step.ticks();
  }

  /** A PUT contains it all. */
  void underWay() {
    wantedBy = Long.MAX_VALUE;
  }

  /** A PUT with these contents is the stored object. */
  void committed(Envelope contents) {
    stored = contents;
    if (!given.keeps(Guard.WATERMARK_IS_WHAT_WAS_PUT)) {
      stored = contents.upTo(revision);
    }
  }
}
