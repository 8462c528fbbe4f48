package dev.stash.session;

import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session as HTTP handlers see it: each call is a short-lived line to the session's actor.
 *
 * <p>The key is asked for when it is needed: a request that touches no session has none.
 */
public final class StoredSession implements Session {
  private final SessionHost host;
  private final SessionIds ids;

  /** The session of this browser. */
  public StoredSession(SessionHost host, SessionIds ids) {
    this.host = host;
    this.ids = ids;
  }

  @Override
  public SessionView view(String name) {
    return view(name, 1);
  }

  @Override
  public SessionView view(String name, int version) {
    return new StoredSlice(this, name, version);
  }

  @Override
  public Optional<String> principal() {
    return call("", 1, call -> Optional.ofNullable(call.principal()));
  }

  @Override
  public void principal(@Nullable String name) {
    change(
        "",
        1,
        call -> {
          String before = call.principal();
          if (name != null) {
            host.principals().add(name, ids.key());
          }
          call.write(new SessionWrite.Principal(name));
          if (before != null && !before.equals(name)) {
            host.principals().remove(before, ids.key());
          }
          return Optional.empty();
        });
  }

  @Override
  public void rotateId() {
    SessionIds.Fresh fresh = ids.next();
    try {
      host.move(ids.key(), fresh.key(), ids.lineage());
    } catch (CallFailed over) {
      if (!ids.replace()) {
        throw over;
      }
      host.move(ids.key(), fresh.key(), ids.lineage());
    }
    fresh.give();
  }

  @Override
  public void destroy() {
    SessionKey key = ids.key();
    Optional<String> principal = principalIfAlive();
    host.end(key, "logged_out");
    principal.ifPresent(name -> host.principals().remove(name, key));
    renew();
  }

  private Optional<String> principalIfAlive() {
    try (Call call = Call.open(host, ids.key(), "", 1)) {
      return Optional.ofNullable(call.principal());
    } catch (CallFailed over) {
      return Optional.empty();
    }
  }

  private boolean renew() {
    try {
      ids.next().give();
      return true;
    } catch (CallFailed noBrowser) {
      return false;
    }
  }

  /** The encoded SESSION entries of a view. For web modules; blocks, and fails, as a view does. */
  public Map<String, Json> entries(String view, int version) {
    return call(view, version, Call::entries);
  }

  /** Writes SESSION entries of a view; returns when they are stored. For web modules. */
  public void write(String view, int version, List<Change> changes) {
    change(
        view,
        version,
        call -> {
          call.write(changes);
          return Boolean.TRUE;
        });
  }

  /** Runs a call that writes: if it would be the first, an aged id is replaced before it. */
  <T> T change(String view, int version, Function<Call, T> work) {
    boolean unused = ids.replace();
    return call(view, version, work);
  }

  /** Runs a call; a browser whose session is over gets a new, empty one. */
  <T> T call(String view, int version, Function<Call, T> work) {
    try (Call call = Call.open(host, ids.key(), view, version)) {
      return work.apply(call);
    } catch (CallFailed failed) {
      boolean goesOn =
          switch (failed.code()) {
            case "SESSION_ROTATED" -> ids.replace();
            case "SESSION_ENDED" -> renew();
            default -> false;
          };
      if (!goesOn) {
        throw failed;
      }
    }
    try (Call call = Call.open(host, ids.key(), view, version)) {
      return work.apply(call);
    }
  }
}
