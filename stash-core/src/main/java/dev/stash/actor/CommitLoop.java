package dev.stash.actor;

import dev.stash.Durability;
import dev.stash.actor.Behaviour.Place;
import dev.stash.actor.Behaviour.Stored;
import dev.stash.actor.Behaviour.Verdict;
import dev.stash.actor.Envelope.Mark;
import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.StoredObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The commit loop, in one place.
 *
 * One instance runs for one live key: it accepts writes at once, in one order, and keeps the stored
 * object up to date with one conditional PUT at a time. It is a state machine without I/O: events
 * go in, effects come out, and it owns no thread, no clock, no socket and no source of randomness.
 * The shell (ActorHost) runs the effects; the simulation runs the very same class thousands of
 * times a second with every fault that we could think of.
 *
 * Why it is not simpler. Any number of instances of one key may be alive: ownership is a hint, a
 * frozen member still believes in itself, a hand-over may arrive half. So nothing here trusts
 * "I am the owner". Only the stored object decides, by its ETag:
 *
 *   - Every PUT names the ETag it replaces (or that nothing exists). Of two instances, one loses,
 *     learns it from the refusal, and stops: it is fenced. It never merges what it finds, because
 *     its own unsaved writes may already have been sent to the other instance by their writers.
 *   - A PUT may end without an answer. Then the object is read back: every body carries a fresh
 *     commit id, and an id among our attempts means that it was applied. An unchanged ETag means
 *     "not applied yet": the late PUT may still land, so the retry keeps the old id in mind, and
 *     whichever of the two lands first is recognised.
 *   - Unsaved writes live with their writers (Sender) until the watermark covers them, and each
 *     write carries its writer's number and the number of the write before. The last numbers
 *     (the ledger) are stored with the state, in the same PUT. That is what makes "resend
 *     everything not known to be saved" safe, whoever owns the key by then.
 *
 * What moves through it:
 *
 *   rev      the last accepted revision      saved    the last committed one
 *   inFlight the PUT under way, if any       attempts the PUTs whose outcome is not final
 *
 *   dirty = saved < rev, or the stored "last seen" is too old, or the object must be written anew.
 *   The phase (see Phase) is derived from these, never kept beside them.
 *
 * A behaviour that throws has changed nothing: its command is answered FAILED, and the state is put
 * back. Where there is nothing to put back, or it throws again and again, nothing in memory is
 * trusted any more, and the instance stops as if it were fenced: the next one begins with what is
 * stored, and the writers bring what is not, in their order, but for what has failed (rule 30).
 *
 * The places that look odd and must stay so are marked with a Guard: the simulation switches each
 * of them off and has to notice. Numbers in comments, as in (rule 18), refer to the list of rules
 * in docs/design/commit-loop.md.
 */
/**
 * The state machine of one durable actor: see the essay above this comment. Not thread-safe; the
 * shell hands in one event at a time, with a {@link Moment} that does not go back in ticks.
 *
 * @param <S> the behaviour's state
 */
public final class CommitLoop<S> {
  /** So many times as long as whoever is waited for, a look that nobody waits for is put off. */
  private static final long PATIENT = 8;

  /** So many throws in a row, and what they do is not only their commands' fault. */
  private static final int MOST_THROWS = 3;

  private final String instance;
  private final String owner;
  private final Behaviour<S> behaviour;
  private final LoopOptions options;
  private final Set<Guard> guards;

  // What is known of the stored object.
  private @Nullable ETag etag;
  private Map<String, Mark> storedLedger = Map.of();
  private long storedSeenAt;
  private long provenAt;

  /** When the last GET was issued, or a snapshot began to be awaited. */
  private long lookedAt;

  private @Nullable String storedCommit;
  private @Nullable String ownCommit;

  // The state and its place in the order.
  private S state;
  private long revision;
  private long saved;
  private long createdAt;
  private long seenAt;
  private Ledger ledger = new Ledger();
  private final Map<String, Attachment> attachments = new LinkedHashMap<>();

  // The PUTs.
  private @Nullable Attempt inFlight;
  private final LinkedHashMap<String, Attempt> attempts = new LinkedHashMap<>();
  private long puts;
  private long putAnswers;
  private int failures;
  private int throttles;
  private long putNotBefore;

  /** When the most urgent write that no PUT contains yet wants to be stored. */
  private long putDue = Long.MAX_VALUE;

  private boolean mustRewrite;

  // The GETs.
  private boolean loading = true;
  private boolean verifying;
  private boolean revalidating;

  /** The GET under way, if any, was nobody's question: should it fail, there comes another. */
  private boolean glancing;

  private long glanceNotBefore;
  private long gets;
  private long getUnderWay;
  private long provenBy;
  private long getSawPutAnswers;
  private long getNotBefore;

  // The ends.
  private @Nullable String awaitedToken;
  private long awaitedUntil;
  private @Nullable String leaveToken;
  private boolean leaveGives;
  private long leaveUntil;
  private @Nullable String holder;
  private long heldUntil;
  private long holds;
  private @Nullable Ending ending;
  private long endedAt;
  private final List<Command> enders = new ArrayList<>();

  /** Callers whose writes are accepted and not stored, in order. */
  private final Deque<Owed> owed = new ArrayDeque<>();

  private boolean ended;
  private boolean stopped;

  /** To what comes after the stop: who is late must not be told less than who waited. */
  private Answer lateAnswer = new Answer.Retry();

  private final Contention contention;

  private List<Waiting> waiting = new ArrayList<>();
  private int waitingBytes;
  private long wakeAt = Long.MAX_VALUE;

  // The behaviour's failures.
  private int throwsInARow;

  /** Whether a throw may have left half a change in the state. */
  private boolean spoiled;

  // Of the step under way.
  private Moment now = new Moment(0, 0);
  private List<Effect> out = List.of();

  /** A PUT that was sent: what it contains, and what each writer's last number is in it. */
  private record Attempt(
      String commit, long upTo, long seenAt, boolean tombstone, Map<String, Mark> ledger) {}

  /** A command that waits; {@code gets} is how many GETs had been issued when it came. */
  private record Waiting(Command command, long since, long gets) {}

  /** A caller that is answered when everything up to a revision is stored. */
  private record Owed(Command.Apply command, long upTo) {}

