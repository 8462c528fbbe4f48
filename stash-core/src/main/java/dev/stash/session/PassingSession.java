package dev.stash.session;

import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.identity.SessionKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The session of a request whose browser kept its cookie back, because another site made it send
 * the request. What is written is read again until the request is over, and then it is gone: to
 * store it would be to store it for nobody, and to give the browser a cookie would take its own
 * from it. What the application must not believe to have happened (a login, a logout, another id)
 * is refused by name. For web modules; thread-safe.
 */
public final class PassingSession implements Session, SessionIds {
  /** The code of what is refused. */
  public static final String CODE = "CROSS_SITE_REQUEST";

  private final SessionKey key;
  private final Instant began;
  private final DeclaredViews declared;
  private final Runnable onFirstWrite;
  private final AtomicBoolean written = new AtomicBoolean();
  private final Map<Name, PassingEntries> slices = new ConcurrentHashMap<>();

  private record Name(String view, int version) {}

  /**
   * A session of this very request.
   *
   * @param key that no other session has
   * @param began now
   * @param declared the views that there are
   * @param onFirstWrite told when something is written, which will be dropped
   */
  public PassingSession(
      SessionKey key, Instant began, DeclaredViews declared, Runnable onFirstWrite) {
    this.key = key;
    this.began = began;
    this.declared = declared;
    this.onFirstWrite = onFirstWrite;
  }

  /** The refusal of something that only the browser's own session can do. */
  public static CallFailed refusal() {
    return new CallFailed(
        CODE,
        "a request that another site made the browser send has no session of that browser to log"
            + " in, log out or rename; keep what it brought and answer 303 to a page of your own,"
            + " whose GET has the session");
  }

  /** What is in a view of it. */
  public SliceEntries entries(String view, int version) {
    return slice(view, version);
  }

  private PassingEntries slice(String view, int version) {
    return slices.computeIfAbsent(new Name(view, version), name -> new PassingEntries(this));
  }

  void written() {
    if (!written.getAndSet(true)) {
      onFirstWrite.run();
    }
  }

  @Override
  public SessionView view(String name) {
    return view(name, 1);
  }

  @Override
  public SessionView view(String name, int version) {
    return new PassingSlice(slice(name, version), declared.values(name, version));
  }

  @Override
  public Optional<String> principal() {
    return Optional.empty();
  }

  @Override
  public void principal(@Nullable String name) {
    throw refusal();
  }

  @Override
  public Instant createdAt() {
    return began;
  }

  @Override
  public Instant lastSeenAt() {
    return began;
  }

  @Override
  public Optional<String> label() {
    return Optional.empty();
  }

  @Override
  public void label(@Nullable String text) {
    throw refusal();
  }

  @Override
  public String handle() {
    return key.handle();
  }

  @Override
  public void login(String person) {
    throw refusal();
  }

  @Override
  public void rotateId() {
    throw refusal();
  }

  @Override
  public void destroy() {
    throw refusal();
  }

  @Override
  public SessionKey key() {
    return key;
  }

  @Override
  public String lineage() {
    throw refusal(); // of a session that is moved
  }

  @Override
  public Fresh next() {
    throw refusal();
  }

  @Override
  public Fresh held() {
    return new FoundIds(key);
  }

  @Override
  public boolean known() {
    return false;
  }

  @Override
  public Optional<PassingSession> passing() {
    return Optional.of(this);
  }
}
