package dev.stash.wire;

import dev.stash.Scope;
import dev.stash.UserMessage;
import dev.stash.engine.Content;
import dev.stash.engine.Sender;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * The events of a page, in one place.
 *
 * The events of one view, in whatever tabs and on whatever members, have the effect of one after
 * the other, in the order of the session's owner. Handlers run here, far from it, and they are
 * optimistic: an event runs at once, on a copy of what the owner has told, and what it changed goes
 * to the owner together with what it saw. If that is no longer there, nothing is merged: the owner
 * answers CONFLICT, the copy is put back to what the owner has, and the event runs again, and with
 * it all later events of its page, because they saw its result.
 *
 *   base   what the owner has told, in its order; the page shows this
 *   copy   what handlers work on: base and the results that are on their way
 *   queue  every event that is not known to be stored, with what it made; and among them tasks,
 *          which are the server's own: like events, but numbered and kept by nobody (rules 53 to 57)
 *
 *   an event:  WAITS ──run──▶ RAN ──accepted, or nothing to accept──▶ HAPPENED ──stored──▶ gone
 *                ▲             │                                                    (the view hears
 *                └── conflict ─┘   (or another owner, who has not what it saw)         of it first)
 *
 * So a run that lost is never seen by the page, which hears of a result (`state`, `done`) when it
 * has its place in the order, once an event. Only `saved` is final: an event that was `done` and
 * whose owner died before it was stored runs again, if what it saw has died with him.
 *
 * Nothing here knows a socket, a clock, a thread or a network: events go in by method calls, and
 * what is to be done goes out through three small interfaces. ViewSocket gives it a socket and a
 * handler; the simulation gives it a page and runs it together with the commit loop and the sender
 * under everything that can go wrong. Rules by number, as in (rule 36), are those of
 * docs/design/events.md.
 */
/**
 * The state machine behind one page of a view: see the essay above this comment. Not thread-safe.
 */
public final class Conversation {
  /** So many events may be unsaved, and weigh so much together, payloads included. */
  private static final int MOST_EVENTS = 1_000;

  private static final int MOST_BYTES = 1 << 20;

  /** An event whose turn does not come within this is said again to the owner. */
  public static final long TURN_PATIENCE_MILLIS = 5_000;

  /** What handlers run on. */
  public interface View {
    /** Its fields show these entries, and nothing else. */
    void show(Map<String, Json> entries);

    /** Somebody else has changed these. */
    void apply(List<Change> changes);

    /**
     * What a run had made besides its changes is there again: it saw what is there.
     *
     * @param outcome of that run
     */
    default void keep(Outcome outcome) {}

    /**
     * What a run has made has its place in the order, and so has all before it.
     *
     * @param outcome of that run
     */
    default void placed(Outcome outcome) {}

    /** Runs an event; if it fails, the fields are as they were. */
    Outcome run(ClientMessage.Event event);

    /** Likewise, a task of the application's own. */
    Outcome run(Runnable task);

    /** An event that did not fail is stored, and its page was not told so yet. */
    void saved(ClientMessage.Event event);
  }

  /**
   * What a run of an event made.
   *
   * @param changes none if it changed nothing, or failed
   * @param failure what the page is told if it failed
   * @param shown what else it changed on the page, which is nobody's affair but the view's; null if
   *     nothing
   * @param next what is told when it has its place, likewise
   */
  public record Outcome(
      List<Change> changes,
      @Nullable Failure failure,
      @Nullable ShownRun shown,
      @Nullable String next) {
    /** One that shows nothing else. */
    public Outcome(List<Change> changes, @Nullable Failure failure) {
      this(changes, failure, null, null);
    }
  }

  /**
   * Why an event has failed.
   *
   * @param forPage whether the message was written for the page, and not for developers
   */
  public record Failure(String code, String message, boolean forPage, @Nullable String field) {
    /** One about no field. */
    public Failure(String code, String message, boolean forPage) {
      this(code, message, forPage, null);
    }

