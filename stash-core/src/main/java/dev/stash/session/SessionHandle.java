package dev.stash.session;

import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.engine.Answer;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session as HTTP handlers see it: each call is a message or two to the session's actor.
 *
 * <p>The key is asked for when it is needed: a request that touches no session has none.
 */
public final class SessionHandle implements Session {
  private static final Set<String> OVER = Set.of("SESSION_ENDED", "SESSION_ROTATED");

  private final Sessions sessions;
  private final SessionIds ids;

  /** As it was when it was found; null: it is asked. */
  private final @Nullable Device asFound;

  /** The session of this browser. */
  public SessionHandle(Sessions sessions, SessionIds ids) {
    this(sessions, ids, null);
  }

  /** One that was found. */
  SessionHandle(Sessions sessions, SessionKey key, Device asFound) {
    this(sessions, SessionIds.of(key), asFound);
  }

  private SessionHandle(Sessions sessions, SessionIds ids, @Nullable Device asFound) {
    this.sessions = sessions;
    this.ids = ids;
    this.asFound = asFound;
  }

  /** The handle behind what an application has. */
  public static SessionHandle of(Session session) {
    return switch (session) {
      case SessionHandle handle -> handle;
      case StandsFor other -> of(other.session());
      case PassingSession passing -> throw PassingSession.refusal();
      default -> throw new IllegalArgumentException("the session is none of this Stash");
    };
  }

  @Override
  public SessionView view(String name) {
    return view(name, 1);
  }

  @Override
  public SessionView view(String name, int version) {
    return new SliceHandle(this, name, version, sessions.declared().values(name, version));
  }

  @Override
  public Optional<String> principal() {
    return call("", 1, slice -> Optional.ofNullable(slice.view().principal()));
  }

  @Override
  public void principal(@Nullable String name) {
    PrincipalIndex.check(name);
    change(
        "",
        1,
        slice -> {
          String before = slice.view().principal();
          if (name != null) {
            sessions.principals().add(name, ids.key());
          }
          slice.write(new SessionWrite.Principal(name));
          sessions.events().principal(ids.key(), before, name);
          if (before != null && !before.equals(name)) {
            sessions.principals().remove(before, ids.key());
          }
          return Optional.empty();
        });
  }

  @Override
  public Instant createdAt() {
    return Instant.ofEpochMilli(device().createdAt());
  }

  @Override
  public Instant lastSeenAt() {
    return Instant.ofEpochMilli(device().lastSeenAt());
  }

  @Override
  public Optional<String> label() {
    return device().label();
  }

  private Device device() {
    return asFound == null ? call("", 1, StoredEntries::device) : asFound;
  }

  @Override
  public void label(@Nullable String text) {
    write(Device.SLICE, 1, Device.labelled(text));
  }

  @Override
  public String handle() {
    return ids.key().handle();
  }

  @Override
  public void rotateId() {
    var unused = new Rotating(sessions, ids, ids.next(), null, null).run();
  }

  @Override
  public void login(String person) {
    if (!ids.known() && principal().isEmpty()) {
      principal(person); // nobody else can know the id
      return;
    }
    var unused = new Rotating(sessions, ids, ids.next(), person, null).run();
  }

  /**
   * Gives the browser this id, and stores some changes in the same commit. For web modules.
   *
   * @param person who was authenticated; null if nobody was
   * @return {@link Rotated#MOVED} if that is where the session lives now; otherwise nothing of
   *     {@code edit} was written
   */
  public Rotated rotate(SessionIds.Fresh next, @Nullable String person, SliceEdit edit) {
    return new Rotating(sessions, ids, next, person, edit).run();
  }

  @Override
  public void destroy() {
    if (found()) {
      if (sessions.endOf(ids.key()).filter(Succession::rotated).isPresent()) {
        throw new SessionRotated(); // nobody knows here under which id it lives
      }
      return;
    }
    Succession succession = new Succession(sessions, ids);
    Claim claim = sessions.claim(ids.key());
    if (claim != null) {
      succession.logout(claim); // first: should this fail, it can be tried again
    }
    Optional<Answer.Ended> before = sessions.endOf(ids.key());
    if (before.isPresent()) {
      if (before.get().reason().equals(Relocation.REPLACED) && ids.replace()) {
        destroy(); // of the one in its place
        return;
      } else if (Succession.rotated(before.get())) {
        succession.logout(before.get());
      }
    }
    boolean unused = ids.begin(); // or with a later request
  }

  /** Tells this session, also under another id, from others. Blocks. */
  BiPredicate<SessionKey, Whose> itself() {
    SessionKey key = ids.key();
    String stored = sessions.whose(key).lineage();
    String lineage = stored == null && !found() ? ids.lineage() : stored;
    return (other, whose) ->
        other.equals(key) || (lineage != null && lineage.equals(whose.lineage()));
  }

  private boolean found() {
    return ids.held() instanceof FoundIds;
  }

  /**
   * If the session is over, or has another id, the browser gets the next one. For web modules.
   *
   * @throws CallFailed {@code SESSION_ROTATED}: it has that already, or will in a moment, and is to
   *     come again; {@code SESSION_ENDED}: it gets none with this response
   */
  public void renew() {
    Succession succession = new Succession(sessions, ids);
    succession.ended().ifPresent(succession::use);
  }

  /** Whether it is over, or has another id. For web modules; blocks. */
  public boolean over() {
    return new Succession(sessions, ids).ended().isPresent();
  }

  /**
   * Whether a page whose socket came with the old id of a session may soon come with one that shows
   * it its values. For web modules; blocks.
   */
  public boolean returns() {
    Succession succession = new Succession(sessions, ids);
    return succession.ended().map(succession::returns).orElse(true);
  }

  /** The encoded SESSION entries of a view. For web modules; blocks, and fails, as a view does. */
  public Map<String, Json> entries(String view, int version) {
    return call(view, version, StoredEntries::read);
  }

  /** Writes SESSION entries of a view; returns when they are stored. For web modules. */
  public void write(String view, int version, List<Change> changes) {
    change(
        view,
        version,
        slice -> {
          slice.write(changes);
          return Boolean.TRUE;
        });
  }

  /** Runs a call that writes: if it would be the first, an aged id is replaced before it. */
  <T> T change(String view, int version, Function<StoredEntries, T> work) {
    boolean unused = ids.replace();
    return call(view, version, work);
  }

  /** Runs a call; a browser whose session is over gets a new, empty one. */
  <T> T call(String view, int version, Function<StoredEntries, T> work) {
    try {
      return work.apply(sessions.slice(ids.key(), view, version));
    } catch (CallFailed failed) {
      if (found() || !OVER.contains(failed.code())) {
        throw failed;
      }
    }
    if (!ids.replace()) {
      renew();
    }
    return work.apply(sessions.slice(ids.key(), view, version));
  }
}
