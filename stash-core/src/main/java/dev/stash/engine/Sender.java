package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.Moment;
import dev.stash.engine.Command.Attach;
import dev.stash.engine.Command.Write;
import dev.stash.engine.Notice.Trouble;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The other half of the commit loop: brings what one writer's events have made, in order, to
 * whichever instance owns the key, and tells what has become of it. A state machine without I/O,
 * like {@link CommitLoop}.
 *
 * <p>After any sign of another instance (RETRY, a gap, an end of the old one, no answer in time) it
 * stops, attaches again, and tells its view the state and the writer's last number. What is above
 * that is void: the view, which keeps the events, sends those that hold, or runs them again, before
 * anything new. Numbers make that safe: what was applied before is recognised.
 *
 * <p>Something is told to be stored only when it is: a watermark of the very instance that accepted
 * it covers it, or the stored ledger contains it. Revisions of two instances are never compared
 * (rules 14 to 17 in {@code docs/design/commit-loop.md}).
 *
 * <p>Not thread-safe.
 */
public final class Sender {
  private static final int MAX_FAILURES = 20;
  private static final long NEVER = Long.MAX_VALUE;

  /**
   * Instead of an event's number, for what no event has made. It has no number in the ledger, and
   * is applied once because it names what was seen, and changes that for good (rule 54).
   */
  public static final long NO_EVENT = 0;

  /** The code of a write that the behaviour has thrown at. */
  static final String FAILED = Trouble.SESSION_FAILED.name();

  static final String FAILED_MESSAGE =
      "it failed, and has changed nothing; the server's log says why";

  private final String connection;
  private final String writer;
  private Object about;
  private final Object address;
  private final SenderOptions options;
  private final Set<Guard> guards;

  /** What is not known to be stored, in order: first what is accepted. */
  private final Deque<Pending> unsaved = new ArrayDeque<>(1);

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

  /** The last one that it stood at, and since when that did not answer. */
  private @Nullable String former;

  private long goneSince;
  private long attachSentAt = -1;
  private long attachNotBefore;
  private long openedAt;
  private boolean overtaken;
  private int failures;
  private boolean reported;
  private boolean stood;

  /** When it detaches, whatever is stored by then; {@link #NEVER} before {@link #close}. */
  private long closeBy = NEVER;

  private boolean over;
  private long wakeAt = NEVER;

  /** What was made: the present instance was sent it, or has it from an earlier one. */
  private static final class Pending {
    /** Of the event that made it; {@link #NO_EVENT} if it was none. */
    final long event;

    /** The writer's number that it has, or comes after. */
    final long number;

    final Object write;
    final long sentAt;
    boolean accepted;
    long acceptedAt;

    Pending(long event, long number, Object write, long sentAt) {
      this.event = event;
      this.number = number;
      this.write = write;
      this.sentAt = sentAt;
    }

    /** Whether this is what was sent with this very command. */
    @SuppressWarnings("ReferenceEquality") // equal writes of two events are two
    boolean sentWith(Write command) {
      return write == command.write();
    }