    /** One whose message is for developers. */
    public Failure(String code, String message) {
      this(code, message, false);
    }

    /** What the application has to say to the page. */
    static Failure of(UserMessage told) {
      return new Failure(told.code(), told.text(), true, told.field().orElse(null));
    }
  }

  /** The way to the owner; see {@link dev.stash.session.SliceLink}. */
  public interface Line {
    /** Its name, unique for ever. */
    String name();

    /** What an event made, or with {@link Sender#NO_EVENT} a task. */
    void result(long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last);

    /** No more comes in this turn. */
    void pass(long epoch);

    /** Something was missed: the owner is asked for everything. */
    void anew();
  }

  /** What the page is told. */
  public interface Page {
    /** Some values have changed. */
    void state(long revision, List<Change> changes, boolean own);

    /** All values; {@link #shown()} and {@link #lastEvent()} tell which. */
    void full();

    /**
     * An event was handled, and has its place in the order.
     *
     * @param changes what it has changed, if the page is to be told that with it
     */
    void done(long event, long revision, List<Change> changes);

    /**
     * An event has failed, or was refused: it has changed nothing. Or with {@link Sender#NO_EVENT}:
     * a task has something to say.
     */
    void failed(long event, Failure failure);

    /** All is stored up to this revision, and up to this event of the page. */
    void saved(long revision, long event);
  }

  private final View view;
  private final Line line;
  private final Page page;
  private final Set<String> overwrite;
  private final Values values;

  /** Whose order it is. */
  private String instance = "";

  /** Of the base. */
  private long revision;

  /** The highest revision known to be stored. */
  private long saved;

  /** Events that have no place in the order yet, and after them, rarely, one that has. */
  private final Deque<Pending> open = new ArrayDeque<>();

  /** Those before them: they have happened, and are not known to be stored. */
  private final Deque<Pending> happened = new ArrayDeque<>();

  private int queuedBytes;

  /** The highest event that has come. */
  private long lastEvent;

  /** The highest event of this page that has happened, as the owner says. */
  private long applied;

  /** The last event that the page knew to be stored when it came. */
  private long known;

  /** Whether the view hears of events that are stored. */
  private boolean hears;

  /** Up to which event it is remembered that the page knows of all. */
  private long settled;

  /** Whether the page sends again all after what it knew, what has happened included. */
  private boolean anewFromKnown;

  /** Which events have failed here, that are not known to be remembered in the storage. */
  private FailedEvents failed = FailedEvents.NONE;

  /** The highest event of this page that is stored. */
  private long storedEvent;

  /** The last event that an earlier line of this page had brought and that is not stored. */
  private long inherited;

  private long toldSaved;

  /** What results say, so that none made before the last answer goes out after it. */
  private long epoch;

  /** Whether the owner has told anything; until then events run on defaults. */
  private boolean attached;

  /** Whether nothing runs until the owner has told everything anew. */
  private boolean halted = true;

  /** Whether others' changes have doomed what is on its way: only an answer begins a run. */
  private boolean doomed;

  /** Whether it is somebody else's turn, and nothing runs until it is ours. */
  private boolean waiting;

  /** The last of our turn; null: it is not, or that one is on its way. */
  private @Nullable Pending lastOfTurn;

  /** Whether the socket has gone: what its page was not told of is the page's own affair. */
  private boolean closing;

  /** Whether the copy lacks what others have changed. */
  private boolean behind;

  /** Whether the page is to be told everything, once all it has seen is there again. */
  private boolean fullDue;

  private enum Stage {
    WAITS,
    RAN,
    HAPPENED
  }

  private static final class Pending {
    /** Of the event; of a task, that of the last event before it. */
    final long id;

    /** Null: it is a task. */
    final ClientMessage.@Nullable Event event;

    /** Null: it is an event. */
    final @Nullable Runnable task;