  /**
   * An instance that has not started.
   *
   * @param instance unique for ever: commit ids are made from it
   * @param owner the member's name, written into the object for people
   */
  public CommitLoop(String instance, String owner, Behaviour<S> behaviour, LoopOptions options) {
    this(instance, owner, behaviour, options, EnumSet.allOf(Guard.class));
  }

  CommitLoop(
      String instance,
      String owner,
      Behaviour<S> behaviour,
      LoopOptions options,
      Set<Guard> guards) {
    this.instance = instance;
    this.owner = owner;
    this.behaviour = behaviour;
    this.options = options;
    this.guards = guards;
    this.contention = new Contention(guards);
    this.state = behaviour.empty();
  }

  /** Takes one event and adds what is to be done, in order, to {@code effects}. */
  public void step(Event event, Moment moment, List<Effect> effects) {
    now = moment;
    out = effects;
    try {
      endTurns(); // before all else: what waited for it comes before what comes now (rule 44)
      handle(event);
      proceed();
    } catch (RuntimeException | Error thrown) {
      brokeDown(event, thrown);
    }
    out = List.of();
  }

  private void handle(Event event) {
    switch (event) {
      case Command command -> take(command);
      case Event.Start start -> start(start);
      case Event.Loaded loaded -> got(loaded.get(), loaded.object());
      case Event.NotModified same -> notModified(same.get());
      case Event.LoadFailed failed -> loadFailed(failed);
      case Event.LoadUnreadable unreadable -> gotUnreadable(unreadable.get());
      case Event.PutSucceeded put -> putSucceeded(put.commit(), put.etag());
      case Event.PutConflicted put -> putConflicted(put.commit());
      case Event.PutNotApplied put -> putNotApplied(put);
      case Event.PutUnknown put -> putUnknown(put.commit());
      case Event.Tick tick -> passTime();
      case Event.Passivate passivate -> passivate();
      case Event.Leave leave -> leave(leave);
      case Event.Snapshot snapshot -> snapshot(snapshot);
      case Event.NoSnapshot none -> noSnapshot(none);
      case Event.Revalidate revalidate -> revalidate(revalidate.paused());
      case Event.Glance glance -> glance(glance.unless());
    }
  }

  /** What the instance is doing. */
  public Phase phase() {
    if (stopped) {
      return Phase.STOPPED;
    } else if (ended) {
      return Phase.ENDED;
    } else if (loading) {
      return Phase.LOADING;
    } else if (leaveToken != null) {
      return Phase.LEAVING;
    } else if (verifying) {
      return Phase.VERIFYING;
    } else if (inFlight != null) {
      return Phase.SAVING;
    }
    return dirty() ? Phase.DIRTY : Phase.CLEAN;
  }

  /** How many views are attached. */
  public int attached() {
    return attachments.size();
  }

  /** When the state was, for certain, no older than the stored one; in ticks. */
  public long provenAt() {
    return provenAt;
  }

  // ---------------------------------------------------------------------------------- loading

  private void start(Event.Start start) {
    awaitedToken = start.token();
    lookedAt = now.ticks();
    if (awaitedToken == null) {
      get(null);
    } else {
      awaitedUntil = now.ticks() + options.waitLimit() / 2;
    }
  }

  private void get(@Nullable ETag known) {
    getUnderWay = ++gets;
    glancing = false;
    lookedAt = now.ticks();
    getSawPutAnswers = putAnswers;
    out.add(new Effect.Get(getUnderWay, known));
  }

  private void got(long get, @Nullable StoredObject object) {
    if (stopped || ended || get != getUnderWay) {
      return;
    }
    getUnderWay = 0;
    if (loading) {
      provenBy = get;
      load(object);
    } else if (staleGet()) {
      getNotBefore = now.ticks(); // proceed() asks again where it still matters
    } else {
      provenBy = get;
      judge(object);
    }
  }

  /** A GET from before the last PUT's answer may show what that PUT replaced (rule 18). */
  private boolean staleGet() {
    return getSawPutAnswers != putAnswers && guards.contains(Guard.STALE_GET_IS_DISCARDED);
  }

  private void load(@Nullable StoredObject object) {
    loading = false;
    awaitedToken = null;
    provenAt = lookedAt;
    if (object == null) {
      createdAt = now.wall();
      seenAt = now.wall();
      return;
    }
    Stored<S> stored = decoded(object);
    if (stored == null) {
      unreadable();
    } else {
      take(stored, object.etag());
    }
  }

  /** Null: this release cannot read it. */
  private @Nullable Stored<S> decoded(StoredObject object) {
    try {
      return behaviour.decode(object.body());
    } catch (StateUnreadable unreadable) {
      return null;
    } catch (RuntimeException | Error thrown) {
      out.add(new Effect.Threw(thrown));
      return null;
    }
  }

  private void gotUnreadable(long get) {
    if (stopped || ended || get != getUnderWay) {
      return;
    }
    getUnderWay = 0;
    if (loading) {
      loading = false;
      awaitedToken = null;
      unreadable();
    } else if (staleGet()) {
      getNotBefore = now.ticks();
    } else {
      stop(Effect.Reason.FENCED); // what we wrote we could read
    }
  }

  /** Whoever asks is told, and the object is left alone. */
  private void unreadable() {
    lateAnswer = new Answer.Unreadable();
    answerWaiting(lateAnswer);
    stop(Effect.Reason.UNLOADED);
  }

  /** Makes what is stored the state. */
  private void take(Stored<S> stored, ETag current) {
    Envelope envelope = stored.envelope();
    if (envelope.ended() != null && guards.contains(Guard.TOMBSTONE_ENDS)) {
      end(envelope.ended(), envelope.lastSeenAt());
      return;
    }
    etag = current;
    revision = envelope.revision();
    saved = envelope.revision();
    storedCommit = envelope.commit();
    createdAt = envelope.createdAt();
    seenAt = envelope.lastSeenAt();
    storedSeenAt = envelope.lastSeenAt();
    storedLedger = envelope.ledger();
    ledger = new Ledger(envelope.ledger());
    state = stored.state();
    expireIfDue();
  }

