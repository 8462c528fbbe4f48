package dev.stash.session;

import dev.stash.TimeSource;
import dev.stash.cluster.Member;
import dev.stash.engine.ActorName;
import dev.stash.engine.ActorRouter;
import dev.stash.engine.Answer;
import dev.stash.engine.Asks;
import dev.stash.engine.Command;
import dev.stash.engine.Kind;
import dev.stash.engine.Lives;
import dev.stash.engine.Placement;
import dev.stash.engine.SenderOptions;
import dev.stash.engine.Threads;
import dev.stash.identity.PrincipalNames;
import dev.stash.identity.SessionKey;
import dev.stash.node.Node;
import dev.stash.observe.Signals.Security;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All sessions, wherever their actors live: the way to them, and what the parts of this package
 * that move, end and find them have in common. Thread-safe.
 */
public final class Sessions implements Slices {
  /** To look at a session, and at no view of it. */
  static final SliceRequest ABOUT = new SliceRequest("", 1, null, null, false);

  private final Node node;
  private final ActorRouter router;
  private final Kind<?> kind;
  private final Asks asks;
  private final SessionOptions options;
  private final PrincipalIndex principals;
  private final Rotation rotation;
  private final Copies copies;
  private final String sweepMark;
  private final Set<RelocationGuard> relocations;
  private final Presentations presentations = new Presentations();
  private final SessionEvents events;
  private final DeclaredViews declared = new DeclaredViews();

  /**
   * All of these.
   *
   * @param router the way to their actors, of {@code kind} among others
   * @param kind as {@link #kind} gives it
   * @param prefix what the keys of stored objects start with; empty or ending in a slash
   * @param names what principals are called there
   * @param events who is told what becomes of them
   */
  public Sessions(
      Node node,
      ActorRouter router,
      Kind<?> kind,
      String prefix,
      SessionOptions options,
      PrincipalNames names,
      SessionEvents events) {
    this(
        node,
        router,
        kind,
        prefix,
        options,
        names,
        events,
        new Asks(router, options.call()),
        RotationGuard.ALL,
        RelocationGuard.ALL);
  }

  Sessions(
      Node node,
      ActorRouter router,
      Kind<?> kind,
      String prefix,
      SessionOptions options,
      PrincipalNames names,
      SessionEvents events,
      Asks asks,
      Set<RotationGuard> rotations,
      Set<RelocationGuard> relocations) {
    this.node = node;
    this.router = router;
    this.kind = kind;
    this.asks = asks;
    this.options = options;
    this.principals = new PrincipalIndex(node.storage(), prefix, names, node::unique);
    this.rotation = new Rotation(options.overlapMillis(), options.claim().toMillis(), rotations);
    this.events = events;
    this.relocations = relocations;
    this.copies = new Copies(node.storage(), this);
    this.sweepMark = prefix + "sweep.json";
  }

  /**
   * What all sessions share, for a router.
   *
   * @param prefix what the keys of stored objects start with; empty or ending in a slash
   * @param lives who is told when one begins and ends
   */
  public static Kind<?> kind(String prefix, SessionOptions options, Lives lives) {
    return new Kind<>(
        "session",
        new SessionBehaviour(
            options.limits(),
            options.firstVisit().toMillis(),
            options.tabMillis(),
            SessionGuard.ALL),
        new SessionPayloads(),
        prefix + "sessions/",
        options.loop(),
        Placement.OWNER,
        Threads.CALLERS,
        lives);
  }

  @Override
  public SliceLink open(SessionKey key, SliceRequest request, SliceListener listener) {
    ActorLink link =
        new ActorLink(node.unique(), request, listener, SenderOptions.DEFAULT, this, name(key));
    link.open();
    return link;
  }

  /** The entries of a slice, for calls. */
  public SliceEntries entries(SessionKey key, String view, int version) {
    return slice(key, view, version);
  }

  StoredEntries slice(SessionKey key, String view, int version) {
    return new StoredEntries(this, key, view, version);
  }

  /** How many sessions are in memory here. */
  public int live() {
    return router.live(kind);
  }

  /** Whether the actor of this session is in memory here. */
  public boolean lives(SessionKey key) {
    return router.lives(name(key));
  }

  /** The member where the actor of a session lives; asks for a second at most. Blocks. */
  public Optional<Member> owner(SessionKey key) {
    return asks.whereLives(name(key));
  }

  /**
   * Ends a session for good: its sockets close, later writes are refused. Blocks until that is
   * stored. Ending one that is over, or was never stored, is no error.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}
   */
  public void end(SessionKey key, String reason) {
    Answer answer = ask(key, () -> new Command.End(reason, null));
    if (!(answer instanceof Answer.Done) && !(answer instanceof Answer.Ended)) {
      throw unanswered(answer, "the end of the session could not be stored; try again later");
    }
  }