    /** Which of its page's tasks that have written it is; 0: none, as far as is known. */
    long count;

    Stage stage = Stage.WAITS;
    Content seen = Content.NONE;
    List<Change> changes = List.of();
    @Nullable Failure failure;

    /** Of its last run here; null before that. */
    @Nullable Outcome outcome;

    /** Whether what it changed is judged: others must not have changed anything meanwhile. */
    boolean judged;

    /** What it happened at, in the present owner's order. */
    long at;

    /** Whether the page was told that it is done. */
    boolean told;

    /** Whether the view has heard that it is stored. */
    boolean heard;

    /** Whether the page was shown what it made. */
    boolean visible;

    Pending(ClientMessage.Event event) {
      this.id = event.id();
      this.event = event;
      this.task = null;
    }

    Pending(Runnable task, long after) {
      this.id = after;
      this.event = null;
      this.task = task;
    }

    long id() {
      return id;
    }

    boolean isEvent() {
      return event != null;
    }

    boolean is(long event) {
      return event == Sender.NO_EVENT ? !isEvent() : isEvent() && id == event;
    }

    boolean underWay() {
      return stage == Stage.RAN && !changes.isEmpty();
    }

    boolean leftAll() {
      return stage == Stage.RAN && changes.isEmpty();
    }
  }

  /**
   * A conversation that has heard nothing.
   *
   * @param overwrite the keys that the last writer wins
   */
  public Conversation(View view, Line line, Page page, Set<String> overwrite) {
    this.view = view;
    this.line = line;
    this.page = page;
    this.overwrite = overwrite;
    this.values = new Values(overwrite);
  }

  /**
   * Before anything is heard: the page has come. What an earlier socket of it has brought is known
   * here by its number only. Where that is not enough, because the view hears of each event that is
   * stored, or some have failed, the page sends again, with name and payload, all that it does not
   * know to be stored, what has happened included; and it is not told that something is before it
   * has come.
   *
   * @param stored the last event that the page knows to be stored
   * @param hears whether the view hears of events
   */
  public void came(long stored, boolean hears) {
    this.hears = hears;
    known = stored;
    anewFromKnown = hears;
    lastEvent = hears ? stored : 0;
  }

  /** What the owner has, as far as it has told: what the page is to show. */
  public Map<String, Json> shown() {
    return values.base();
  }

  /** Whether handlers' fields show just that. */
  public boolean level() {
    return noneUnderWay();
  }

  /** Of what is {@link #shown}. */
  public long revision() {
    return revision;
  }

  /** The highest revision known to be stored. */
  public long saved() {
    return saved;
  }

  /**
   * The highest event up to which all have happened, and whose results are {@link #shown}; all
   * above it are to come, if the page has them.
   */
  public long lastEvent() {
    for (Pending pending : open) {
      if (pending.isEvent() && pending.stage != Stage.HAPPENED) {
        return pending.id() - 1;
      }
    }
    return lastEvent;
  }

  /** The highest event up to which nothing is left to be stored. */
  public long savedEvent() {
    long all = anewFromKnown ? lastEvent : Math.max(lastEvent, storedEvent);
    long first = firstEvent();
    long own = first == Long.MAX_VALUE ? all : first - 1;
    return inherited > storedEvent ? Math.min(own, storedEvent) : own;
  }

  /** Whether nothing is left to be brought home. */
  public boolean settled() {
    return open.isEmpty() && happened.isEmpty();
  }

  /** Whether the next event may be kept: they are few enough, and small enough together. */
  public boolean room() {
    return open.size() + happened.size() < MOST_EVENTS && queuedBytes < MOST_BYTES;
  }

  /** Whether the page is about to be told everything, so that what has changed need not be told. */
  public boolean tellsAll() {
    return fullDue;
  }

  /** Whether an owner has told anything yet. */
  public boolean attached() {
    return attached;
  }

  /** Whether this event has come before. */
  public boolean knows(ClientMessage.Event event) {
    return event.id() <= lastEvent;
  }