  /**
   * Too old means over, without a PUT: whoever reads the object next finds the same. An object that
   * was left alone for too long reads as empty; its ETag stays what the first PUT must match (rule
   * 6). With views attached only the absolute limit counts, and it ends the session for good.
   */
  private void expireIfDue() {
    boolean idle = now.wall() - Math.max(seenAt, storedSeenAt) > options.idleLimit();
    if (etag == null || saved < revision || !attachments.isEmpty() || (!idle && !tooOld())) {
      return;
    }
    if (tooOld()) {
      end(new Ending("expired"), createdAt + options.absoluteLimit());
      return;
    }
    state = behaviour.leftAlone(state);
    createdAt = now.wall();
    seenAt = now.wall();
    storedSeenAt = now.wall(); // an empty state is not worth a touch
    if (!guards.contains(Guard.EXPIRED_KEEPS_ITS_ETAG)) {
      etag = null;
    }
  }

  private boolean tooOld() {
    return now.wall() - createdAt > options.absoluteLimit();
  }

  private void loadFailed(Event.LoadFailed failed) {
    if (stopped || ended || failed.get() != getUnderWay) {
      return;
    }
    getUnderWay = 0;
    if (glancing && !verifying && !revalidating) {
      if (failed.throttled()) {
        glanceNotBefore = now.ticks() + PATIENT * slowDown(); // whoever asks does not wait for that
      }
      return;
    }
    if (failed.throttled()) {
      getNotBefore = now.ticks() + slowDown(); // who waits goes on waiting, as long as it may
    } else if (loading) {
      if (!guards.contains(Guard.FAILED_GET_IS_NOT_ABSENCE)) {
        load(null);
        return;
      }
      lateAnswer = new Answer.Unavailable();
      answerWaiting(lateAnswer);
      stop(Effect.Reason.UNLOADED);
    } else {
      if (revalidating) {
        answerWaiting(new Answer.Unavailable());
        leaveUntil = settled() ? now.ticks() : leaveUntil; // without its state, then
      }
      getNotBefore = now.ticks() + backOff();
    }
  }

  private void snapshot(Event.Snapshot snapshot) {
    boolean awaited = loading && snapshot.token().equals(awaitedToken);
    if (stopped || ended || (!awaited && guards.contains(Guard.SNAPSHOT_ONLY_WHEN_AWAITED))) {
      rival();
      return;
    }
    if (getUnderWay != 0 && loading) {
      rival(); // waited too long: storage is being asked, and storage knows best
      return;
    }
    load(snapshot.object());
  }

  private void noSnapshot(Event.NoSnapshot none) {
    boolean awaited = loading && none.token().equals(awaitedToken);
    if (stopped || !awaited || getUnderWay != 0) {
      rival();
      return;
    }
    if (waiting.isEmpty()) {
      stop(Effect.Reason.UNLOADED); // nobody has asked yet
    } else {
      get(null);
    }
  }

  /**
   * Another instance of this key has lived beside this one, until now, and may have written: a GET
   * from before its end does not show what.
   */
  private void rival() {
    if (!loading || getUnderWay != 0) {
      revalidate(true);
    }
  }

  // ---------------------------------------------------------------------------------- commands

  private void take(Command command) {
    if (command instanceof Command.Inspect) {
      reply(command, new Answer.Report(instance, phase(), revision, saved, attachments.size()));
    } else if (stopped && guards.contains(Guard.FENCED_IS_SILENT)) {
      reply(command, lateAnswer);
    } else if (ended) {
      reply(command, endedAnswer());
    } else if (leaveToken != null && guards.contains(Guard.LEAVING_ACCEPTS_NOTHING)) {
      reply(command, new Answer.Retry());
    } else if (holder != null && ofHolder(command)) {
      execute(command, true);
    } else if (mustWait() || waitsForTurn(command)) {
      enqueue(command);
    } else {
      execute(command, false);
    }
  }

  private boolean mustWait() {
    boolean held = holder != null && guards.contains(Guard.HELD_ACCEPTS_NOTHING);
    return loading || revalidating || ending != null || held;
  }

  private boolean ofHolder(Command command) {
    return switch (command) {
      case Command.End end -> end.holder() != null;
      case Command.Hold hold -> true;
      case Command.Release release -> true;
      default -> false;
    };
  }

  private void enqueue(Command command) {
    if (command instanceof Command.Detach detach) {
      cancel(detach);
      detach(detach);
    } else if (waiting.size() >= options.maxWaiting()
        || waitingBytes + command.weight() > options.maxWaitingBytes()) {
      reply(command, new Answer.Busy());
    } else {
      waiting.add(new Waiting(command, now.ticks(), gets));
      waitingBytes += command.weight();
    }
  }

  /** Whoever is gone needs no answer, but each command gets one. */
  private void cancel(Command.Detach detach) {
    for (Waiting waits : List.copyOf(waiting)) {
      if (cancels(detach, waits.command())) {
        waiting.remove(waits);
        waitingBytes -= waits.command().weight();
        reply(waits.command(), new Answer.Retry());
      }
    }
  }

  private static boolean cancels(Command.Detach detach, Command waiting) {
    return waiting instanceof Command.Attach attach
        && attach.attachment().connection().equals(detach.connection())
        && attach.attachment().number() <= detach.number();
  }

  /**
   * Runs a command on the state.
   *
   * @param proven whether the storage was looked at for this very command
   */
  private void execute(Command command, boolean proven) {
    if (!proven && asksForProof(command)) {
      enqueue(command);
      revalidate(false);
      return;
    }
    try {
      run(command);
    } catch (RuntimeException | Error thrown) {
      reply(command, failed(command)); // first: whoever hears of the end would send it again
      threw(thrown);
    }
  }

  private void run(Command command) {
    expireIfDue();
    if (ended) {
      reply(command, endedAnswer());
      return;
    }
    switch (command) {
      case Command.Attach attach -> attach(attach);
      case Command.Detach detach -> detach(detach);
      case Command.Write write -> write(write);
      case Command.Pass pass -> {
        reply(pass, new Answer.Done());
        pass(pass);
      }
      case Command.Apply apply -> apply(apply);
      case Command.Read read -> {
        seenAt = Math.max(seenAt, now.wall());
        Object view = behaviour.view(state, read.about(), false);
        reply(read, new Answer.Current(instance, revision, saved, view));
      }
      case Command.Touch touch -> {
        seenAt = Math.max(seenAt, now.wall());
        if (changing(() -> behaviour.touched(state))) {
          revision++;
          putBy(Durability.RELAXED);
        }
        reply(touch, new Answer.Done());
      }
      case Command.End end -> {
        boolean lost = end.holder() != null && !end.holder().equals(holder);
        if (lost && guards.contains(Guard.END_OF_THE_HOLDER_ONLY)) {
          reply(end, new Answer.Retry());
          return;
        }
        holder = null;
        seenAt = Math.max(seenAt, now.wall()); // the tombstone tells when it ended
        ending = end.ending();
        enders.add(end);
        putSoon();
      }
      case Command.Hold hold -> hold(hold);
      case Command.Release release -> {
        reply(release, new Answer.Done());
        if (release.holder().equals(holder)) {
          holder = null;
          drain();
        }
      }
      case Command.Inspect inspect -> throw new AssertionError("answered before");
    }
  }

