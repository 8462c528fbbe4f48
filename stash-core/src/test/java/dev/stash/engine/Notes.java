package dev.stash.engine;

import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import dev.stash.engine.Envelope.Mark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A behaviour of a test: a list of words. It notes who called it, and does what it is told to on
 * the way, such as throwing when half of a change is made.
 */
class Notes implements Behaviour<List<String>> {
  /** What is told: called with each word that is written, after that was added. */
  volatile Consumer<String> whenWritten = word -> {};

  volatile Runnable whenShown = () -> {};
  volatile Runnable whenEncoded = () -> {};

  /** Whether there is a copy of the state to go back to; null: as the interface has it. */
  volatile @Nullable Boolean copies = true;

  /** Whether others are told of what is written. */
  volatile boolean publishes;

  /** Its actors, on their callers' threads. */
  Kind<List<String>> kind(String name, Payloads payloads, LoopOptions loop) {
    return new Kind<>(name, this, payloads, "", loop, Placement.OWNER, Threads.CALLERS);
  }

  private final Map<String, Set<Thread>> threads = new ConcurrentHashMap<>();

  /** Those on which a method was called. */
  Set<Thread> threads(String method) {
    return threads.computeIfAbsent(method, m -> ConcurrentHashMap.newKeySet());
  }

  @Override
  public List<String> empty() {
    return new ArrayList<>();
  }

  @Override
  public @Nullable List<String> copy(List<String> state) {
    Boolean has = copies;
    return has == null ? Behaviour.super.copy(state) : has ? new ArrayList<>(state) : null;
  }

  @Override
  public byte[] encode(List<String> state, Envelope envelope) {
    threads("encode").add(Thread.currentThread());
    whenEncoded.run();
    Packer out = new Packer(256);
    out.text(envelope.commit()).text(envelope.owner()).number(envelope.revision());
    out.number(envelope.createdAt()).number(envelope.lastSeenAt());
    Ending ended = envelope.ended();
    out.text(ended == null ? null : ended.reason());
    out.number(envelope.ledger().size());
    envelope
        .ledger()
        .forEach((writer, mark) -> out.text(writer).number(mark.last()).number(mark.at()));
    out.number(state.size());
    state.forEach(out::text);
    Books.pack(envelope.calls(), out);
    return out.done();
  }

  @Override
  public Stored<List<String>> decode(byte[] body) {
    threads("decode").add(Thread.currentThread());
    Unpacker in = new Unpacker(body);
    String commit = in.text();
    String owner = in.text();
    long revision = in.number();
    long createdAt = in.number();
    long lastSeenAt = in.number();
    String reason = in.textOrNull();
    Map<String, Mark> ledger = new LinkedHashMap<>();
    for (int left = in.count(); left > 0; left--) {
      ledger.put(in.text(), new Mark(in.number(), in.number()));
    }
    List<String> state = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      state.add(in.text());
    }
    Ending ended = reason == null ? null : new Ending(reason);
    return new Stored<>(
        new Envelope(
            commit, owner, revision, createdAt, lastSeenAt, ended, ledger, Books.unpack(in)),
        state);
  }

  @Override
  public Verdict apply(List<String> state, Attachment from, Object write, Place at) {
    threads("apply").add(Thread.currentThread());
    state.add((String) write);
    whenWritten.accept((String) write);
    return new Verdict.Changed(write, publishes);
  }

  @Override
  public Verdict attached(
      List<String> state,
      Attachment attachment,
      Collection<Attachment> all,
      @Nullable Object offer,
      Place at) {
    return Verdict.Unchanged.UNCHANGED;
  }

  @Override
  public void forgotten(List<String> state, String writer) {}

  @Override
  public Object view(List<String> state, Object about, boolean known) {
    whenShown.run();
    return List.copyOf(state);
  }

  @Override
  public Object told(Object change, Attachment from, Attachment to) {
    return change;
  }
}