  /** Whether it waits for its turn: then {@link #again} is called, should that last too long. */
  public boolean waiting() {
    return waiting;
  }

  // ------------------------------------------------------------------------ from the page

  /** An event; one that has come before is not handled again. */
  public void event(ClientMessage.Event event) {
    if (knows(event)) {
      if (open.stream().noneMatch(p -> p.is(event.id()) && !p.told)) {
        page.done(event.id(), revision, List.of());
      }
      return; // else its done is still to come
    }
    failed = failed.withLeftOut(Math.max(lastEvent, known), event.id());
    lastEvent = event.id();
    Pending pending = new Pending(event);
    open.add(pending);
    queuedBytes += weight(pending);
    if (event.id() <= applied) {
      pending.stage = Stage.HAPPENED; // over an earlier socket
      pending.at = event.id() <= storedEvent ? 0 : revision;
      recall(pending, FailedEvents.of(values.base().get(FailedEvents.KEY)));
      if (pending.failure == null) {
        done(pending, List.of());
      }
      settle();
    } else if (mayRun()) {
      run(pending);
      settle();
    }
  }

  /**
   * A task of the application's own, in the order of the page's events: like one of them, it sees
   * what they have made, and runs again if what it saw is not there any more.
   *
   * @return whether there was room for it
   */
  public boolean task(Runnable task) {
    if (closing || !room()) {
      return false;
    }
    Pending pending = new Pending(task, lastEvent);
    open.add(pending);
    queuedBytes += weight(pending);
    if (mayRun()) {
      run(pending);
      settle();
    }
    return true;
  }

  private static int weight(Pending pending) {
    var payload = pending.event == null ? null : pending.event.payload();
    int bytes = 64 + (payload == null ? 0 : payload.size());
    for (Change change : pending.changes) {
      bytes += change.key().length() + (change.value() == null ? 0 : change.value().size());
    }
    return bytes;
  }

  private boolean mayRun() {
    return !halted && !waiting && !doomed;
  }

  private void run(Pending pending) {
    pending.seen = values.ofCopy();
    Outcome outcome = outcome(pending);
    pending.failure = outcome.failure();
    pending.outcome = outcome;
    queuedBytes -= weight(pending);
    pending.changes =
        pending.isEvent()
            ? marked(pending.id(), outcome.changes())
            : counted(pending, outcome.changes());
    queuedBytes += weight(pending);
    pending.judged = pending.changes.stream().anyMatch(this::judged) || followsTask();
    pending.judged |= pending.count > 0;
    pending.stage = Stage.RAN;
    values.ran(pending.changes);
    if (!attached) {
      blind(pending);
      return;
    }
    boolean last = pending == lastOfTurn;
    lastOfTurn = last ? null : lastOfTurn;
    if (!pending.changes.isEmpty()) {
      send(pending, last);
    } else if (last) {
      line.pass(epoch);
    }
  }

  private Outcome outcome(Pending pending) {
    if (pending.task != null) {
      return view.run(pending.task);
    }
    Outcome outcome = view.run(Objects.requireNonNull(pending.event));
    Failure failure = outcome.failure();
    failed = failure == null ? failed.without(pending.id()) : failed.with(pending.id(), failure);
    return outcome;
  }

  /** What a task has made says which it is, for it has no number (rule 54). */
  private List<Change> counted(Pending pending, List<Change> changes) {
    pending.count = 0;
    if (changes.isEmpty() || !attached) {
      return changes;
    }
    CountedTasks before = CountedTasks.of(values.inCopy(CountedTasks.KEY));
    pending.count = before.by(line.name()) + 1;
    List<Change> both = new ArrayList<>(changes);
    both.add(before.oneMore(line.name()));
    return both;
  }