  private void hold(Command.Hold command) {
    if (holder != null && !holder.equals(command.holder())) {
      reply(command, new Answer.Busy());
      return;
    }
    long seen = Math.max(seenAtNow(), storedSeenAt);
    String commit = instance + "-" + MOVED + ++holds;
    Envelope envelope = new Envelope(commit, owner, revision, createdAt, seen, null, ledger.copy());
    boolean something = etag != null || revision > 0 || !attachments.isEmpty();
    Answer held = new Answer.Held(something, revision, behaviour.encode(state, envelope));
    holder = command.holder();
    heldUntil = now.ticks() + command.millis();
    reply(command, held);
  }

  /** What the number in the commit id of a state that is moved under another key starts with. */
  static final String MOVED = "m";

  /** A stale owner cannot know that it is stale, but its callers may (rule 21). */
  private boolean asksForProof(Command command) {
    return guards.contains(Guard.REVALIDATE_BEFORE_ANSWER)
        && ((command instanceof Command.Attach attach && knowsMore(attach))
            || (command instanceof Command.Read read && read.fresh()));
  }

  private boolean knowsMore(Command.Attach attach) {
    return attach.seen() > saved
        || attach.stored() > Ledger.last(storedLedger, attach.attachment().writer());
  }

  private void attach(Command.Attach command) {
    Attachment attachment = command.attachment();
    Attachment before = attachments.get(attachment.connection());
    if (before != null && before.number() >= attachment.number()) {
      reply(command, new Answer.Retry());
      return;
    }
    replace(attachment);
    endTurn(attachment);
    contention.forget(attachment.connection());
    attachments.put(attachment.connection(), attachment);
    try {
      welcome(command, attachment);
    } catch (RuntimeException | Error thrown) {
      attachments.remove(attachment.connection());
      throw thrown;
    }
  }

  private void welcome(Command.Attach command, Attachment attachment) {
    seenAt = Math.max(seenAt, now.wall());
    boolean known = ledger.knows(attachment.writer());
    Place next = new Place(instance, revision + 1);
    Verdict verdict =
        changing(
            () ->
                behaviour.attached(state, attachment, attachments.values(), command.offer(), next));
    if (verdict instanceof Verdict.Changed changed) {
      revision++;
      putBy(Durability.NORMAL);
      publishChange(attachment, changed.change());
    }
    Object view = behaviour.view(state, attachment.about(), known);
    reply(
        command,
        new Answer.Attached(
            instance,
            attachment.number(),
            revision,
            saved,
            ledger.last(attachment.writer()),
            Ledger.last(storedLedger, attachment.writer()),
            view));
  }

  /** A page has one connection at a time: an older one is dead, and knows it or will. */
  private void replace(Attachment by) {
    for (Attachment old : List.copyOf(attachments.values())) {
      if (old.writer().equals(by.writer()) && !old.connection().equals(by.connection())) {
        attachments.remove(old.connection());
        contention.forget(old.connection());
        out.add(new Effect.Publish(old, new Publication.Replaced(instance)));
      }
    }
  }

  private void detach(Command.Detach detach) {
    Attachment attachment = attachments.get(detach.connection());
    if (attachment != null && attachment.number() <= detach.number()) {
      attachments.remove(detach.connection());
      contention.forget(detach.connection());
      seenAt = Math.max(seenAt, now.wall());
      endTurn(attachment);
      Object where = behaviour.contended(attachment.about(), null);
      if (where != null) {
        contention.gone(where, attachment.writer());
      }
    }
  }

  private void write(Command.Write write) {
    Attachment from = attachments.get(write.connection());
    if (from == null || from.number() != write.number()) {
      reply(write, new Answer.Retry());
      return;
    }
    if (write.run() != contention.run(from.connection())) {
      reply(write, new Answer.Retry()); // its sender knows, or will in a moment
      return;
    }
    long last = ledger.last(from.writer());
    if (write.event() <= last && guards.contains(Guard.DUPLICATES_ARE_RECOGNISED)) {
      reply(write, new Answer.Duplicate(instance, write.event(), revision, saved));
      return;
    }
    if (write.prev() > last && guards.contains(Guard.CHAIN)) {
      reply(write, new Answer.Gap(instance, last));
      return;
    }
    if (write.seen() != null && !stillThere(write.seen(), from)) {
      conflict(write, from, last);
      return;
    }
    Verdict verdict = apply(from, write.event(), write.write(), write.durability());
    if (verdict instanceof Verdict.Refused refused) {
      reply(write, new Answer.Refused(instance, write.event(), refused.code(), refused.message()));
    } else {
      reply(write, new Answer.Accepted(instance, write.event(), revision, saved));
    }
    tellOthers(from, verdict);
    if (write.seen() != null) {
      contention.won(from.writer());
    }
    if (write.last() || verdict instanceof Verdict.Refused) {
      endTurn(from);
    }
  }

  // ---------------------------------------------------------------------------------- judging
  // writes

  /** Whether what a handler saw is what there is, and nobody else has a turn (rules 31, 43). */
  private boolean stillThere(Content seen, Attachment from) {
    Object where = behaviour.contended(from.about(), null);
    boolean turnOfOthers = where != null && contention.keepsOut(where, from.writer());
    if (turnOfOthers && guards.contains(Guard.OTHERS_ARE_KEPT_OUT_OF_A_TURN)) {
      return false;
    }
    return !guards.contains(Guard.WRITES_ARE_JUDGED) || seen.equals(behaviour.content(state, from));
  }

  private void conflict(Command.Write write, Attachment from, long last) {
    if (contention.exhausted(from.writer())) {
      contention.won(from.writer());
      reply(
          write,
          new Answer.Refused(
              instance,
              write.event(),
              "CONFLICT",
              "others have changed what it reads each time it ran; nothing has changed by it"));
      endTurn(from);
      return;
    }
    Object where = behaviour.contended(from.about(), null);
    long run = contention.nextRun(from.connection());
    long millis =
        where != null && guards.contains(Guard.WHO_LOSES_GETS_A_TURN)
            ? contention.lost(where, from.writer(), now.ticks())
            : 1;
    reply(
        write,
        new Answer.Conflict(
            instance, write.event(), run, revision, last, behaviour.content(state, from), millis));
  }

