package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.Moment;
import dev.stash.engine.Command.Attach;
import dev.stash.engine.Command.Write;
import dev.stash.engine.Notice.Trouble;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The other half of the commit loop: keeps one writer's unsaved writes, in order, and brings them
 * to whichever instance owns the key. A state machine without I/O, like {@link CommitLoop}.
 *
 * <p>After any sign of another instance (RETRY, a gap, an end of the old one, no answer in time) it
 * stops, attaches again, learns the writer's last number and the state, and sends everything above
 * it in order before anything new. Numbers make that safe: what was applied before is recognised.
 *
 * <p>A write is forgotten only when it is known to be stored: a watermark of the very instance that
 * accepted it covers it, or the stored ledger contains it. Revisions of two instances are never
 * compared (rules 14 to 17 in {@code docs/design/commit-loop.md}).
 *
 * <p>Not thread-safe.
 */
public final class Sender {
  private static final int MAX_FAILURES = 20;

  /** The code of a write that the behaviour has thrown at. */
  static final String FAILED = Trouble.SESSION_FAILED.name();

  static final String FAILED_MESSAGE =
      "it failed, and has changed nothing; the server's log says why";

  private final String connection;
  private final String writer;
  private final Object about;
  private final Object address;
  private final SenderOptions options;
  private final Set<Guard> guards;

  /** What is not known to be stored, in order; the first ones may be accepted. */
  private final Deque<Pending> unsaved = new ArrayDeque<>();

  private int unsavedBytes;

  /** What the next write follows in the ledger of the present instance. */
  private long linked;

  private long covered;
  private long inherited;
  private long seen;
  private long told;

  /** Counts what voids all that was made before: attachments and conflicts. */
  private long epoch;

  /** The run of the present attachment. */
  private long run;

  private @Nullable Object offer;
  private long number;
  private @Nullable String instance;
  private long attachSentAt = -1;
  private long attachNotBefore;
  private long openedAt;
  private boolean overtaken;
  private int failures;
  private boolean reported;
  private boolean stood;
  private boolean closing;
  private long closeBy;
  private boolean over;
  private long wakeAt = Long.MAX_VALUE;

  /** A write that is not known to be stored. */
  private static final class Pending {
    final long event;
    final Object write;
    final int weight;
    final Durability durability;
    final @Nullable Result result;
    long prev;
    long sentAt = -1;
    @Nullable String acceptedBy;
    long acceptedAt;
    boolean told;

    Pending(long event, Object write, int weight, Durability durability, @Nullable Result result) {
      this.event = event;
      this.result = result;
      this.write = write;
      this.weight = weight;
      this.durability = durability;
    }
  }

  /**
   * What a write is the result of: an event that its view keeps, and runs again if need be.
   *
   * @param epoch what the view had heard of last when it ran: {@link Notice.Attached}, {@link
   *     Notice.Conflict}
   * @param seen what its handler saw; null: it writes nothing that others must not miss
   * @param last whether a turn ends with it
   */
  public record Result(long epoch, @Nullable Content seen, boolean last) {}

  /** What a step wants done. */
  public sealed interface Output {
    /** Send this to the key's owner; every answer comes to {@link Sender#answered}. */
    record Send(Command command) implements Output {}

    /** Tell the view. */
    record Tell(Notice notice) implements Output {}

    /** Call {@link Sender#tick} at this time, in ticks, or soon after. */
    record WakeAt(long ticks) implements Output {}
  }

  /**
   * A sender that has not been opened.
   *
   * @param connection unique for ever
   * @param writer the name its writes are numbered under
   * @param about for the behaviour
   * @param address where publications for it go, for the shell
   */
  public Sender(
      String connection, String writer, Object about, Object address, SenderOptions options) {
    this(connection, writer, about, address, options, EnumSet.allOf(Guard.class));
  }

  Sender(
      String connection,
      String writer,
      Object about,
      Object address,
      SenderOptions options,
      Set<Guard> guards) {
    this.connection = connection;
    this.writer = writer;
    this.about = about;
    this.address = address;
    this.options = options;
    this.guards = guards;
  }

  /** Before {@link #open}: what the page was told over an earlier line is stored of its writes. */
  public void told(long stored) {
    told = stored;
  }