  /**
   * What has failed before a write is told with it (rule 52): the owner's ledger will say that the
   * page has come so far, and not which of its events came to nothing.
   */
  private List<Change> marked(long event, List<Change> changes) {
    FailedEvents before = failed.before(event);
    if (changes.isEmpty() || !attached || (before.none() && settledIsKnown())) {
      return changes;
    }
    FailedEvents there = FailedEvents.of(values.inCopy(FailedEvents.KEY));
    FailedEvents all = there.with(before).settledUpTo(hears ? known : 0).after(known);
    if (all.sameAs(there)) {
      return changes;
    }
    List<Change> both = new ArrayList<>(changes);
    both.add(all.entry());
    return both;
  }

  /** Whether it is remembered what the page knew when it came; where nobody follows it need not. */
  private boolean settledIsKnown() {
    return !hears || known <= settled;
  }

  /** What became of an event that has happened, as far as is not known here. */
  private void recall(Pending pending, FailedEvents remembered) {
    if (!pending.isEvent()) {
      return;
    }
    pending.failure = remembered.failure(pending.id());
    pending.heard |= remembered.settled(pending.id()); // it was followed, or has failed
  }

  /**
   * Whether a task is on its way: as it has no number, nobody else would notice that it is lost.
   */
  private boolean followsTask() {
    for (Pending pending : open) {
      if (!pending.isEvent() && pending.underWay()) {
        return true;
      }
    }
    return false;
  }

  private void send(Pending pending, boolean last) {
    Content seen = pending.judged ? pending.seen : null;
    long event = pending.isEvent() ? pending.id() : Sender.NO_EVENT;
    line.result(epoch, event, pending.changes, seen, last);
  }

  private boolean judged(Change change) {
    return change.scope() == Scope.SESSION && !overwrite.contains(change.key());
  }

  /** The session cannot be read: the page works all the same, and is told no lie. */
  private void blind(Pending pending) {
    if (pending.failure != null) {
      pending.stage = Stage.WAITS; // on what is stored it may do well, or have happened
    } else if (pending.changes.isEmpty()) {
      done(pending, List.of()); // nothing of it can be lost; it runs again with the others
    } else {
      pending.visible = true;
      page.state(revision, pending.changes, true);
    }
  }

  private void forget(Pending pending) {
    if (open.remove(pending)) {
      queuedBytes -= weight(pending);
    }
  }

  private void runAll() {
    for (Pending pending : List.copyOf(open)) {
      if (!mayRun()) {
        return;
      } else if (pending.stage == Stage.WAITS) {
        run(pending);
      }
    }
  }

  /**
   * The socket has gone. What its page was told is done, and what is on its way, is brought home;
   * the rest the page has itself, or nobody was promised anything of it.
   */
  public void close() {
    closing = true;
    dropUntold();
  }

  private void dropUntold() {
    if (closing) {
      for (Pending pending : List.copyOf(open)) {
        if (pending.stage == Stage.WAITS && !pending.told) {
          forget(pending);
          failed = pending.isEvent() ? failed.without(pending.id()) : failed; // its page has it
        }
      }
    }
  }

  // ------------------------------------------------------------------------ from the owner

  /** The owner is out of reach: events run on defaults, and again when it has been heard. */
  public void blind() {
    halted = false;
    runAll();
  }

  /** How the page is told what an owner has told. */
  public enum Telling {
    /** It is told by whoever calls. */
    LATER,
    /** As soon as nothing is missing that it has seen already. */
    WHEN_WHOLE
  }