  private void pass(Command.Pass pass) {
    Attachment from = attachments.get(pass.connection());
    if (from != null
        && from.number() == pass.number()
        && pass.run() == contention.run(from.connection())) {
      endTurn(from);
    }
  }

  /** Only who has read nothing waits; whoever has is told to run again. */
  private boolean waitsForTurn(Command command) {
    if (contention.quiet() || !(command instanceof Command.Apply apply)) {
      return false;
    }
    Object where = behaviour.contended(apply.about(), apply.write());
    return where != null
        && contention.out(where)
        && guards.contains(Guard.PUTS_WAIT_FOR_THE_END_OF_A_TURN);
  }

  private void endTurns() {
    for (Object where = expiredTurn(); where != null; where = expiredTurn()) {
      nextTurn(where);
    }
  }

  private @Nullable Object expiredTurn() {
    boolean ends = !contention.quiet() && guards.contains(Guard.A_TURN_ENDS);
    return ends ? contention.expired(now.ticks()) : null;
  }

  private void endTurn(Attachment of) {
    if (contention.quiet()) {
      return;
    }
    Object where = behaviour.contended(of.about(), null);
    if (where != null && contention.ends(where, of.writer())) {
      nextTurn(where);
    }
  }

  /** Who has read nothing goes first: else those who have would starve it. */
  private void nextTurn(Object where) {
    if (!mustWait()) {
      List<Waiting> held = waiting.stream().filter(w -> waitsFor(where, w.command())).toList();
      waiting.removeAll(held);
      for (Waiting next : held) {
        waitingBytes -= next.command().weight();
        execute(next.command(), false);
      }
    }
    for (String writer = contention.next(where); writer != null; writer = contention.next(where)) {
      Attachment to = attached(writer);
      if (to != null) {
        long millis = contention.begins(where, writer, now.ticks());
        out.add(
            new Effect.Publish(
                to,
                new Publication.Turn(
                    instance,
                    contention.run(to.connection()),
                    revision,
                    ledger.last(writer),
                    behaviour.content(state, to),
                    millis)));
        return;
      }
    }
  }

  private boolean waitsFor(Object where, Command command) {
    return command instanceof Command.Apply apply
        && where.equals(behaviour.contended(apply.about(), apply.write()));
  }

  private @Nullable Attachment attached(String writer) {
    return attachments.values().stream()
        .filter(attachment -> attachment.writer().equals(writer))
        .findFirst()
        .orElse(null);
  }

  /** The one write of a caller: what it changes is told before it is answered. */
  private void apply(Command.Apply command) {
    Attachment from =
        new Attachment(command.writer(), 1, command.writer(), command.about(), command);
    if (ledger.last(from.writer()) > 0 && guards.contains(Guard.DUPLICATES_ARE_RECOGNISED)) {
      owe(command);
      return;
    }
    if (owed.size() >= options.maxWaiting()) {
      reply(command, new Answer.Busy());
      return;
    }
    Verdict verdict = apply(from, 1, command.write(), command.durability());
    tellOthers(from, verdict);
    if (verdict instanceof Verdict.Refused refused) {
      reply(command, new Answer.Refused(instance, 1, refused.code(), refused.message()));
    } else {
      owe(command);
    }
  }

  private void owe(Command.Apply command) {
    if (stopped) {
      reply(command, new Answer.Retry()); // while others were told of it
      return;
    }
    owed.add(new Owed(command, revision));
    payOwed();
  }

  private void payOwed() {
    while (!owed.isEmpty() && (owed.peek().upTo() <= saved || !answersWhenStored())) {
      Owed first = owed.remove();
      reply(first.command(), new Answer.Accepted(instance, 1, first.upTo(), saved));
    }
  }

  private void answerOwed(Answer answer) {
    owed.forEach(one -> reply(one.command(), answer));
    owed.clear();
  }

  private boolean answersWhenStored() {
    return guards.contains(Guard.CALLS_ARE_ANSWERED_WHEN_STORED);
  }

  private Verdict apply(Attachment from, long event, Object write, Durability durability) {
    seenAt = Math.max(seenAt, now.wall());
    Place next = new Place(instance, revision + 1);
    Verdict verdict = changing(() -> behaviour.apply(state, from, write, next));
    switch (verdict) {
      case Verdict.Refused refused -> {
        if (guards.contains(Guard.REFUSALS_LEAVE_NO_MARK)) {
          return verdict;
        }
      }
      case Verdict.Unchanged unchanged -> {}
      case Verdict.Changed changed -> {
        putBy(durability);
        revision++;
      }
      case Verdict.Merged merged -> {
        putBy(Durability.AT_ONCE);
        revision++;
        merged.marks().forEach(this::inherit);
      }
    }
    ledger.put(from.writer(), new Mark(event, now.wall()));
    return verdict;
  }

  private void tellOthers(Attachment from, Verdict verdict) {
    if (verdict instanceof Verdict.Changed changed && changed.publish()) {
      publishChange(from, changed.change());
    } else if (verdict instanceof Verdict.Merged) {
      lookAnew(from);
    }
  }

  /** What this writer sent to the other actor comes no more, or is recognised. */
  private void inherit(String writer, Mark mark) {
    if (!ledger.knows(writer)) {
      ledger.put(writer, mark);
    }
  }

  /** More has changed than could be told in pieces: the others attach again. */
  private void lookAnew(Attachment from) {
    for (Attachment to : List.copyOf(attachments.values())) {
      if (!to.connection().equals(from.connection())) {
        attachments.remove(to.connection());
        out.add(new Effect.Publish(to, new Publication.Gone(instance)));
      }
    }
  }

  private void putBy(Durability durability) {
    putDue = Math.min(putDue, now.ticks() + options.linger(durability));
  }

  private void publishChange(Attachment from, Object change) {
    try {
      for (Attachment to : attachments.values()) {
        if (!to.connection().equals(from.connection()) && behaviour.concerns(from, to)) {
          Content content = behaviour.content(state, to);
          out.add(
              new Effect.Publish(to, new Publication.Changed(instance, revision, change, content)));
        }
      }
    } catch (RuntimeException | Error thrown) {
      lookAnew(from); // it is part of the state: who cannot be told it must look
      threw(thrown);
    }
  }

