package dev.stash.session;

import dev.stash.Durability;
import dev.stash.Recovery;
import dev.stash.engine.ActorName;
import dev.stash.engine.Content;
import dev.stash.engine.Line;
import dev.stash.engine.Notice;
import dev.stash.engine.Publication;
import dev.stash.engine.Sender;
import dev.stash.engine.Sender.Output;
import dev.stash.engine.SenderOptions;
import dev.stash.session.SessionBehaviour.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sender with its lock, its timer and its listener.
 *
 * <p>The lock is held while commands are sent, and sending may run the actor on this very thread
 * and come back here with answers: it is reentrant, and the sender bears calls in any order. Nobody
 * who holds it waits for anything.
 */
final class ActorLink implements SliceLink, Line {
  private SliceRequest request;
  private final SliceListener listener;
  private final Sessions sessions;
  private final ActorName name;
  private final String connection;
  private final Sender sender;
  private final ReentrantLock lock = new ReentrantLock();

  private final Deque<Output> outputs = new ArrayDeque<>(4);
  private boolean running;
  private boolean silent;

  /** Whether what is there was told before. */
  private boolean stood;

  private @Nullable ScheduledFuture<?> wake;

  ActorLink(
      String connection,
      SliceRequest request,
      SliceListener listener,
      SenderOptions options,
      Sessions sessions,
      ActorName name) {
    String page = request.page();
    String writer = page == null ? connection : Writers.ofPage(page, request.view());
    this.request = request;
    this.listener = listener;
    this.sessions = sessions;
    this.name = name;
    this.connection = connection;
    this.sender = new Sender(connection, writer, request, this, options);
    sender.told(request.savedEvent());
  }

  void open() {
    locked(out -> sender.open(sessions.time().now(), out));
  }

  @Override
  public String name() {
    return connection;
  }

  @Override
  public void result(
      long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last) {
    SessionWrite write = new SessionWrite.Keys(changes, null);
    int weight = SessionWrite.weight(changes);
    Durability durability = SessionWrite.durability(changes);
    Sender.Result result = new Sender.Result(epoch, seen, last);
    locked(
        out -> sender.offer(event, write, weight, durability, result, sessions.time().now(), out));
  }

  @Override
  public void pass(long epoch) {
    locked(out -> sender.pass(epoch, out));
  }

  @Override
  public void anew() {
    locked(out -> sender.anew(sessions.time().now(), out));
  }

  @Override
  public void migrate(Former former, List<Change> whole) {
    locked(
        out ->
            sender.bring(
                new SessionBehaviour.Offer(List.copyOf(whole), former.pageOnly()),
                sessions.time().now(),
                out));
  }

  @Override
  public void close() {
    locked(
        out -> {
          silent = true;
          sender.close(sessions.time().now(), out);
        });
  }

  @Override
  public void published(long number, Publication publication) {
    locked(out -> sender.published(number, publication, sessions.time().now(), out));
  }

  @Override
  public void broken() {
    locked(out -> sender.broken(sessions.time().now(), out));
  }

  private interface Step {
    void run(List<Output> out);
  }