  /**
   * The owner has told everything (rule 34). What saw exactly what is there is sent again as it is;
   * from the first that did not, all run again. So do all that ran on defaults: what their handler
   * was mounted on is not what is there, even if they have seen the same (rule 57).
   */
  public void attached(Attached told, Telling telling) {
    boolean first = !attached;
    attached = true;
    halted = false;
    doomed = false;
    waiting = false;
    lastOfTurn = null;
    epoch = told.epoch();
    values.told(told.entries());
    revision = told.revision();
    saved = told.saved();
    applied = told.lastEvent();
    FailedEvents remembered = FailedEvents.of(values.base().get(FailedEvents.KEY));
    settled = remembered.settledUpTo();
    anewFromKnown |= first && !remembered.after(known).none();
    lastEvent = Math.max(lastEvent, anewFromKnown ? known : applied);
    storedEvent = Math.max(storedEvent, told.savedEvent());
    boolean same = told.instance().equals(instance);
    instance = told.instance();
    while (!happened.isEmpty()) {
      open.addFirst(happened.removeLast());
    }
    for (Pending pending : open) {
      if (happened(pending, same, remembered)) {
        pending.outcome = first ? null : pending.outcome; // else it ran on defaults, and is not it
        place(pending, revision);
      }
    }
    advance();
    inherited = saved < revision ? Math.min(applied, firstEvent() - 1) : 0;
    List<Pending> kept = judge(!first);
    fullDue = telling == Telling.WHEN_WHOLE;
    view.show(values.base());
    kept.forEach(this::keep);
    dropUntold();
    toldSaved = telling == Telling.LATER ? Long.MAX_VALUE : toldSaved; // told by whoever calls
    kept.stream().filter(Pending::underWay).forEach(pending -> send(pending, false));
    settle();
    runAll();
    settle();
    toldSaved = savedEvent();
  }

  private void keep(Pending pending) {
    view.apply(pending.changes);
    if (pending.outcome != null) {
      view.keep(pending.outcome);
    }
  }

  /** Whether it has its place, which was not known. */
  private boolean happened(Pending pending, boolean same, FailedEvents remembered) {
    boolean yes = pending.isEvent() ? pending.id() <= applied : taskIsThere(pending);
    boolean did = pending.stage == Stage.HAPPENED;
    if (yes && !(did && same)) {
      recall(pending, remembered); // whatever became of it here
      return true;
    }
    if (!yes && did && !(same && pending.changes.isEmpty())) {
      pending.stage = Stage.RAN; // at another owner, and it may be gone with it
    }
    return false;
  }

  private boolean taskIsThere(Pending task) {
    long there = CountedTasks.of(values.base().get(CountedTasks.KEY)).by(line.name());
    return task.count > 0 && task.count <= there;
  }

  private List<Pending> judge(boolean mayHold) {
    behind = false;
    List<Pending> kept = new ArrayList<>();
    boolean holds = mayHold;
    for (Pending pending : open) {
      if (pending.stage == Stage.HAPPENED) {
        continue;
      }
      holds &= pending.stage == Stage.RAN && pending.seen.equals(values.ofCopy());
      holds &= pending.isEvent() || pending.count > 0 || pending.changes.isEmpty();
      if (holds) {
        values.ran(pending.changes);
        kept.add(pending);
      } else {
        pending.stage = Stage.WAITS;
      }
    }
    return kept;
  }

  /** What an event saw was not there (rule 35). */
  public void conflict(long began, long event, long at, Content content, long millis) {
    epoch = began;
    for (Pending pending : open) {
      if (pending.stage == Stage.RAN && (pending.id() >= event || !pending.isEvent())) {
        pending.stage = Stage.WAITS;
      }
    }
    dropUntold();
    doomed = false;
    values.level();
    behind = false;
    view.show(values.base());
    if (missed(at, content)) {
      return;
    }
    waiting = millis == 0;
    if (!waiting) {
      takeTurn();
    }
  }

  /** The turn has come that was waited for (rule 43). */
  public void turn(long in, long at, Content content) {
    if (!waiting || in != epoch) {
      line.pass(in);
    } else if (!missed(at, content)) {
      waiting = false;
      takeTurn();
    }
  }

  /** No turn has come (rule 47): the place in the queue may be lost, and what was told with it. */
  public void again() {
    if (waiting) {
      halt();
    }
  }