  // ---------------------------------------------------------------------------------- failing

  /** Lets the behaviour change the state, wholly or, if it throws, not at all. */
  private <R> R changing(Supplier<R> how) {
    S before = behaviour.copy(state);
    try {
      R done = Objects.requireNonNull(how.get());
      throwsInARow = 0;
      return done;
    } catch (RuntimeException | Error thrown) {
      if (guards.contains(Guard.A_THROW_CHANGES_NOTHING)) {
        spoiled = before == null;
        state = before == null ? state : before;
      }
      throw thrown;
    }
  }

  private void threw(Throwable thrown) {
    out.add(new Effect.Threw(thrown));
    if (++throwsInARow >= MOST_THROWS || spoiled) {
      stop(Effect.Reason.BROKEN);
    }
  }

  /** Nobody knows what was left undone, but whoever waits must hear something. */
  private void brokeDown(Event event, Throwable thrown) {
    spoiled = true;
    for (Waiting waits : waiting) {
      boolean innocent = waits.command() instanceof Command.Write;
      reply(waits.command(), innocent ? new Answer.Retry() : failed(waits.command()));
    }
    waiting.clear();
    if (event instanceof Command command && out.stream().noneMatch(e -> answers(e, command))) {
      reply(command, failed(command));
    }
    threw(thrown);
  }

  @SuppressWarnings("ReferenceEquality") // of two that are equal each is answered
  private static boolean answers(Effect effect, Command command) {
    return effect instanceof Effect.Reply reply && reply.command() == command;
  }

  private Answer failed(Command command) {
    long event = command instanceof Command.Write write ? write.event() : 0;
    return new Answer.Failed(instance, event);
  }

  // ---------------------------------------------------------------------------------- saving

  private boolean dirty() {
    return saved < revision || mustRewrite || ending != null || touchDue();
  }

  /** A touch is worth a PUT only after a tenth of the idle limit (rule 7). */
  private boolean touchDue() {
    return etag != null && seenAtNow() - storedSeenAt >= options.idleLimit() / 10;
  }

  private long seenAtNow() {
    return attachments.isEmpty() ? seenAt : Math.max(seenAt, now.wall());
  }

  /** A state that cannot be encoded is as one that the storage does not take. */
  private void put() {
    try {
      encodeAndPut();
    } catch (RuntimeException | Error thrown) {
      notStored(backOff());
      threw(thrown);
    }
  }

  private void encodeAndPut() {
    String commit = instance + "-" + ++puts;
    prune();
    long seen = Math.max(seenAtNow(), storedSeenAt);
    Map<String, Mark> marks = ledger.copy();
    Attempt attempt = new Attempt(commit, revision, seen, ending != null, marks);
    Envelope envelope =
        new Envelope(
            commit,
            owner,
            revision,
            createdAt,
            seen,
            ending,
            guards.contains(Guard.LEDGER_IS_STORED) ? marks : Map.of());
    byte[] body = behaviour.encode(state, envelope);
    Precondition precondition = etag == null ? Precondition.ifAbsent() : Precondition.ifMatch(etag);
    if (!guards.contains(Guard.PRECONDITION)) {
      precondition = Precondition.none();
    }
    attempts.put(commit, attempt);
    if (attempts.size() > MAX_ATTEMPTS) {
      // Forgetting one is safe: should it land after all, we fence ourselves.
      attempts.remove(attempts.keySet().iterator().next());
    }
    inFlight = attempt;
    putDue = Long.MAX_VALUE;
    out.add(new Effect.Put(commit, body, precondition));
  }

  private static final int MAX_ATTEMPTS = 64;

  private void prune() {
    ledger.prune(now, options.maxWriters(), this::writersHere, memory);
  }

  private Set<String> writersHere() {
    Set<String> writers = new HashSet<>();
    attachments.values().forEach(attachment -> writers.add(attachment.writer()));
    owed.forEach(one -> writers.add(one.command().writer()));
    return writers;
  }

