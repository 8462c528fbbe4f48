package dev.stash.session;

import dev.stash.actor.ActorHost;
import dev.stash.actor.Answer;
import dev.stash.actor.Command;
import dev.stash.actor.HostOptions;
import dev.stash.actor.LoopOptions;
import dev.stash.actor.SenderOptions;
import dev.stash.actor.TimeSource;
import dev.stash.storage.StorageBackend;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** All sessions of one member, each with its actor here. Thread-safe. */
public final class SessionHost implements Sessions, AutoCloseable {
  private final ActorHost<SessionState> actors;
  private final String member;
  private final TimeSource time;
  private final ScheduledExecutorService timer;
  private final AtomicLong lines = new AtomicLong();

  /**
   * A host that is ready.
   *
   * @param member a name of this member that was never used before
   * @param prefix what the keys of stored objects start with; empty or ending in a slash
   */
  public SessionHost(
      String member,
      String prefix,
      StorageBackend storage,
      LoopOptions loop,
      HostOptions options,
      TimeSource time,
      ExecutorService io,
      ScheduledExecutorService timer) {
    this.member = member;
    this.time = time;
    this.timer = timer;
    this.actors =
        new ActorHost<>(
            member,
            storage,
            key -> prefix + "sessions/" + key + ".json",
            new SessionBehaviour(SessionLimits.DEFAULT),
            loop,
            options,
            time,
            io,
            timer);
  }

  @Override
  public SliceLink open(SessionKey key, SliceRequest request, SliceListener listener) {
    String connection = member + "." + Long.toString(lines.incrementAndGet(), 36);
    ActorLink link =
        new ActorLink(connection, request, listener, SenderOptions.DEFAULT, this, key.value());
    link.open();
    return link;
  }

  /** Whether an actor of this session is in memory here. */
  public boolean lives(SessionKey key) {
    return actors.lives(key.value());
  }

  /** How many session actors are in memory here. */
  public int live() {
    return actors.live();
  }

  /** Takes out of memory, now, every session that is idle and stored. */
  public void passivateIdle() {
    actors.passivateIdle();
  }

  void send(String key, Command command, Consumer<Answer> answer) {
    actors.tell(key, command, answer);
  }

  TimeSource time() {
    return time;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** Stores what is not stored yet, within the drain time, and stops. */
  @Override
  public void close() {
    actors.close();
  }
}