  private void takeTurn() {
    Pending last = open.peekLast();
    lastOfTurn = last == null || last.stage != Stage.WAITS ? null : last;
    if (lastOfTurn == null) {
      line.pass(epoch);
    }
    runAll();
    settle();
  }

  /**
   * Whether something was lost on the way (rule 41): an event would run on the same wrong base for
   * ever.
   */
  private boolean missed(long at, Content content) {
    boolean differs = at < revision || !content.equals(values.ofBase());
    if (differs) {
      halt();
    }
    return differs;
  }

  private void halt() {
    waiting = false;
    halted = true;
    line.anew();
  }

  /** Another tab's, or another program's, changes (rule 40). */
  public void changed(long at, List<Change> changes, Content content) {
    if (halted) {
      return; // all is told anew
    }
    List<Change> now = takenNow(changes);
    Content before = values.ofBase();
    values.changed(changes, now);
    if (missed(at, content)) {
      return;
    }
    revision = at;
    if (noneUnderWay()) {
      values.level();
    }
    behind |= now.size() < changes.size();
    view.apply(now);
    doomed |= judgedUnderWay() && !values.ofBase().equals(before);
    tell(at, changes, false);
    settle();
  }

  /** What the copy takes at once: nothing that something on its way has not seen, or overwrites. */
  private List<Change> takenNow(List<Change> changes) {
    if (judgedUnderWay()) {
      return List.of();
    }
    Set<String> ours = new HashSet<>();
    for (Pending pending : open) {
      if (pending.underWay()) {
        pending.changes.forEach(change -> ours.add(change.key()));
      }
    }
    return ours.isEmpty()
        ? changes
        : changes.stream().filter(change -> !ours.contains(change.key())).toList();
  }

  private boolean judgedUnderWay() {
    for (Pending pending : open) {
      if (pending.underWay() && pending.judged) {
        return true;
      }
    }
    return false;
  }

  private boolean noneUnderWay() {
    for (Pending pending : open) {
      if (pending.underWay()) {
        return false;
      }
    }
    return true;
  }

  /** What an event has made is part of the state. */
  public void accepted(long event, long at) {
    for (Pending pending : open) {
      if (pending.is(event) && pending.underWay()) {
        accepted(pending, at);
        return;
      }
    }
  }

  private void accepted(Pending pending, long at) {
    values.accepted(pending.changes);
    List<Change> shown = shown(pending.changes);
    if (pending.isEvent() && !settledIsKnown() && shown.size() < pending.changes.size()) {
      settled = known;
    }
    revision = Math.max(revision, at);
    place(pending, at);
    pending.visible = true;
    done(pending, shown);
    settle();
  }

  /** Without what is kept for ourselves, which comes last. */
  private static List<Change> shown(List<Change> changes) {
    String last = changes.getLast().key();
    boolean ours = last.equals(FailedEvents.KEY) || last.equals(CountedTasks.KEY);
    return ours ? changes.subList(0, changes.size() - 1) : changes;
  }

  /** A rule forbids what an event has made; the owner tells everything anew (rule 42). */
  public void refused(long event, String code, String message) {
    boolean after = false;
    for (Pending pending : List.copyOf(open)) {
      if (!after && pending.is(event) && (pending.isEvent() || pending.underWay())) {
        after = true;
        fail(pending, new Failure(code, message));
      } else if (after && pending.stage == Stage.RAN) {
        pending.stage = Stage.WAITS; // it may have seen what was refused
      }
    }
    halted = true;
    dropUntold();
    tellSaved();
  }

  /** All is stored up to a revision, and the writes of this page up to an event. */
  public void saved(long at, long event) {
    saved = Math.max(saved, at);
    storedEvent = Math.max(storedEvent, event);
    failed = failed.after(storedEvent);
    hearStored();
    dropStored();
    toldSaved = savedEvent();
    page.saved(saved, toldSaved);
  }

  // ------------------------------------------------------------------------ what follows