  /** Attaches for the first time. */
  public void open(Moment now, List<Output> out) {
    openedAt = now.ticks();
    attach(now, out);
  }

  /** Whether the next write will be taken: neither closed nor too much unsaved. */
  public boolean room() {
    return !over
        && !closing
        && unsaved.size() < options.maxUnsaved()
        && unsavedBytes < options.maxUnsavedBytes();
  }

  /**
   * Offers a write.
   *
   * @param event greater than that of any write before
   * @return false if there was no {@link #room}; nothing was taken
   */
  public boolean offer(
      long event, Object write, int weight, Durability durability, Moment now, List<Output> out) {
    if (!room()) {
      return false;
    }
    take(new Pending(event, write, weight, durability, null), now, out);
    return true;
  }

  /**
   * Offers what an event has made. Unlike a plain write it is not sent again by itself: after each
   * attachment and each conflict the view sends what still holds, or runs its events again. What
   * was made before that is taken, and goes nowhere.
   */
  public void offer(
      long event,
      Object write,
      int weight,
      Durability durability,
      Result result,
      Moment now,
      List<Output> out) {
    boolean before = result.epoch() != epoch && guards.contains(Guard.RESULTS_OF_THE_PRESENT_RUN);
    if (over || closing || instance == null || before) {
      return; // its view hears of that, if it has not yet
    }
    take(new Pending(event, write, weight, durability, result), now, out);
  }

  private void take(Pending pending, Moment now, List<Output> out) {
    pending.prev = linked;
    linked = pending.event;
    unsaved.addLast(pending);
    unsavedBytes += pending.weight;
    if (instance != null) {
      send(pending, now, out);
      wake(now, out);
    }
  }

  /**
   * Attaches again and brings a state to start from, for an instance that has none of the kind.
   * Whoever was first, the state that is told then is the one that counts.
   */
  public void bring(Object state, Moment now, List<Output> out) {
    if (!over) {
      offer = state;
      attachAgain(0, now, out);
      settle(now, out);
    }
  }

  /** The view has nothing more to write in its turn. */
  public void pass(long of, List<Output> out) {
    if (!over && of == epoch && instance != null) {
      out.add(new Output.Send(new Command.Pass(connection, number, run)));
    }
  }

  /** The view has found that it has missed something. */
  public void anew(Moment now, List<Output> out) {
    if (!over && instance != null) {
      attachAgain(0, now, out);
      settle(now, out);
    }
  }

  /** An answer to a command that this sender sent. */
  public void answered(Command command, Answer answer, Moment now, List<Output> out) {
    if (over) {
      return;
    }
    switch (command) {
      case Attach attach when attach.attachment().number() == number && attachSentAt >= 0 ->
          attachAnswered(answer, now, out);
      case Write write when write.number() == number && write.run() == run && instance != null ->
          writeAnswered(write, answer, now, out);
      default -> {} // of an earlier attachment: what it says may no longer hold
    }
    settle(now, out);
  }

  /** A publication for the attachment with this number. */
  public void published(long to, Publication publication, Moment now, List<Output> out) {
    boolean current = to == number && instance != null;
    if (to == number && instance == null && attachSentAt >= 0) {
      overtaken = true; // it came before the answer that it adds to
    }
    if (over || (!current && guards.contains(Guard.PUBLICATIONS_OF_THE_CURRENT_ATTACHMENT))) {
      return;
    }
    switch (publication) {
      case Publication.Changed changed ->
          out.add(
              new Output.Tell(
                  new Notice.Changed(
                      changed.revision(), changed.change(), changed.content(), unaccepted())));
      case Publication.Turn turn when turn.run() == run ->
          out.add(new Output.Tell(new Notice.Turn(epoch, turn.revision(), turn.content())));
      case Publication.Turn turn -> {} // the answer that begins the run has overtaken it
      case Publication.Replaced replaced -> lose(true, out);
      case Publication.Saved watermark -> {
        seen = Math.max(seen, watermark.revision());
        inherit(watermark.last());
        boolean missed = acceptedBefore(watermark.last());
        stored(watermark.last(), watermark.revision(), out);
        cover(watermark.instance(), watermark.revision());
        out.add(new Output.Tell(new Notice.Saved(watermark.revision(), covered)));
        if (missed) {
          attachAgain(0, now, out);
        }
      }
      case Publication.Gone gone -> attachAgain(0, now, out);
      case Publication.Ended ended -> end(ended.reason(), ended.at(), out);
    }
    settle(now, out);
  }