  private final Ledger.Memory memory =
      new Ledger.Memory() {
        @Override
        public long kept(String writer) {
          return behaviour.retention(writer, options.ledgerRetention());
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
      };

  private boolean answers(String commit) {
    boolean mine = inFlight != null && inFlight.commit().equals(commit);
    if (mine) {
      inFlight = null;
      putAnswers++;
    }
    return (mine || !guards.contains(Guard.ONE_PUT_AT_A_TIME)) && !stopped && !ended;
  }

  private void putSucceeded(String commit, ETag current) {
    Attempt attempt = attempts.get(commit);
    if (answers(commit) && attempt != null) {
      committed(attempt, current);
    }
  }

  /** A PUT of ours is the stored object, whether its answer said so or a read-back did. */
  private void committed(Attempt attempt, ETag current) {
    etag = current;
    storedCommit = attempt.commit();
    ownCommit = attempt.commit(); // counts as ours for ever, whatever is read later (rule 18)
    provenAt = now.ticks();
    saved = guards.contains(Guard.WATERMARK_IS_WHAT_WAS_PUT) ? attempt.upTo() : revision;
    storedLedger = attempt.ledger();
    storedSeenAt = attempt.seenAt();
    attempts.clear(); // each of them named an ETag that is gone
    failures = 0;
    throttles = 0;
    mustRewrite = false;
    verifying = false;
    putNotBefore = now.ticks();
    if (attempt.tombstone() && ending != null) {
      enders.forEach(command -> reply(command, new Answer.Done()));
      enders.clear();
      end(ending, now.wall());
      return;
    }
    for (Attachment to : attachments.values()) {
      long last = Ledger.last(storedLedger, to.writer());
      out.add(new Effect.Publish(to, new Publication.Saved(instance, saved, last)));
    }
    payOwed();
  }

  private void putNotApplied(Event.PutNotApplied put) {
    if (answers(put.commit())) {
      attempts.remove(put.commit());
      notStored(put.throttled() ? slowDown() : backOff());
    }
  }

  private void notStored(long pause) {
    putNotBefore = now.ticks() + pause;
    putSoon();
    if (leaveGives) {
      leaveUntil = now.ticks(); // the next owner waits: no time for a second try
    }
  }

  private void putUnknown(String commit) {
    if (!answers(commit)) {
      return;
    }
    if (!guards.contains(Guard.UNKNOWN_IS_REMEMBERED)) {
      attempts.remove(commit);
      putNotBefore = now.ticks() + backOff();
      return;
    }
    readBack();
  }

  private void putConflicted(String commit) {
    if (answers(commit)) {
      readBack();
    }
  }

  private void readBack() {
    verifying = true;
    getUnderWay = 0; // whatever is under way was asked too early
    getNotBefore = now.ticks();
  }

  /** No linger any more; a pause after a failure is kept. */
  private void putSoon() {
    putDue = now.ticks();
  }

  private long backOff() {
    return guards.contains(Guard.BACK_OFF) ? pause(failures++) : 0;
  }

  /** A storage that is asked too much is asked less often: in effect a longer linger. */
  private long slowDown() {
    return pause(throttles++);
  }

  private long pause(int nth) {
    long delay = options.backOffMax();
    if (nth < 20) {
      delay = Math.min(delay, options.backOffMin() << nth);
    }
    // Jitter without a random source: instances differ, so their retries spread.
    long mixed = (instance.hashCode() * 31L + nth) * 0x9E3779B97F4A7C15L;
    return delay + (mixed >>> 1) % (delay / 2 + 1);
  }

  // ---------------------------------------------------------------------------------- judging

  /** What a read-back or a revalidation shows, held against what we did (rules 4, 5, 10, 20). */
  private void judge(@Nullable StoredObject object) {
    if (object == null) {
      judgeAbsence();
      return;
    }
    if (object.etag().equals(etag)) {
      unchanged();
      return;
    }
    Stored<S> stored = decoded(object);
    if (stored == null) {
      stop(Effect.Reason.FENCED);
      return;
    }
    Envelope envelope = stored.envelope();
    Attempt own = attempts.get(envelope.commit());
    if (own == null && !guards.contains(Guard.ADOPT_OWN_COMMITS_ONLY) && verifying) {
      own = attempts.values().stream().reduce((a, b) -> b).orElse(null);
    }
    if (own != null) {
      if (inFlight == null) {
        committed(own, object.etag());
      }
      validated();
    } else if (envelope.commit().equals(ownCommit)) {
      etag = object.etag();
      unchanged();
    } else if (envelope.ended() != null && guards.contains(Guard.TOMBSTONE_ENDS)) {
      end(envelope.ended(), envelope.lastSeenAt());
    } else if (!guards.contains(Guard.CONFLICT_FENCES)) {
      etag = object.etag();
      unchanged();
    } else {
      stop(Effect.Reason.FENCED);
    }
  }

  /** The stored object is the one we know: nothing was applied, or not yet. */
  private void unchanged() {
    provenAt = lookedAt;
    if (verifying) {
      verifying = false;
      putNotBefore = now.ticks() + backOff();
      putSoon();
    }
    validated();
  }

  private void judgeAbsence() {
    if (etag == null) {
      unchanged(); // as we knew; an attempt may still land, and would be recognised
    } else if (attachments.isEmpty() && owed.isEmpty()) {
      stop(Effect.Reason.FENCED);
    } else if (now.ticks() - provenAt < options.tombstoneRetention() / 2) {
      // It vanished behind live views: they hold it, so it is written anew.
      etag = null;
      mustRewrite = true;
      unchanged();
    } else {
      end(
          new Ending("expired"),
          now.wall()); // it may have been ended and its tombstone swept: not ours to bring back
    }
  }

  private void notModified(long get) {
    if (stopped || ended || get != getUnderWay) {
      return;
    }
    getUnderWay = 0;
    if (staleGet()) {
      getNotBefore = now.ticks();
    } else {
      provenBy = get;
      unchanged();
    }
  }

  private void validated() {
    if (revalidating) {
      revalidating = false;
      drain();
    }
  }

  private void revalidate(boolean anew) {
    if (stopped || ended) {
      return;
    }
    if (anew && guards.contains(Guard.PAUSE_VOIDS_WHAT_IS_UNDER_WAY)) {
      boolean awaits = getUnderWay != 0 || awaitedToken != null;
      getUnderWay = 0; // its answer will be nobody's
      if (loading && awaits) {
        awaitedToken = null;
        get(null);
      }
    }
    if (!loading) {
      revalidating = true;
      getNotBefore = now.ticks();
    }
  }

  /**
   * Whoever only watches would never learn what somebody else has written (rule 28). Commands go on
   * meanwhile: what they write is fenced in any case. A PUT or a GET under way tells as much; and a
   * storage that is asked too much is not asked this.
   */
  private void glance(long unless) {
    boolean asked = inFlight != null || getUnderWay != 0 || verifying || revalidating;
    boolean watched = !stopped && !ended && !loading && !attachments.isEmpty();
    boolean welcome = !asked && now.ticks() >= glanceNotBefore;
    if (watched && welcome && provenAt < unless && guards.contains(Guard.GLANCE)) {
      get(etag);
      glancing = true;
    }
  }

  // ---------------------------------------------------------------------------------- ends

  private void passivate() {
    boolean unwanted = waiting.isEmpty() && enders.isEmpty() && holder == null;
    boolean idle = attachments.isEmpty() && unwanted && !loading;
    boolean clean = !dirty() && inFlight == null && !verifying && leaveToken == null;
    if (ended) {
      stop(Effect.Reason.ENDED);
    } else if (!stopped
        && ((idle && clean) || (!loading && !guards.contains(Guard.PASSIVATE_CLEAN_ONLY)))) {
      stopped = true;
      out.add(new Effect.Stop(Effect.Reason.PASSIVATED));
    }
  }

  private void leave(Event.Leave leave) {
    if (ended) {
      stop(Effect.Reason.ENDED);
    } else if (!stopped && leaveToken == null) {
      leaveToken = leave.token();
      leaveGives = leave.gives();
      leaveUntil = leave.until();
      putSoon();
      answerWaiting(new Answer.Retry());
    }
  }

  /** Gives the committed state away if it is exactly what is stored, and is over (rule 9). */
  private void finishLeaving() {
    boolean known = !loading && !verifying && !revalidating;
    boolean exact = saved == revision && attempts.isEmpty() && known;
    if (etag != null
        && storedCommit != null
        && (exact || !guards.contains(Guard.SNAPSHOT_WITHOUT_ATTEMPTS))) {
      Envelope envelope =
          new Envelope(storedCommit, owner, revision, createdAt, storedSeenAt, null, storedLedger);
      try {
        byte[] body = behaviour.encode(state, envelope);
        out.add(new Effect.HandOff(leaveToken == null ? "" : leaveToken, body, etag));
      } catch (RuntimeException | Error thrown) {
        out.add(new Effect.Threw(thrown)); // without its state, then
      }
    }
    stop(Effect.Reason.LEFT);
  }

  private void end(Ending how, long at) {
    ended = true;
    ending = how;
    endedAt = at;
    enders.forEach(command -> reply(command, endedAnswer())); // somebody else's end, not theirs
    enders.clear();
    answerOwed(endedAnswer());
    answerWaiting(endedAnswer());
    for (Attachment to : attachments.values()) {
      out.add(new Effect.Publish(to, new Publication.Ended(instance, how.reason(), at)));
    }
    attachments.clear();
    contention.clear();
    state = behaviour.empty();
    if (leaveToken != null) {
      stop(Effect.Reason.ENDED);
    }
  }

  private Answer endedAnswer() {
    long age = Math.max(0, now.wall() - endedAt);
    return new Answer.Ended(ending == null ? new Ending("") : ending, endedAt, age);
  }

  /** Over without an end: whoever has something unsaved sends it to the next instance. */
  private void stop(Effect.Reason reason) {
    if (stopped) {
      return;
    }
    stopped = true;
    enders.forEach(command -> reply(command, new Answer.Retry()));
    enders.clear();
    answerOwed(new Answer.Retry());
    answerWaiting(new Answer.Retry());
    for (Attachment to : attachments.values()) {
      out.add(new Effect.Publish(to, new Publication.Gone(instance)));
    }
    contention.clear();
    if (guards.contains(Guard.FENCED_IS_SILENT)) {
      attachments.clear();
    }
    out.add(new Effect.Stop(reason));
  }

  // ---------------------------------------------------------------------------------- moving on

  private void passTime() {
    wakeAt = Long.MAX_VALUE;
    if (awaitedToken != null && loading && getUnderWay == 0 && now.ticks() >= awaitedUntil) {
      get(null);
    }
    while (!waiting.isEmpty() && now.ticks() - waiting.get(0).since() >= options.waitLimit()) {
      Waiting late = waiting.remove(0);
      waitingBytes -= late.command().weight();
      reply(late.command(), new Answer.Unavailable());
    }
  }

  /** Starts what is due, after whatever happened, and says when to be woken. */
  private void proceed() {
    if (holder != null && now.ticks() >= heldUntil) {
      holder = null; // who held us is gone, or too slow: its end will be refused
    }
    if (!stopped && !ended && loading) {
      loadAgain();
    }
    if (!stopped && !ended && !loading) {
      if (ending == null && etag != null && !attachments.isEmpty() && tooOld()) {
        ending = new Ending("expired");
        putSoon();
      }
      if (!waiting.isEmpty() && !mustWait()) {
        drain();
      }
      if ((verifying || revalidating) && getUnderWay == 0 && now.ticks() >= getNotBefore) {
        get(verifying ? null : etag);
      }
      if (mayPut()) {
        put();
      }
      boolean ready = settled() && !(revalidating && leaveGives);
      if (leaveToken != null && !stopped && (ready || now.ticks() >= leaveUntil)) {
        finishLeaving();
      }
    }
    if (leaveToken != null && loading && !stopped) {
      stop(Effect.Reason.LEFT);
    }
    schedule();
  }

  /** A load that was throttled is tried again, as long as somebody waits for it. */
  private void loadAgain() {
    boolean due = getNotBefore > 0 && now.ticks() >= getNotBefore;
    if (getUnderWay == 0 && awaitedToken == null && due) {
      if (waiting.isEmpty()) {
        lateAnswer = new Answer.Unavailable();
        stop(Effect.Reason.UNLOADED);
      } else {
        get(null);
      }
    }
  }

  private boolean mayPut() {
    boolean alone = inFlight == null || !guards.contains(Guard.ONE_PUT_AT_A_TIME);
    return !stopped && !ended && alone && !verifying && dirty() && now.ticks() >= nextPut();
  }

  private long nextPut() {
    boolean lingers = saved < revision && !mustRewrite && ending == null;
    boolean waits = lingers && putDue != Long.MAX_VALUE;
    return waits ? Math.max(putNotBefore, putDue) : putNotBefore;
  }

  private boolean settled() {
    return inFlight == null && !verifying && !dirty();
  }

  private void drain() {
    List<Waiting> ready = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    for (Waiting next : ready) {
      if (stopped || ended) {
        reply(next.command(), stopped ? new Answer.Retry() : endedAnswer());
      } else if (mustWait() || waitsForTurn(next.command())) {
        waiting.add(next);
        waitingBytes += next.command().weight();
      } else {
        execute(next.command(), next.gets() < provenBy);
      }
    }
  }

  private void schedule() {
    if (stopped) {
      return;
    }
    long next = Long.MAX_VALUE;
    if (!waiting.isEmpty()) {
      next = waiting.get(0).since() + options.waitLimit();
    }
    if (holder != null) {
      next = Math.min(next, heldUntil);
    }
    next = Math.min(next, contention.nextExpiry());
    if (loading && getUnderWay == 0 && awaitedToken == null) {
      next = Math.min(next, getNotBefore);
    } else if (loading) {
      next = awaitedToken != null && getUnderWay == 0 ? Math.min(next, awaitedUntil) : next;
    } else if (!ended) {
      if ((verifying || revalidating) && getUnderWay == 0) {
        next = Math.min(next, getNotBefore);
      }
      if (inFlight == null && !verifying && dirty()) {
        next = Math.min(next, nextPut());
      } else if (settled() && etag != null && !attachments.isEmpty()) {
        long touch = storedSeenAt + options.idleLimit() / 10;
        long due = Math.min(touch, createdAt + options.absoluteLimit() + 1) - now.wall();
        next = Math.min(next, now.ticks() + Math.max(due, 1));
      }
      if (leaveToken != null) {
        next = Math.min(next, leaveUntil);
      }
    }
    if (next < wakeAt) {
      wakeAt = next;
      out.add(new Effect.WakeAt(next));
    }
  }

  private void answerWaiting(Answer answer) {
    Collection<Waiting> all = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    all.forEach(w -> reply(w.command(), answer));
  }

  private void reply(Command command, Answer answer) {
    if (!(command instanceof Command.Detach)) {
      out.add(new Effect.Reply(command, answer));
    }
  }
}
