package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Envelope.Mark;
import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * This file is the object: what is stored, what is under way to the storage, and how it begins and
 * ends. What it needs for that and can be read alone is beside it, in the same style:
 *
 *   Accepted  the state, its place in the order, the writers' numbers, how much of it is stored
 *   Audience  who writes and who is told; judged writes and turns (with Contention)
 *   Backlog   commands that wait
 *   Attempts  PUTs whose outcome is not final        Looks     GETs, and what they prove
 *   Lifetime  idle and absolute limits               Pauses    how long to leave the storage alone
 *
 * Writes meet the object in put(), and nowhere else. Nobody waits until a PUT is made: a step that
 * has something to say leaves that to the next one, for which it asks at once (but whoever leaves
 * may have no next one). So what takes time, the encoding, comes after the answers have gone, and a
 * PUT contains what has come meanwhile.
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
 *   - Unsaved events live with their writers (a view's conversation, a caller) until the watermark
 *     covers them, and each write carries its writer's number and the number of the write before.
 *     The last numbers (the ledger) are stored with the state, in the same PUT. That is what makes
 *     it safe to bring again everything not known to be saved, whoever owns the key by then.
 *
 * What moves through it:
 *
 *   revision  the last accepted one           saved     the last committed one
 *   in flight the PUT under way, if any       attempts  the PUTs whose outcome is not final
 *
 *   dirty = saved < revision, or the stored "last seen" is too old, or the object must be written
 *   anew. The phase (see Phase) is derived from these, never kept beside them.
 *
 * Loading. Commands wait until the state is there: from a GET or, if another instance is about to
 * hand the key over (a token names that), from its snapshot, which spares the GET. A snapshot is
 * only a body that somebody has read before us: it comes with its ETag, and if that is not the
 * stored one any more, our first PUT is refused. So it is taken only while it is awaited under its
 * token, and only until the storage has been asked instead: when nothing comes for half the time
 * that a command may wait, when there is nothing to give and somebody asks already, when the
 * process has stood still. A GET that fails does not mean that nothing is stored.
 *
 * Doubt. That we are the owner cannot be known, but there are signs that we might not be: a pause,
 * a change of members, an answer that somebody has seen and we have not written, another instance's
 * snapshot at our door. Then we look, with the ETag that we know, before anything is shown again:
 * commands wait for it (revalidating), and only a GET that was issued after a command came answers
 * it. The look after a PUT without a certain outcome is another (verifying): commands go on, PUTs
 * do not. What a look shows is judged in one place, and there are four cases: the object we know;
 * an attempt of ours; a tombstone; and anything else, which fences us.
 *
 * Holding. To move a state under another key, its holder has it given out and everything else
 * waits, so that nothing is accepted that the copy has not. It ends with the holder's End, which
 * only who still holds may say, its Release, or in time. The PUTs of what was accepted before go on.
 *
 * Leaving. Nothing is accepted any more and who waits is sent on; a PUT under way is awaited, for
 * as long as the leave allows, and what is not stored is stored. If the storage then holds exactly
 * the state, and no doubt is left, it is given to the successor; whatever else is the case, it is
 * not, the successor reads the storage, and the writers bring what is missing.
 *
 * Ending. An end is a PUT like any other, of a tombstone: until it is committed commands wait, then
 * all are told, and the instance stays to tell whoever comes late. An end may also be found stored.
 * What is only too old needs no PUT: whoever reads it next finds the same. Ended is for good; an
 * instance that has merely stopped (fenced, left, passivated, never loaded, broken) tells everybody
 * to ask the next one. Nothing that the storage answers later matters to either.
 *
 * A behaviour that throws has changed nothing: its command is answered FAILED, and the state is put
 * back. Where there is nothing to put back, or it throws again and again, nothing in memory is
 * trusted any more, and the instance stops as if it were fenced: the next one begins with what is
 * stored, and the writers bring what is not, in their order, but for what has failed (rule 30).
 *
 * The places that look odd and must stay so are marked with a Guard: the simulation switches each
 * of them off and has to notice. Numbers in comments, as in (rule 18), refer to the lists of rules
 * in docs/design/commit-loop.md and events.md.
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

  /** So long after a look for the sake of a page's word the next one is made. */
  private static final long CLAIMS_WAIT = 1_000;

  /** What the number in the commit id of a state that is moved under another key starts with. */
  static final String MOVED = "m";

  private static final Answer RETRY = new Answer.Retry();

  private final Given<S> given;
  private final Step step = new Step();
  private final Accepted<S> accepted;
  private final Audience<S> audience;
  private final Calls<S> calls;
  private final Backlog backlog;
  private final Attempts attempts;
  private final Looks looks;
  private final Lifetime lifetime;
  private final Pauses pauses;
  private final Lease lease;

  /** What a PUT must find; null: that nothing is stored. */
  private @Nullable ETag etag;

  /** The last commit of ours, which counts as ours for ever, whatever is read later (rule 18). */
  private @Nullable String ownCommit;

  /** When the state was, for certain, no older than the stored one, in ticks. */
  private long provenAt;

  /** The same by the stamps of what came and was sent. */
  private long provenBy;

  /** After a failure no PUT is made before this, in ticks. */
  private long putNotBefore;

  /** Before this a page's word alone is no reason to look, in ticks. */
  private long claimsNotBefore;

  /** The object has vanished behind those who hold it, and is written although nothing differs. */
  private boolean mustRewrite;

  /** The state is not here yet. */
  private boolean loading = true;

  /** The outcome of the last PUT is not known: read back before the next one. */
  private boolean verifying;

  /** There is doubt: look before anything is shown. */
  private boolean revalidating;

  /** The hand-over that is to bring the state; null: the storage is asked. */
  private @Nullable Awaited awaited;

  /** The hand-over by which the state is to go. */
  private Event.@Nullable Leave leaving;

  /** Who holds the state. */
  private @Nullable Held held;

  /** So many times the state was given out to be held. */
  private long holds;

  /** How it is over, or will be as soon as the tombstone is stored. */
  private @Nullable Ending ending;

  /** Who has asked for that, and waits for the tombstone. */
  private Command.@Nullable End ender;

  /** When it ended, epoch milliseconds. */
  private long endedAt;

  /** Over for good: a tombstone is stored, or it is too old. */
  private boolean ended;

  /** Over here: the next command belongs to another instance. */
  private boolean stopped;

  /** To what comes after the stop: who is late must not be told less than who waited. */
  private Answer lateAnswer = RETRY;

  /** When the shell wakes us, in ticks. */
  private long wakeAt = Long.MAX_VALUE;

  private record Awaited(String token, long until) {}

  private record Held(String holder, long until) {}

  /**
   * An instance that has not started.
   *
   * @param instance unique for ever: commit ids are made from it
   * @param owner the member's name, written into the object for people
   */
  public CommitLoop(String instance, String owner, Behaviour<S> behaviour, LoopOptions options) {
    this(new ActorName("", instance), instance, owner, behaviour, options, Guard.ALL);
  }

  CommitLoop(
      String instance,
      String owner,
      Behaviour<S> behaviour,
      LoopOptions options,
      Set<Guard> guards) {
    this(new ActorName("", instance), instance, owner, behaviour, options, guards);
  }

  CommitLoop(
      ActorName name,
      String instance,
      String owner,
      Behaviour<S> behaviour,
      LoopOptions options,
      Set<Guard> guards) {
    this.given = new Given<>(name, instance, owner, behaviour, options, guards);
    this.accepted = new Accepted<>(given, step);
    this.backlog = new Backlog(options, step);
    this.attempts = new Attempts(instance);
    this.looks = new Looks(given, step, attempts);
    this.lifetime = new Lifetime(options, accepted::idleLimit, step);
    this.pauses = new Pauses(given);
    this.audience = new Audience<>(given, step, accepted, lifetime, this);
    this.lease = new Lease(given, step);
    this.calls = new Calls<>(given, step, accepted, lifetime, lease, this);
  }

  /** Takes one event and adds what is to be done, in order, to {@code effects}. */
  public void step(Event event, Moment moment, List<Effect> effects) {
    step.begins(moment, effects);
    try {
      if (lease.passes()) {
        calls.pay();
      }
      audience.endTurns(); // before all else: what waited comes before what comes now (rule 44)
      handle(event);
      proceed();
    } catch (RuntimeException | Error thrown) {
      brokeDown(event, thrown);
    }
    step.ends();
  }

  private void handle(Event event) {
    switch (event) {
      case Command command -> take(command);
      case Event.Start start -> start(start);
      case Event.Loaded loaded -> got(loaded);
      case Event.NotModified same -> notModified(same);
      case Event.LoadFailed failed -> loadFailed(failed);
      case Event.LoadUnreadable unreadable -> gotUnreadable(unreadable);
      case Event.PutSucceeded put -> putSucceeded(put);
      case Event.PutConflicted put -> putConflicted(put);
      case Event.PutNotApplied put -> putNotApplied(put);
      case Event.PutUnknown put -> putUnknown(put);
      case Event.Ran ran -> calls.ran(ran);
      case Event.Waits waits -> calls.waits(waits);
      case Event.Tick tick -> passTime();
      case Event.Passivate passivate -> passivate();
      case Event.Leave leave -> leave(leave);
      case Event.Snapshot snapshot -> snapshot(snapshot);
      case Event.NoSnapshot none -> noSnapshot(none);
      case Event.Revalidate revalidate -> revalidate(revalidate.paused());
      case Event.Glance glance -> glance(glance);
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
    } else if (leaving != null) {
      return Phase.LEAVING;
    } else if (verifying) {
      return Phase.VERIFYING;
    } else if (attempts.oneIsInFlight()) {
      return Phase.SAVING;
    }
    return dirty() ? Phase.DIRTY : Phase.CLEAN;
  }

  /** How many views are attached. */
  public int attached() {
    return audience.size();
  }

  /** Of the state. */
  long revision() {
    return accepted.revision();
  }

  /** The highest revision known to be stored. */
  long saved() {
    return accepted.saved();
  }

  /** What the stored object says besides its state, as far as is known. */
  Envelope stored() {
    return accepted.stored();
  }

  /** The state; another one when it has ended, or begins anew. */
  Object state() {
    return Objects.requireNonNull(accepted.state());
  }

  /** When the state was, for certain, no older than the stored one; in ticks. */
  public long provenAt() {
    return provenAt;
  }

  /** What was sent at this stamp, or before it, has shown that the state is the stored one. */
  long provenBy() {
    return provenBy;
  }

  private boolean over() {
    return stopped || ended;
  }

  // ---------------------------------------------------------------------------------- loading

  private void start(Event.Start start) {
    if (start.token() == null) {
      looks.issue(null);
    } else {
      looks.awaitsSnapshot();
      awaited = new Awaited(start.token(), step.ticks() + given.options().waitLimit() / 2);
    }
  }

  private void got(Event.Loaded loaded) {
    if (over() || !looks.shows(loaded.get())) {
      return;
    }
    if (loading) {
      load(loaded.object());
    } else {
      judge(loaded.object());
    }
  }

  private void notModified(Event.NotModified same) {
    if (!over() && looks.shows(same.get())) {
      unchanged();
    }
  }

  private void gotUnreadable(Event.LoadUnreadable unreadable) {
    if (over() || !looks.shows(unreadable.get())) {
      return;
    }
    if (loading) {
      loading = false;
      unload(new Answer.Unreadable());
    } else {
      stop(Effect.Reason.FENCED); // what we wrote we could read
    }
  }

  private void load(@Nullable StoredObject object) {
    loading = false;
    awaited = null;
    provenAt = looks.at();
    provenBy = looks.stamp();
    if (object == null) {
      lifetime.beginsAnew();
      return;
    }
    Stored<S> stored = decoded(object);
    if (stored == null) {
      unload(new Answer.Unreadable());
    } else {
      goOn(stored, object.etag());
    }
  }

  /** Null: this release cannot read it. */
  private @Nullable Stored<S> decoded(StoredObject object) {
    try {
      return given.behaviour().decode(object.body());
    } catch (StateUnreadable unreadable) {
      return null;
    } catch (RuntimeException | Error thrown) {
      step.add(new Effect.Threw(thrown));
      return null;
    }
  }

  /** Whoever asks is told why, and the object is left alone. */
  private void unload(Answer why) {
    lateAnswer = why;
    backlog.answer(why);
    stop(Effect.Reason.UNLOADED);
  }

  /** Makes what is stored the state. */
  private void goOn(Stored<S> stored, ETag current) {
    Envelope envelope = stored.envelope();
    if (envelope.ended() != null && given.keeps(Guard.TOMBSTONE_ENDS)) {
      end(envelope.ended(), envelope.lastSeenAt());
      return;
    }
    etag = current;
    accepted.goesOn(stored);
    lease.found(envelope);
    lifetime.goesOn(envelope);
    expireIfDue();
  }

  /**
   * Too old means over, without a PUT: whoever reads the object next finds the same. An object that
   * was left alone for too long reads as empty; its ETag stays what the first PUT must match (rule
   * 6). With views attached only the absolute limit counts, and it ends the session for good.
   */
  private void expireIfDue() {
    if (etag == null || accepted.unsaved() || !audience.isEmpty()) {
      return;
    }
    if (lifetime.tooOld()) {
      end(new Ending(Ending.EXPIRED), lifetime.endsAt());
    } else if (lifetime.leftAlone()) {
      accepted.leftAlone();
      lifetime.beginsAnew();
      if (!given.keeps(Guard.EXPIRED_KEEPS_ITS_ETAG)) {
        etag = null;
      }
    }
  }

  private void loadFailed(Event.LoadFailed failed) {
    if (over() || !looks.answered(failed.get())) {
      return;
    }
    if (looks.glanced() && !verifying && !revalidating) {
      if (failed.throttled()) {
        looks.noGlanceFor(PATIENT * pauses.slowDown()); // whoever asks does not wait for that
      }
    } else if (failed.throttled()) {
      looks.notFor(pauses.slowDown()); // who waits goes on waiting, as long as it may
    } else if (loading && given.keeps(Guard.FAILED_GET_IS_NOT_ABSENCE)) {
      unload(new Answer.Unavailable());
    } else if (loading) {
      load(null);
    } else {
      if (revalidating) {
        backlog.answer(new Answer.Unavailable());
        if (leaving != null && settled()) {
          leaving = leaving.until(step.ticks()); // without its state, then
        }
      }
      looks.notFor(pauses.backOff());
    }
  }

  private void snapshot(Event.Snapshot snapshot) {
    boolean taken = awaits(snapshot.token()) || !given.keeps(Guard.SNAPSHOT_ONLY_WHEN_AWAITED);
    boolean asked = loading && looks.isUnderWay(); // waited too long: the storage knows best
    if (over() || !taken || asked) {
      rival();
    } else {
      load(snapshot.object());
    }
  }

  private void noSnapshot(Event.NoSnapshot none) {
    if (over() || !awaits(none.token()) || looks.isUnderWay()) {
      rival();
    } else if (backlog.isEmpty()) {
      stop(Effect.Reason.UNLOADED); // nobody has asked yet
    } else {
      looks.issue(null);
    }
  }

  private boolean awaits(String token) {
    return loading && awaited != null && awaited.token().equals(token);
  }

  /**
   * Another instance of this key has lived beside this one, until now, and may have written: a GET
   * from before its end does not show what.
   */
  private void rival() {
    if (!loading || looks.isUnderWay()) {
      revalidate(true);
    }
  }

  // ---------------------------------------------------------------------------------- commands

  private void take(Command command) {
    if (command instanceof Command.Inspect) {
      step.reply(
          command,
          new Answer.Report(
              given.instance(), phase(), accepted.revision(), accepted.saved(), audience.size()));
    } else if (stopped && given.keeps(Guard.FENCED_IS_SILENT)) {
      step.reply(command, notHere(command, lateAnswer));
    } else if (ended) {
      step.reply(command, endedAnswer());
    } else if (leaving != null && given.keeps(Guard.LEAVING_ACCEPTS_NOTHING)) {
      step.reply(command, notHere(command, RETRY));
    } else if (held != null && ofHolder(command)) {
      execute(command, true);
    } else if (mustWait(command)) {
      enqueue(command);
    } else {
      execute(command, false);
    }
  }

  /** A call that never had its turn is refused, which RETRY would not say of it (rule 4). */
  static Answer notHere(Command command, Answer answer) {
    boolean vague = answer instanceof Answer.Retry && command instanceof Command.Call;
    return vague ? new Answer.Unavailable() : answer;
  }

  private boolean mustWait(Command command) {
    return allWait() || audience.waitsForTurn(command);
  }

  private boolean allWait() {
    boolean stands = held != null && given.keeps(Guard.HELD_ACCEPTS_NOTHING);
    return loading || revalidating || ending != null || stands;
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
      backlog.cancel(detach);
      audience.detach(detach);
    } else {
      backlog.add(command, looks.issued());
    }
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
      if (command instanceof Command.Attach attach && attach.seen() <= accepted.saved()) {
        awaitOthersClaims();
      }
      return;
    }
    try {
      run(command);
    } catch (RuntimeException | Error thrown) {
      step.reply(command, failed(command)); // first: whoever hears of the end would send it again
      threw(thrown);
    }
  }

  private void run(Command command) {
    expireIfDue();
    if (ended) {
      step.reply(command, endedAnswer());
      return;
    }
    switch (command) {
      case Command.Attach attach -> audience.attach(attach);
      case Command.Detach detach -> audience.detach(detach);
      case Command.Write write -> audience.write(write);
      case Command.Pass pass -> {
        step.reply(pass, new Answer.Done());
        audience.pass(pass);
      }
      case Command.Apply apply -> audience.apply(apply);
      case Command.Call call -> calls.call(call);
      case Command.Query query -> calls.query(query);
      case Command.Read read -> {
        Object view = accepted.read(read.about(), lifetime.createdAt(), lastSeenAt());
        if (given.behaviour().isHere(read.about())) {
          lifetime.seen();
        }
        step.reply(
            read,
            new Answer.Current(given.instance(), accepted.revision(), accepted.saved(), view));
      }
      case Command.Touch touch -> {
        lifetime.seen();
        accepted.touched();
        step.reply(touch, new Answer.Done());
      }
      case Command.End end -> endWhenStored(end);
      case Command.Hold hold -> hold(hold);
      case Command.Release release -> release(release);
      case Command.Inspect inspect -> throw new AssertionError("answered before");
    }
  }

  /** A stale owner cannot know that it is stale, but its callers may (rule 21). */
  private boolean asksForProof(Command command) {
    return given.keeps(Guard.REVALIDATE_BEFORE_ANSWER)
        && ((command instanceof Command.Attach attach && knowsMore(attach))
            || (command instanceof Command.Read read && read.fresh()));
  }

  /** What it was told to be stored only the page says: looks for that are shared (rule 21). */
  private void awaitOthersClaims() {
    long at = Math.max(step.ticks(), claimsNotBefore);
    looks.notFor(at - step.ticks());
    claimsNotBefore = at + CLAIMS_WAIT;
  }

  private boolean knowsMore(Command.Attach attach) {
    return attach.seen() > accepted.saved()
        || attach.stored() > accepted.lastSaved(attach.attachment().writer());
  }

  /** Executes who waits and needs not any more. */
  private void drain() {
    for (Backlog.Waiting next : backlog.take()) {
      if (over()) {
        step.reply(next.command(), stopped ? notHere(next.command(), RETRY) : endedAnswer());
      } else if (mustWait(next.command())) {
        backlog.putBack(next);
      } else {
        execute(next.command(), looks.answer(next));
      }
    }
  }

  /** The same of those who waited for the end of a turn. */
  void turnOver(Object where) {
    if (!allWait()) {
      backlog
          .take(command -> audience.waitsFor(where, command))
          .forEach(next -> execute(next.command(), false));
    }
  }

  /** Whether a caller waits for this turn: it begins with what it is shown. */
  boolean turnOf(String caller) {
    if (allWait()) {
      return false; // it will ask once more
    }
    List<Backlog.Waiting> its =
        backlog.take(command -> command instanceof Command.Read read && caller.equals(read.turn()));
    for (Backlog.Waiting next : its) {
      if (!audience.waitsForTurn(next.command())) {
        execute(next.command(), false);
      }
    }
    return !its.isEmpty();
  }

  // ---------------------------------------------------------------------------------- failing

  void threw(Throwable thrown) {
    step.add(new Effect.Threw(thrown));
    if (accepted.threw()) {
      stop(Effect.Reason.BROKEN);
    }
  }

  /** Nobody knows what was left undone, but whoever waits must hear something. */
  private void brokeDown(Event event, Throwable thrown) {
    accepted.spoil();
    backlog.answer(
        waits -> waits instanceof Command.Write ? new Answer.Retry() : failed(waits)); // innocent
    if (event instanceof Command command && !step.answers(command)) {
      step.reply(command, failed(command));
    }
    threw(thrown);
  }

  private Answer failed(Command command) {
    long event = command instanceof Command.Write write ? write.event() : 0;
    return new Answer.Failed(given.instance(), event);
  }

  // ---------------------------------------------------------------------------------- saving

  private boolean dirty() {
    boolean touchDue = etag != null && lifetime.touchDue(!audience.isEmpty());
    return accepted.unsaved() || mustRewrite || ending != null || touchDue || wantsLease();
  }

  private boolean wantsLease() {
    return lease.isWanted() && etag != null && leaving == null;
  }

  /** A state that cannot be encoded is as one that the storage does not take. */
  private void put() {
    try {
      encodeAndPut();
    } catch (RuntimeException | Error thrown) {
      notStored(pauses.backOff());
      threw(thrown);
    }
  }

  private void encodeAndPut() {
    String commit = attempts.newCommit();
    accepted.prune(audience::writers);
    CallBook called = lease.into(accepted.calls().copy());
    Ending how = endsLater() ? null : ending;
    Envelope contents = envelope(commit, lastSeenAt(), how, accepted.ledger(), called);
    Envelope written =
        given.keeps(Guard.LEDGER_IS_STORED) ? contents : contents.withLedger(Map.of());
    byte[] body = accepted.encoded(written);
    Precondition precondition = etag == null ? Precondition.ifAbsent() : Precondition.ifMatch(etag);
    if (!given.keeps(Guard.PRECONDITION)) {
      precondition = Precondition.none();
    }
    attempts.sent(contents, step.stamp());
    accepted.underWay();
    step.add(new Effect.Put(commit, body, precondition));
  }

  private Envelope envelope(
      String commit, long seenAt, @Nullable Ending how, Map<String, Mark> ledger, CallBook called) {
    return new Envelope(
        commit,
        given.owner(),
        accepted.revision(),
        lifetime.createdAt(),
        seenAt,
        how,
        ledger,
        called);
  }

  /** Whoever has a lease would go on showing what was there (rule 10). */
  private boolean endsLater() {
    return ending != null && lease.othersMayLast() && given.keeps(Guard.TOMBSTONES_WAIT_FOR_LEASES);
  }

  private long lastSeenAt() {
    return lifetime.lastSeenAt(!audience.isEmpty());
  }

  /** Takes the answer of a PUT; whether it matters. */
  private boolean answers(String commit) {
    boolean awaits = attempts.answered(commit) || !given.keeps(Guard.ONE_PUT_AT_A_TIME);
    return awaits && !over();
  }

  private void putSucceeded(Event.PutSucceeded put) {
    Envelope contents = attempts.get(put.commit());
    long sent = attempts.sentAt();
    if (answers(put.commit()) && contents != null) {
      provenBy = Math.max(provenBy, sent);
      committed(contents, put.etag(), lease.sent());
    }
  }

  /** A PUT of ours is the stored object, whether its answer said so or a read-back did. */
  private void committed(Envelope contents, ETag current, Moment contact) {
    etag = current;
    ownCommit = contents.commit();
    provenAt = step.ticks();
    accepted.committed(contents);
    lease.committed(contents.calls(), contact);
    lifetime.stored(contents.lastSeenAt());
    attempts.forgetAll();
    pauses.over();
    mustRewrite = false;
    verifying = false;
    putNotBefore = step.ticks();
    if (contents.ended() != null && ending != null) {
      answerEnder(new Answer.Done());
      end(ending, step.wall());
    } else {
      audience.saved();
      calls.pay();
    }
  }

  private void putNotApplied(Event.PutNotApplied put) {
    if (answers(put.commit())) {
      attempts.forget(put.commit());
      notStored(put.throttled() ? pauses.slowDown() : pauses.backOff());
    }
  }

  private void notStored(long pause) {
    putNotBefore = step.ticks() + pause;
    accepted.wantedNow();
    if (leaving != null && leaving.gives()) {
      leaving = leaving.until(step.ticks()); // the next owner waits: no time for a second try
    }
  }

  private void putUnknown(Event.PutUnknown put) {
    if (!answers(put.commit())) {
      return;
    }
    if (given.keeps(Guard.UNKNOWN_IS_REMEMBERED)) {
      readBack();
    } else {
      attempts.forget(put.commit());
      putNotBefore = step.ticks() + pauses.backOff();
    }
  }

  private void putConflicted(Event.PutConflicted put) {
    if (answers(put.commit())) {
      readBack();
    }
  }

  private void readBack() {
    verifying = true;
    looks.forget(); // whatever is under way was asked too early
    looks.soon();
  }

  // ---------------------------------------------------------------------------------- judging

  /** What a look shows, held against what we did (rules 4, 5, 10, 20). */
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
    Envelope own = attempts.get(envelope.commit());
    if (own == null && !given.keeps(Guard.ADOPT_OWN_COMMITS_ONLY) && verifying) {
      own = attempts.last();
    }
    if (own != null) {
      if (!attempts.oneIsInFlight()) {
        provenBy = Math.max(provenBy, looks.stamp());
        committed(own, object.etag(), looks.sent());
      }
      validated();
    } else if (envelope.commit().equals(ownCommit)) {
      etag = object.etag();
      unchanged();
    } else if (envelope.ended() != null && given.keeps(Guard.TOMBSTONE_ENDS)) {
      end(envelope.ended(), envelope.lastSeenAt());
    } else if (!given.keeps(Guard.CONFLICT_FENCES)) {
      etag = object.etag();
      unchanged();
    } else {
      stop(new Effect.Stop(Effect.Reason.FENCED, envelope.owner()));
    }
  }

  /** The stored object is the one we know: nothing was applied, or not yet. */
  private void unchanged() {
    provenAt = looks.at();
    provenBy = Math.max(provenBy, looks.stamp());
    if (etag == null) {
      lease.ends();
    } else {
      lease.confirmed(accepted.stored().calls(), looks.sent());
    }
    if (verifying) {
      verifying = false;
      putNotBefore = step.ticks() + pauses.backOff();
      accepted.wantedNow();
    }
    calls.pay();
    validated();
  }

  private void judgeAbsence() {
    if (etag == null) {
      unchanged(); // as we knew; an attempt may still land, and would be recognised
    } else if (audience.isEmpty() && audience.owesNothing() && calls.isIdle()) {
      stop(Effect.Reason.FENCED);
    } else if (step.ticks() - provenAt < given.options().tombstoneRetention() / 2) {
      // It vanished behind live views: they hold it, so it is written anew.
      etag = null;
      mustRewrite = true;
      unchanged();
    } else {
      // It may have been ended and its tombstone swept: not ours to bring back.
      end(new Ending(Ending.EXPIRED), step.wall());
    }
  }

  private void validated() {
    if (revalidating) {
      revalidating = false;
      drain();
    }
  }

  /** There is a sign that another instance has written. */
  void doubt() {
    revalidate(false);
  }

  private void revalidate(boolean anew) {
    if (over()) {
      return;
    }
    if (anew && given.keeps(Guard.PAUSE_VOIDS_WHAT_IS_UNDER_WAY)) {
      boolean waits = looks.isUnderWay() || awaited != null;
      looks.forget();
      if (loading && waits) {
        awaited = null;
        looks.issue(null);
      }
    }
    if (!loading) {
      revalidating = true;
      looks.soon();
    }
  }

  /**
   * Whoever only watches would never learn what somebody else has written (rule 28). Commands go on
   * meanwhile: what they write is fenced in any case. A PUT or a GET under way tells as much; and a
   * storage that is asked too much is not asked this.
   */
  private void glance(Event.Glance glance) {
    boolean asked = attempts.oneIsInFlight() || verifying || revalidating;
    boolean watched = !over() && !loading && !audience.isEmpty();
    boolean welcome = !asked && looks.glanceDue();
    if (watched && welcome && provenAt < glance.unless() && given.keeps(Guard.GLANCE)) {
      looks.glance(etag);
    }
  }

  // ---------------------------------------------------------------------------------- holding

  private void hold(Command.Hold command) {
    if (held != null && !held.holder().equals(command.holder())) {
      step.reply(command, new Answer.Busy());
      return;
    }
    String commit = given.instance() + "-" + MOVED + ++holds;
    Envelope moved =
        envelope(commit, lastSeenAt(), null, accepted.ledger(), accepted.calls().copy());
    boolean something = etag != null || accepted.revision() > 0 || !audience.isEmpty();
    byte[] body = accepted.encoded(moved);
    held = new Held(command.holder(), step.ticks() + command.millis());
    step.reply(command, new Answer.Held(something, accepted.revision(), body));
  }

  private void release(Command.Release release) {
    step.reply(release, new Answer.Done());
    if (heldBy(release.holder())) {
      held = null;
      drain();
    }
  }

  private boolean heldBy(String holder) {
    return held != null && held.holder().equals(holder);
  }

  // ---------------------------------------------------------------------------------- leaving

  private void passivate() {
    boolean asked = !audience.isEmpty() || !backlog.isEmpty() || !calls.isIdle();
    boolean wanted = asked || ender != null || held != null;
    boolean clean = settled() && leaving == null;
    if (ended) {
      stop(Effect.Reason.ENDED);
    } else if (!stopped
        && !loading
        && ((!wanted && clean) || !given.keeps(Guard.PASSIVATE_CLEAN_ONLY))) {
      stopped = true;
      step.add(new Effect.Stop(Effect.Reason.PASSIVATED));
    }
  }

  private void leave(Event.Leave leave) {
    if (ended) {
      stop(Effect.Reason.ENDED);
    } else if (!stopped && leaving == null) {
      leaving = leave;
      accepted.wantedNow();
      backlog.answer(waits -> notHere(waits, RETRY));
      calls.turnAway(RETRY);
    }
  }

  /** Gives the committed state away if it is exactly what is stored, and is over (rule 9). */
  private void finishLeaving(Event.Leave leave) {
    boolean known = !verifying && !revalidating;
    boolean exact = !accepted.unsaved() && attempts.none() && known;
    boolean free =
        !lease.othersMayLast() || !given.keeps(Guard.WHO_WAITS_FOR_A_LEASE_GIVES_NOTHING);
    if (etag != null && free && (exact || !given.keeps(Guard.SNAPSHOT_WITHOUT_ATTEMPTS))) {
      Envelope stored = accepted.stored();
      Envelope envelope =
          envelope(
              stored.commit(),
              lifetime.storedSeenAt(),
              null,
              stored.ledger(),
              stored.calls().with(null)); // ours ends here (rule 13)
      try {
        byte[] body = accepted.encoded(envelope);
        step.add(new Effect.HandOff(leave.token(), body, etag));
      } catch (RuntimeException | Error thrown) {
        step.add(new Effect.Threw(thrown)); // without its state, then
      }
    }
    stop(Effect.Reason.LEFT);
  }

  // ---------------------------------------------------------------------------------- ending

  private void endWhenStored(Command.End end) {
    boolean lost = end.holder() != null && !heldBy(end.holder());
    if (lost && given.keeps(Guard.END_OF_THE_HOLDER_ONLY)) {
      step.reply(end, new Answer.Retry());
      return;
    }
    held = null;
    lifetime.seen(); // the tombstone tells when it ended
    ending = end.ending();
    ender = end;
    accepted.wantedNow();
  }

  private void answerEnder(Answer answer) {
    if (ender != null) {
      step.reply(ender, answer);
      ender = null;
    }
  }

  private void end(Ending how, long at) {
    ended = true;
    ending = how;
    endedAt = at;
    dismissAll(endedAnswer(), new Publication.Ended(given.instance(), how.reason(), at));
    accepted.clear();
    if (leaving != null) {
      stop(Effect.Reason.ENDED);
    }
  }

  private Answer endedAnswer() {
    long age = Math.max(0, step.wall() - endedAt);
    return new Answer.Ended(ending == null ? new Ending("") : ending, endedAt, age);
  }

  /** Over without an end: whoever has something unsaved sends it to the next instance. */
  private void stop(Effect.Reason reason) {
    stop(new Effect.Stop(reason));
  }

  private void stop(Effect.Stop over) {
    if (!stopped) {
      stopped = true;
      dismissAll(new Answer.Retry(), new Publication.Gone(given.instance()));
      step.add(over);
    }
  }

  private void dismissAll(Answer answer, Publication last) {
    answerEnder(answer);
    audience.answerOwed(answer);
    calls.dismiss(answer);
    backlog.answer(waits -> notHere(waits, answer));
    audience.dismiss(last);
  }

  // ---------------------------------------------------------------------------------- moving on

  private void passTime() {
    wakeAt = Long.MAX_VALUE;
    if (loading && awaited != null && !looks.isUnderWay() && step.ticks() >= awaited.until()) {
      looks.issue(null);
    }
    backlog.answerLate();
  }

  /** Starts what is due, after whatever happened, and says when to be woken. */
  private void proceed() {
    if (held != null && step.ticks() >= held.until()) {
      held = null; // who held us is gone, or too slow: its end will be refused
    }
    if (!over() && loading) {
      loadAgain();
    }
    if (!over() && !loading) {
      advance();
    }
    if (!over() && loading && leaving != null) {
      stop(Effect.Reason.LEFT);
    }
    schedule();
  }

  private void advance() {
    if (ending == null && etag != null && !audience.isEmpty() && lifetime.tooOld()) {
      ending = new Ending(Ending.EXPIRED);
      accepted.wantedNow();
    }
    if (!backlog.isEmpty() && !allWait()) {
      drain();
    }
    if ((verifying || revalidating) && looks.due()) {
      looks.issue(verifying ? null : etag);
    } else if (awaitsProof() && looks.due()) {
      lease.looks();
      looks.issue(etag);
    }
    if (mayPut() && (!step.says() || leaving != null)) {
      put();
    }
    if (leaving != null && !stopped) {
      boolean still = calls.areRunning() || calls.wantLook();
      boolean ready = settled() && !still && !(revalidating && leaving.gives());
      if (ready || step.ticks() >= leaving.until()) {
        finishLeaving(leaving);
      }
    }
  }

  /** Somebody waits for a look, and nothing is under way that might be one. */
  private boolean awaitsProof() {
    return calls.wantLook() && !verifying && !attempts.oneIsInFlight() && !mayPut();
  }

  /** A load that was throttled is tried again, as long as somebody waits for it. */
  private void loadAgain() {
    if (awaited == null && looks.putOff() && looks.due()) {
      if (backlog.isEmpty()) {
        unload(new Answer.Unavailable());
      } else {
        looks.issue(null);
      }
    }
  }

  private boolean mayPut() {
    boolean alone = !attempts.oneIsInFlight() || !given.keeps(Guard.ONE_PUT_AT_A_TIME);
    return !over() && alone && !verifying && dirty() && step.ticks() >= nextPut();
  }

  private long nextPut() {
    if (endsLater() && lease.silent()) {
      return Math.max(putNotBefore, lease.silentUntil());
    }
    boolean lingers = accepted.unsaved() && !mustRewrite && ending == null;
    boolean waits = lingers && accepted.wantedBy() != Long.MAX_VALUE;
    return waits ? Math.max(putNotBefore, accepted.wantedBy()) : putNotBefore;
  }

  private boolean settled() {
    return !attempts.oneIsInFlight() && !verifying && !dirty();
  }

  private void schedule() {
    if (stopped) {
      return;
    }
    long next = Math.min(backlog.lateAt(), audience.nextTurnEndsAt());
    if (held != null) {
      next = Math.min(next, held.until());
    }
    if (!ended) {
      next = Math.min(next, loading ? nextOfLoading() : nextOfObject());
    }
    if (next < wakeAt || (next == Long.MAX_VALUE && next != wakeAt)) {
      wakeAt = next;
      step.add(new Effect.WakeAt(next));
    }
  }

  private long nextOfLoading() {
    if (looks.isUnderWay()) {
      return Long.MAX_VALUE;
    }
    return awaited == null ? looks.notBefore() : awaited.until();
  }

  private long nextOfObject() {
    long next = leaving == null ? Long.MAX_VALUE : leaving.until();
    next = Math.min(next, lease.silentUntil());
    boolean wantsLook = verifying || revalidating || awaitsProof();
    if (wantsLook && !looks.isUnderWay()) {
      next = Math.min(next, looks.notBefore());
    }
    if (!attempts.oneIsInFlight() && !verifying && dirty()) {
      next = Math.min(next, nextPut());
    } else if (settled() && etag != null && !audience.isEmpty()) {
      next = Math.min(next, step.ticks() + Math.max(lifetime.nextDue(), 1));
    }
    return next;
  }
}