  /** The line to the owner is broken: something may have been lost on it. */
  public void broken(Moment now, List<Output> out) {
    if (!over) {
      attachAgain(backOff(), now, out);
      settle(now, out);
    }
  }

  /** Time has passed; too early is harmless. */
  public void tick(Moment now, List<Output> out) {
    wakeAt = Long.MAX_VALUE;
    if (over) {
      return;
    }
    if (closing && now.ticks() >= closeBy) {
      finish(false, out);
      return;
    }
    long oldest = unsaved.isEmpty() ? -1 : unsaved.getFirst().sentAt;
    boolean unanswered =
        oldest >= 0
            && unsaved.getFirst().acceptedBy == null
            && now.ticks() - oldest >= options.answerLimit();
    if (instance != null && unanswered) {
      attachAgain(0, now, out);
    } else if (instance == null && attachSentAt < 0 && now.ticks() >= attachNotBefore) {
      attach(now, out);
    } else if (instance == null
        && attachSentAt >= 0
        && now.ticks() - attachSentAt >= options.answerLimit()) {
      down(Trouble.OWNER_UNREACHABLE, out);
      attachAgain(backOff(), now, out);
    }
    settle(now, out);
  }

  /** Offers nothing more; brings home what is unsaved, then detaches. */
  public void close(Moment now, List<Output> out) {
    if (!over && !closing) {
      closing = true;
      closeBy = now.ticks() + options.closeGrace();
      settle(now, out);
    }
  }

  /** The plain writes that the present instance has not accepted, oldest first. */
  private List<Object> unaccepted() {
    if (unsaved.isEmpty() || unsaved.getLast().acceptedBy != null) {
      return List.of(); // accepted in order: if the last one is, all are
    }
    List<Object> writes = new ArrayList<>();
    for (Pending pending : unsaved) {
      if (pending.acceptedBy == null && pending.result == null) {
        writes.add(pending.write);
      }
    }
    return writes;
  }

  /** How many writes are not known to be stored. */
  public int unsaved() {
    return unsaved.size();
  }

  private void attach(Moment now, List<Output> out) {
    number++;
    run = 0;
    overtaken = false;
    attachSentAt = now.ticks();
    out.add(
        new Output.Send(
            new Attach(
                new Attachment(connection, number, writer, about, address),
                seen,
                Math.max(told, covered),
                offer)));
    wake(now, out);
  }

  private void attachAgain(long pause, Moment now, List<Output> out) {
    instance = null;
    attachSentAt = -1;
    attachNotBefore = now.ticks() + pause;
    if (pause == 0) {
      attach(now, out);
    }
  }

  private void attachAnswered(Answer answer, Moment now, List<Output> out) {
    attachSentAt = -1;
    switch (answer) {
      case Answer.Attached attached when overtaken -> attachAgain(0, now, out);
      case Answer.Attached attached -> stand(attached, now, out);
      case Answer.Ended ended -> end(ended.reason(), ended.at(), out);
      case Answer.Unreadable unreadable -> {
        down(Trouble.SESSION_UNREADABLE, out);
        attachAgain(options.backOffMax(), now, out);
      }
      case Answer.Failed failed -> {
        down(Trouble.SESSION_FAILED, out);
        attachAgain(options.backOffMax(), now, out);
      }
      case Answer.Unavailable unavailable -> {
        down(Trouble.STORAGE_UNAVAILABLE, out);
        attachAgain(backOff(), now, out);
      }
      default -> {
        if (now.ticks() - openedAt >= options.patience()) {
          down(Trouble.OWNER_UNREACHABLE, out);
        }
        attachAgain(backOff(), now, out);
      }
    }
  }

  /**
   * What an earlier line of this writer had sent and nobody knows to be stored is not in our hands:
   * only the page can send it again. So if it is gone from the state, this line cannot go on, else
   * a later write would be applied before it and make its resend look like a duplicate.
   */
  private boolean inherit(long stored) {
    if (stored >= inherited) {
      inherited = 0;
    }
    return inherited > 0;
  }