  /** Tells what has its place in the order now, and lets the copy catch up when it may. */
  private void settle() {
    if (!attached || halted) {
      return;
    }
    take();
    if (noneUnderWay()) {
      catchUp();
    }
    hearStored();
    tellFull();
    dropStored();
    tellSaved();
  }

  /** What has seen what there was, and has left it so, has its place after those before it. */
  private void take() {
    advance();
    for (Pending first = open.peek(); first != null && first.leftAll(); first = open.peek()) {
      place(first, revision); // (rule 39)
      if (first.failure == null) {
        done(first, List.of());
      }
      advance();
    }
  }

  private void place(Pending pending, long at) {
    pending.stage = Stage.HAPPENED;
    pending.at = at;
    if (pending.outcome != null) {
      view.placed(pending.outcome);
    }
  }

  /** What comes first and has its place is not open any more. */
  private void advance() {
    while (!open.isEmpty() && open.peek().stage == Stage.HAPPENED) {
      Failure failure = open.peek().failure;
      if (failure == null) {
        happened.add(open.remove());
      } else {
        fail(open.peek(), failure); // it has no place, and leaves nothing to be stored
      }
    }
  }

  /** The first event that is not known to be stored; {@link Long#MAX_VALUE} if there is none. */
  private long firstEvent() {
    for (Pending pending : happened) {
      if (pending.isEvent()) {
        return pending.id();
      }
    }
    for (Pending pending : open) {
      if (pending.isEvent()) {
        return pending.id();
      }
    }
    return Long.MAX_VALUE;
  }

  private void catchUp() {
    if (behind) {
      view.show(values.base());
    }
    behind = false;
    values.level();
    if (doomed) {
      doomed = false;
      runAll();
      settle();
    }
  }

  private void fail(Pending pending, Failure failure) {
    forget(pending);
    if (pending.isEvent()) {
      failed = failed.with(pending.id(), failure);
      page.failed(pending.id(), failure);
    } else if (failure.forPage()) {
      page.failed(Sender.NO_EVENT, failure);
    }
  }

  private void done(Pending pending, List<Change> changes) {
    if (pending.told || !pending.isEvent()) {
      tell(revision, changes, true);
    } else {
      pending.told = true;
      page.done(pending.id(), revision, fullDue ? List.of() : changes);
    }
  }

  private void tell(long at, Collection<Change> changes, boolean own) {
    if (!fullDue && !changes.isEmpty()) {
      page.state(at, List.copyOf(changes), own);
    }
  }

  /** Not before all that the page has seen has its place again: nothing is to flicker. */
  private void tellFull() {
    boolean missing =
        open.stream().anyMatch(p -> (p.told || p.visible) && p.stage != Stage.HAPPENED);
    if (fullDue && !missing) {
      fullDue = false;
      page.full();
      happened.forEach(pending -> pending.told = true);
    }
  }

  /** The page is told everything next time, instead of changes. */
  public void tellAll() {
    fullDue = true;
  }

  /** The view first: should the process die in between, the page sends the event again. */
  private void hearStored() {
    for (Pending pending : happened) {
      if (!stored(pending)) {
        return;
      } else if (!pending.heard && pending.event != null) {
        pending.heard = true;
        view.saved(pending.event);
      }
    }
  }

  private void dropStored() {
    while (!happened.isEmpty() && stored(happened.peek())) {
      Pending first = happened.remove();
      queuedBytes -= weight(first);
      if (!first.told && first.isEvent()) {
        page.done(first.id(), revision, List.of());
      }
    }
  }

  private boolean stored(Pending pending) {
    boolean numbered = pending.isEvent() && !pending.changes.isEmpty();
    return numbered ? pending.id() <= storedEvent : pending.at <= saved;
  }

  /** An event that changed nothing has nothing to store; the page may forget it all the same. */
  private void tellSaved() {
    long event = savedEvent();
    if (event > toldSaved) {
      toldSaved = event;
      page.saved(saved, event);
    }
  }
}
