package dev.stash.servlet;

import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.StashException;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionHandle;
import dev.stash.view.BoundView;
import dev.stash.view.InvalidValue;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewInvalid;
import dev.stash.view.ViewType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;

/**
 * The {@code @Stashed} fields of an object, bound to a view of a session, for an endpoint that
 * speaks its own protocol: {@link #recover}, {@link #stash}, {@link #reset}. Only SESSION fields:
 * TAB and RECONNECT ones belong to tabs and pages, which such a protocol does not know. What other
 * tabs change is seen at the next recovery, not pushed; values of an older version are not
 * migrated.
 *
 * <p>Methods block, as those of {@link dev.stash.SessionView} do, and throw what those throw. Not
 * thread-safe: to be called from the callbacks of one socket, which come one at a time.
 */
public final class EndpointView<T> {
  private static final Logger LOG = System.getLogger(EndpointView.class.getName());

  private final SessionHandle session;
  private final String name;
  private final int version;
  private final BoundView<T> bound;

  EndpointView(SessionHandle session, String name, T handler) {
    @SuppressWarnings("unchecked") // the class of a T
    Class<T> type = (Class<T>) handler.getClass();
    ViewType<T> view = ViewType.of(type);
    for (String key : view.keys()) {
      if (view.scope(key) != Scope.SESSION) {
        throw new ViewInvalid(
            type,
            key,
            "is of scope " + view.scope(key) + ", but an endpoint of your own has no pages",
            "make it SESSION, or serve the view at /stash/views");
      }
    }
    if (!view.shown().isEmpty()) {
      throw new ViewInvalid(
          type,
          view.shown().iterator().next(),
          "is @Shown, but an endpoint of your own has no pages",
          "drop @Shown, or serve the view at /stash/views");
    }
    this.session = session;
    this.name = name;
    this.version = view.version();
    this.bound = view.bind(handler, OnInvalidValue.THROW);
  }

  /** The object whose fields these are. */
  public T handler() {
    return bound.handler();
  }

  /**
   * Gives the fields the values that are stored now; those that are not stored show their defaults.
   * What was changed and not stashed is lost.
   *
   * @return NEW, RECOVERED or, if the storage does not answer or cannot be read, ERROR: the fields
   *     are as they were then
   */
  public Recovery recover() {
    Map<String, Json> entries;
    try {
      entries = session.entries(name, version);
    } catch (StashException failed) {
      if (failed.code().equals("SESSION_ENDED") || failed.code().equals("SESSION_ROTATED")) {
        throw failed;
      }
      LOG.log(Level.WARNING, "view {0}: not recovered, {1}", name, failed.code());
      return Recovery.ERROR;
    }
    for (InvalidValue invalid : bound.recover(entries)) {
      LOG.log(
          Level.WARNING,
          "view {0}: the stored value of {1} {2}; it shows its default",
          name,
          invalid.key(),
          invalid.reason());
    }
    return entries.isEmpty() ? Recovery.NEW : Recovery.RECOVERED;
  }

  /**
   * Stores the fields that changed since the last stash or recovery; when this returns, they are
   * stored. If it throws, the fields show again what they showed then.
   *
   * @return whether there was anything to store
   */
  public boolean stash() {
    List<Change> changes = bound.stash();
    if (changes.isEmpty()) {
      return false;
    }
    try {
      session.write(name, version, changes);
      return true;
    } catch (StashException refused) {
      bound.unstash();
      throw refused;
    }
  }

  /** Gives the fields their defaults and removes what is stored of them. */
  public void reset() {
    bound.reset();
    stash();
  }
}