  private void stand(Answer.Attached attached, Moment now, List<Output> out) {
    if (!stood) {
      stood = true;
      inherited = attached.last();
      inherit(attached.lastSaved());
    } else if (inherit(attached.lastSaved()) && attached.last() < inherited) {
      lose(false, out);
      return;
    }
    instance = attached.instance();
    offer = null;
    failures = 0;
    seen = Math.max(seen, attached.saved());
    stored(attached.lastSaved(), attached.saved(), out);
    linked = attached.last();
    epoch++;
    List<Object> ahead = new ArrayList<>();
    List<Pending> resend = new ArrayList<>();
    for (var all = unsaved.iterator(); all.hasNext(); ) {
      Pending pending = all.next();
      if (pending.event <= attached.last()) {
        accepted(pending, attached.instance(), attached.revision(), out);
      } else if (pending.result != null) {
        all.remove(); // its view knows whether it holds
        unsavedBytes -= pending.weight;
      } else {
        pending.prev = linked;
        pending.acceptedBy = null;
        linked = pending.event;
        ahead.add(pending.write);
        resend.add(pending);
      }
    }
    out.add(
        new Output.Tell(new Notice.Attached(reported, epoch, attached, ahead, linked, covered)));
    reported = true;
    cover(attached.instance(), attached.saved());
    resend.forEach(pending -> send(pending, now, out));
    wake(now, out);
  }

  private void writeAnswered(Write write, Answer answer, Moment now, List<Output> out) {
    switch (answer) {
      case Answer.Accepted accepted -> accept(write, accepted.revision(), accepted.saved(), out);
      case Answer.Duplicate same when acceptedBefore(write.event()) -> attachAgain(0, now, out);
      case Answer.Duplicate same -> accept(write, same.revision(), same.saved(), out);
      case Answer.Refused refused -> {
        refuse(write.event(), refused.code(), refused.message(), out);
        attachAgain(0, now, out); // the view shows what was refused: it needs the state anew
      }
      case Answer.Conflict conflict -> conflict(conflict, now, out);
      case Answer.Failed failed -> {
        refuse(write.event(), FAILED, FAILED_MESSAGE, out); // sent again it would fail again
        attachAgain(0, now, out);
      }
      case Answer.Ended ended -> end(ended.reason(), ended.at(), out);
      case Answer.Busy busy -> attachAgain(backOff(), now, out);
      case Answer.Unavailable unavailable -> attachAgain(backOff(), now, out);
      case Answer.Unreachable unreachable -> attachAgain(backOff(), now, out);
      default -> attachAgain(0, now, out);
    }
  }

  /** What the owner has not accepted is void; its view runs it again. */
  private void conflict(Answer.Conflict conflict, Moment now, List<Output> out) {
    if (acceptedBefore(conflict.last())) {
      attachAgain(0, now, out); // the answer to one before it was lost
      return;
    }
    run = conflict.run();
    epoch++;
    linked = conflict.last();
    unsaved.removeIf(
        pending -> {
          boolean unaccepted = pending.acceptedBy == null;
          unsavedBytes -= unaccepted ? pending.weight : 0;
          return unaccepted;
        });
    out.add(
        new Output.Tell(
            new Notice.Conflict(
                epoch,
                conflict.event(),
                conflict.revision(),
                conflict.content(),
                conflict.millis())));
  }

  private void accept(Write write, long revision, long saved, List<Output> out) {
    String by = instance;
    if (by == null) {
      return;
    }
    seen = Math.max(seen, saved);
    for (Pending pending : unsaved) {
      if (pending.event == write.event()) {
        accepted(pending, by, revision, out);
        break;
      }
    }
    long before = covered;
    cover(by, saved);
    if (covered > before) {
      out.add(new Output.Tell(new Notice.Saved(saved, covered)));
    }
  }

  private static void accepted(Pending pending, String by, long revision, List<Output> out) {
    pending.acceptedBy = by;
    pending.acceptedAt = revision;
    if (!pending.told) {
      pending.told = true;
      out.add(new Output.Tell(new Notice.Accepted(pending.event, revision)));
    }
  }