  private void locked(Step step) {
    lock.lock();
    try {
      List<Output> out = new ArrayList<>(2);
      step.run(out);
      run(out);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs what a step wants done, after all that earlier steps wanted: an actor that answers at
   * once, on this very thread, makes another step in the middle of the first one's outputs.
   */
  private void run(List<Output> more) {
    outputs.addAll(more);
    if (running) {
      return;
    }
    running = true;
    try {
      for (Output next = outputs.poll(); next != null; next = outputs.poll()) {
        run(next);
      }
    } finally {
      running = false;
    }
  }

  private void run(Output output) {
    switch (output) {
      case Output.Send send ->
          sessions
              .router()
              .send(
                  name,
                  send.command(),
                  answer ->
                      locked(
                          out ->
                              sender.answered(send.command(), answer, sessions.time().now(), out)));
      case Output.Tell tell -> tell(tell.notice());
      case Output.WakeAt at -> wakeAt(at.ticks());
    }
  }

  private void wakeAt(long ticks) {
    if (wake != null) {
      wake.cancel(false);
    }
    long delay = Math.max(0, ticks - sessions.time().now().ticks());
    try {
      wake =
          sessions
              .node()
              .timer()
              .schedule(() -> sessions.node().soon(this::tick), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      wake = null;
    }
  }

  private void tick() {
    locked(
        out -> {
          wake = null;
          sender.tick(sessions.time().now(), out);
        });
  }

  private void tell(Notice notice) {
    if (notice instanceof Notice.Closed
        || notice instanceof Notice.Ended
        || notice instanceof Notice.Lost) {
      if (wake != null) {
        wake.cancel(false);
      }
      sessions.router().forget(connection);
    }
    if (silent) {
      return;
    }
    switch (notice) {
      case Notice.Attached attached -> {
        request = request.begun();
        sender.about(request);
        if (attached.gap() >= 0) {
          sessions.node().signals().reattached(name.kind(), attached.gap());
        }
        if (meansAnother((View) attached.answer().view())) {
          listener.ended(Relocation.ROTATED);
        } else if (attached.again()) {
          listener.resynced(attached(attached));
        } else {
          listener.attached(attached(attached));
        }
      }
      case Notice.Down down -> listener.attached(Attached.failed(down.trouble().name()));
      case Notice.Changed changed -> {
        @SuppressWarnings("unchecked") // the behaviour publishes nothing else
        List<Change> pushed = (List<Change>) changed.change();
        listener.changed(changed.revision(), request.scoped(pushed), changed.content());
      }
      case Notice.Conflict conflict ->
          listener.conflict(
              conflict.epoch(),
              conflict.event(),
              conflict.revision(),
              conflict.content(),
              conflict.millis());
      case Notice.Turn turn -> listener.turn(turn.epoch(), turn.revision(), turn.content());
      case Notice.Accepted accepted -> listener.accepted(accepted.event(), accepted.revision());
      case Notice.Refused refused ->
          listener.refused(refused.event(), refused.code(), refused.message());
      case Notice.Saved saved -> listener.saved(saved.revision(), saved.event());
      case Notice.Ended ended -> listener.ended(sessions.reason(ended.reason(), ended.at()));
      case Notice.Lost lost -> listener.lost(lost.replaced());
      case Notice.Closed closed -> {}
    }
  }

  /**
   * A page of a session whose login's answer was lost has come to the one that was begun since: it
   * keeps what it has queued until its browser is back there, or can be no more.
   */
  private boolean meansAnother(View view) {
    long age = sessions.time().now().wall() - view.claimedAt();
    return stranger(view)
        && sessions.on(RelocationGuard.PAGES_WAIT_OUT_A_CLAIM)
        && !sessions.rotation().longGone(age);
  }

  /** Likewise, whether or not it is too late: what it has queued is not for the one it is at. */
  private boolean stranger(View view) {
    return request.rejoin() && !view.known() && view.claimedAt() > 0;
  }

  private Attached attached(Notice.Attached notice) {
    View view = (View) notice.answer().view();
    Recovery recovery;
    if (request.rejoin()) {
      recovery = view.known() || stood ? Recovery.RECOVERED : Recovery.NOT_FOUND;
    } else {
      recovery = view.entries().isEmpty() ? Recovery.NEW : Recovery.RECOVERED;
    }
    stood = true;
    return new Attached(
        recovery,
        view.entries(),
        notice.answer().revision(),
        notice.answer().saved(),
        notice.answer().last(),
        notice.covered(),
        view.former(),
        view.overtaken(),
        null,
        stranger(view) ? null : view.lineage(),
        notice.answer().instance(),
        notice.epoch());
  }
}