    /** Whether a ledger with this last number has it. What has no number is in none itself. */
    boolean within(long last) {
      return event == NO_EVENT ? number < last : number <= last;
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
    this(connection, writer, about, address, options, Guard.ALL);
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

  /** From now on it attaches with this. */
  public void about(Object other) {
    about = other;
  }

  /** Attaches for the first time. */
  public void open(Moment now, List<Output> out) {
    openedAt = now.ticks();
    attach(now, out);
  }

  /**
   * Offers what an event has made. After each attachment and each conflict the view sends what
   * still holds, or runs its events again. What was made before that is taken, and goes nowhere.
   *
   * @param event greater than that of any result in this epoch, or {@link #NO_EVENT}
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
    if (over || closing() || instance == null || before) {
      return; // its view hears of that, if it has not yet
    }
    long with = event == NO_EVENT ? linked : event;
    unsaved.addLast(new Pending(event, with, write, now.ticks()));
    out.add(
        new Output.Send(
            new Write(
                connection,
                number,
                with,
                linked,
                write,
                weight,
                durability,
                run,
                result.seen(),
                result.last())));
    linked = with;
    wake(now, out);
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
                  new Notice.Changed(changed.revision(), changed.change(), changed.content())));
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
    wakeAt = NEVER;
    if (over) {
      return;
    }
    if (now.ticks() >= closeBy) {
      finish(false, out);
      return;
    }
    boolean unanswered = now.ticks() >= unansweredAt();
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
    if (!over && !closing()) {
      closeBy = now.ticks() + options.closeGrace();
      settle(now, out);
    }
  }

  private boolean closing() {
    return closeBy != NEVER;
  }

  /** When the oldest will have waited for its answer for too long. */
  private long unansweredAt() {
    long since = unansweredSince();
    return since == NEVER ? NEVER : since + options.answerLimit();
  }

  private long unansweredSince() {
    Pending oldest = unsaved.peekFirst();
    boolean waits = oldest != null && !oldest.accepted;
    return waits ? oldest.sentAt : NEVER;
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
    if (instance != null) {
      former = instance;
      goneSince = Math.min(now.ticks(), unansweredSince());
    }
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
    long gap = former == null || former.equals(attached.instance()) ? -1 : now.ticks() - goneSince;
    former = null;
    instance = attached.instance();
    offer = null;
    failures = 0;
    seen = Math.max(seen, attached.saved());
    stored(attached.lastSaved(), attached.saved(), out);
    linked = attached.last();
    epoch++;
    // What it has not accepted is void, and its view knows what of that holds (rule 34).
    unsaved.removeIf(pending -> !pending.within(attached.last()));
    unsaved.forEach(pending -> accepted(pending, attached.revision(), out));
    out.add(new Output.Tell(new Notice.Attached(reported, epoch, attached, covered, gap)));
    reported = true;
    cover(attached.instance(), attached.saved());
    wake(now, out);
  }

  private void writeAnswered(Write write, Answer answer, Moment now, List<Output> out) {
    switch (answer) {
      case Answer.Accepted accepted -> accept(write, accepted.revision(), accepted.saved(), out);
      case Answer.Duplicate same when acceptedBefore(write.event()) -> attachAgain(0, now, out);
      case Answer.Duplicate same -> {} // what it doubles was answered
      case Answer.Refused refused -> {
        refuse(write, refused.code(), refused.message(), out);
        attachAgain(0, now, out); // the view shows what was refused: it needs the state anew
      }
      case Answer.Conflict conflict -> conflict(conflict, now, out);
      case Answer.Failed failed -> {
        refuse(write, FAILED, FAILED_MESSAGE, out); // sent again it would fail again
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
    unsaved.removeIf(pending -> !pending.accepted);
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
      if (pending.sentWith(write)) {
        accepted(pending, revision, out);
        break;
      }
    }
    long before = covered;
    cover(by, saved);
    if (covered > before) {
      out.add(new Output.Tell(new Notice.Saved(saved, covered)));
    }
  }

  private static void accepted(Pending pending, long revision, List<Output> out) {
    if (!pending.accepted) {
      pending.accepted = true;
      out.add(new Output.Tell(new Notice.Accepted(pending.event, revision)));
    }
    pending.acceptedAt = revision;
  }

  private void refuse(Write write, String code, String message, List<Output> out) {
    for (Pending pending : unsaved) {
      if (pending.sentWith(write)) {
        unsaved.remove(pending);
        out.add(new Output.Tell(new Notice.Refused(pending.event, code, message)));
        return;
      }
    }
  }

  /** Forgets what this instance has accepted at a revision that is stored. */
  private void cover(String by, long revision) {
    while (!unsaved.isEmpty() && covers(by, revision, unsaved.getFirst())) {
      covered = unsaved.removeFirst().number;
    }
  }

  private boolean covers(String by, long revision, Pending pending) {
    boolean comparable =
        (pending.accepted && by.equals(instance))
            || !guards.contains(Guard.WATERMARK_OF_THE_ACCEPTING_INSTANCE);
    return comparable && pending.acceptedAt <= revision;
  }

  /**
   * Whether the answer that accepted our oldest write, up to this number, must have been lost. Then
   * we cannot tell which published changes are older than ours: ask for the state anew.
   */
  private boolean acceptedBefore(long event) {
    for (Pending pending : unsaved) {
      if (!pending.accepted) {
        return pending.within(event);
      }
    }
    return false;
  }

  /** The stored ledger says so: whoever applied them, writes up to this number are safe. */
  private void stored(long last, long at, List<Output> out) {
    while (!unsaved.isEmpty() && unsaved.getFirst().within(last)) {
      accepted(unsaved.removeFirst(), at, out);
    }
    covered = Math.max(covered, last);
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
    if (closing() && !over && unsaved.isEmpty()) {
      finish(true, out);
    } else if (!over) {
      wake(now, out);
    }
  }

  private void wake(Moment now, List<Output> out) {
    long next;
    if (instance == null) {
      next = attachSentAt < 0 ? attachNotBefore : attachSentAt + options.answerLimit();
    } else {
      next = unansweredAt();
    }
    next = Math.min(next, closeBy);
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