  private void refuse(long event, String code, String message, List<Output> out) {
    long prev = -1;
    for (var all = unsaved.iterator(); all.hasNext(); ) {
      Pending pending = all.next();
      if (prev >= 0) {
        pending.prev = prev; // the refused one is no write any more
        break;
      }
      if (pending.event == event) {
        prev = pending.prev;
        unsavedBytes -= pending.weight;
        all.remove();
        out.add(new Output.Tell(new Notice.Refused(event, code, message)));
      }
    }
  }

  /** Forgets the writes that this instance accepted at a revision that is stored. */
  private void cover(String by, long revision) {
    while (!unsaved.isEmpty()) {
      Pending first = unsaved.getFirst();
      boolean same =
          by.equals(first.acceptedBy)
              || !guards.contains(Guard.WATERMARK_OF_THE_ACCEPTING_INSTANCE);
      if (!same || first.acceptedAt > revision) {
        return;
      }
      covered = first.event;
      unsavedBytes -= first.weight;
      unsaved.removeFirst();
    }
  }

  /**
   * Whether the answer that accepted our oldest write, up to this number, must have been lost. Then
   * we cannot tell which published changes are older than ours: ask for the state anew.
   */
  private boolean acceptedBefore(long event) {
    for (Pending pending : unsaved) {
      if (pending.acceptedBy == null) {
        return pending.event <= event;
      }
    }
    return false;
  }

  /** The stored ledger says so: whoever applied them, writes up to this number are safe. */
  private void stored(long last, long at, List<Output> out) {
    while (!unsaved.isEmpty() && unsaved.getFirst().event <= last) {
      Pending first = unsaved.removeFirst();
      unsavedBytes -= first.weight;
      if (!first.told) {
        out.add(new Output.Tell(new Notice.Accepted(first.event, at)));
      }
    }
    covered = Math.max(covered, last);
  }

  private void send(Pending pending, Moment now, List<Output> out) {
    pending.sentAt = now.ticks();
    out.add(
        new Output.Send(
            new Write(
                connection,
                number,
                pending.event,
                pending.prev,
                pending.write,
                pending.weight,
                pending.durability,
                run,
                pending.result == null ? null : pending.result.seen(),
                pending.result != null && pending.result.last())));
  }

  private void down(Trouble trouble, List<Output> out) {
    if (!reported) {
      reported = true;
      out.add(new Output.Tell(new Notice.Down(trouble)));
    }
  }

  private void end(String reason, long at, List<Output> out) {
    over = true;
    unsaved.clear();
    out.add(new Output.Tell(new Notice.Ended(reason, at)));
  }

  private void lose(boolean replaced, List<Output> out) {
    over = true;
    unsaved.clear();
    if (!replaced) {
      out.add(new Output.Send(new Command.Detach(connection, number)));
    }
    out.add(new Output.Tell(new Notice.Lost(replaced)));
  }

  private void finish(boolean allSaved, List<Output> out) {
    over = true;
    unsaved.clear();
    out.add(new Output.Send(new Command.Detach(connection, number)));
    out.add(new Output.Tell(new Notice.Closed(allSaved)));
  }

  private void settle(Moment now, List<Output> out) {
    if (closing && !over && unsaved.isEmpty()) {
      finish(true, out);
    } else if (!over) {
      wake(now, out);
    }
  }

  private void wake(Moment now, List<Output> out) {
    long next = Long.MAX_VALUE;
    if (instance == null) {
      next = attachSentAt < 0 ? attachNotBefore : attachSentAt + options.answerLimit();
    } else if (!unsaved.isEmpty() && unsaved.getFirst().acceptedBy == null) {
      next = Math.max(unsaved.getFirst().sentAt, 0) + options.answerLimit();
    }
    if (closing) {
      next = Math.min(next, closeBy);
    }
    if (next < wakeAt) {
      wakeAt = Math.max(next, now.ticks());
      out.add(new Output.WakeAt(wakeAt));
    }
  }

  private long backOff() {
    long delay = Math.min(options.backOffMax(), options.backOffMin() << failures);
    failures = Math.min(failures + 1, MAX_FAILURES);
    long mixed = (connection.hashCode() * 31L + failures) * 0x9E3779B97F4A7C15L;
    return delay + (mixed >>> 1) % (delay / 2 + 1);
  }
}