  /**
   * Ends a session by logout, likewise.
   *
   * @return how it had ended before; empty if it had not
   */
  Optional<Answer.Ended> endOf(SessionKey key) {
    String principal = whose(key).principal();
    Answer answer = ask(key, () -> new Command.End("logged_out", null));
    if (answer instanceof Answer.Ended before) {
      return Optional.of(before);
    } else if (!(answer instanceof Answer.Done)) {
      throw unanswered(answer, "the end of the session could not be stored; try again later");
    }
    node.security().happened(Security.LOGGED_OUT);
    if (principal != null) {
      principals.remove(principal, key);
    }
    return Optional.empty();
  }

  /** Whose a session is; nobody's if it is over, or cannot be read. */
  Whose whose(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(Whose.Asked.ASKED, false));
    return answer instanceof Answer.Current current ? (Whose) current.view() : Whose.NOBODYS;
  }

  /**
   * What a session may be left for; null if that is nothing, or it is over.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}: that cannot be told now
   */
  @Nullable Claim claim(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(Whose.Asked.ASKED, false));
    if (answer instanceof Answer.Current current) {
      return ((Whose) current.view()).claim();
    } else if (answer instanceof Answer.Ended || answer instanceof Answer.Unreadable) {
      return null;
    }
    throw unanswered(answer, "the session could not be read; try again later");
  }

  /** The browser came with this session's id: so the answer that gave it has arrived. */
  public void presented(SessionKey key) {
    if (presentations.due(key, time().now().ticks())) {
      send(key, new Command.Touch(), answer -> {});
    }
  }

  /** Whether it lives and has stored something; false if that cannot be told now. Blocks. */
  public boolean keeps(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(ABOUT, false));
    return answer instanceof Answer.Current current && current.revision() > 0;
  }

  /** The sessions of a principal that live now. Blocks, and reads each of them. */
  public List<SessionHandle> of(String principal) {
    return all(principal).each(key -> Optional.empty()).entrySet().stream()
        .map(
            found ->
                new SessionHandle(this, found.getKey(), device(found.getKey(), found.getValue())))
        .toList();
  }

  /** What its person is shown of a session: as its owner says, and if it does not, as is stored. */
  Device device(SessionKey key, Whose whose) {
    return whose.device() == null ? copies.device(key) : whose.device();
  }

  /**
   * Ends the sessions of a principal. Blocks.
   *
   * @return how many were ended
   */
  public int endAllOf(String principal) {
    return all(principal).each(this::endOf).size();
  }

  private SessionsOf all(String principal) {
    return new SessionsOf(this, principal, (key, whose) -> false);
  }

  /**
   * Ends the sessions of a principal but this one, also if that gets another id meanwhile. Blocks.
   *
   * @return how many were ended
   */
  public int endOthersOf(String principal, SessionHandle current) {
    return new SessionsOf(this, principal, current.itself()).each(this::endOf).size();
  }

  Answer ask(SessionKey key, Supplier<Command> command) {
    return asks.ask(name(key), command);
  }

  Answer askOnce(SessionKey key, Command command) {
    return asks.once(name(key), command);
  }

  Answer apply(SessionKey key, Command.Apply command) {
    return asks.apply(name(key), command);
  }

  /** What is thrown for an answer that is none. */
  static CallFailed unanswered(Answer answer, String message) {
    return answer instanceof Answer.Failed ? new SessionFailed() : new StorageUnavailable(message);
  }

  void send(SessionKey key, Command command, Consumer<Answer> answer) {
    router.send(name(key), command, answer);
  }

  boolean on(RelocationGuard guard) {
    return relocations.contains(guard);
  }

  /** An id that another took the place of is told so for a while, and then it is dead. */
  String reason(String reason, long at) {
    boolean replaced = reason.equals(Relocation.REPLACED);
    return !replaced ? reason : lately(at) ? Relocation.ROTATED : "logged_out";
  }

  boolean lately(long at) {
    return time().now().wall() - at < options.overlapMillis();
  }

  private ActorName name(SessionKey key) {
    return kind.actor(key.value());
  }

  String objectKey(SessionKey key) {
    return kind.object(key.value());
  }

  /** The key of what is stored under this name. */
  String key(String object) {
    return object.substring(kind.folder().length(), object.length() - ".json".length());
  }

  /** Where their objects are. */
  String folder() {
    return kind.folder();
  }

  ActorRouter router() {
    return router;
  }

  Rotation rotation() {
    return rotation;
  }

  Copies copies() {
    return copies;
  }

  SessionLimits limits() {
    return options.limits();
  }

  long firstVisitMillis() {
    return options.firstVisit().toMillis();
  }

  PrincipalIndex principals() {
    return principals;
  }

  /** For one sweeper. */
  SweepMarks sweepMarks() {
    return new SweepMarks(node.storage(), sweepMark);
  }

  Node node() {
    return node;
  }

  SessionEvents events() {
    return events;
  }

  /** The views that this process has. */
  DeclaredViews declared() {
    return declared;
  }

  /** The clocks in use; the time of day is that of the slowest member. */
  TimeSource time() {
    return node.time();
  }
}
