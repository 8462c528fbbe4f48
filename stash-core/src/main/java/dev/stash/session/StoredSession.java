package dev.stash.session;

import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A session as HTTP handlers see it: each call is a short-lived line to the session's actor.
 *
 * <p>The key is asked for when it is needed: a request that touches no session has none.
 */
public final class StoredSession implements Session {
  private final Sessions sessions;
  private final Supplier<SessionKey> key;

  /** For the session with this key. */
  public StoredSession(Sessions sessions, Supplier<SessionKey> key) {
    this.sessions = sessions;
    this.key = key;
  }

  @Override
  public SessionView view(String name) {
    return new Slice(name);
  }

  private final class Slice implements SessionView {
    private final String name;

    Slice(String name) {
      this.name = name;
    }

    private Call open() {
      return Call.open(sessions, key.get(), name);
    }

    @Override
    public <T> Optional<T> get(String wanted, Class<T> type) {
      try (Call call = open()) {
        Json value = call.entries().get(wanted);
        return value == null
            ? Optional.empty()
            : Optional.ofNullable(type.cast(JsonCodec.of(type).decode(value)));
      }
    }

    @Override
    public void put(String to, Object value) {
      Json encoded = JsonCodec.of(value.getClass()).encode(value);
      try (Call call = open()) {
        call.write(List.of(new Change(to, Scope.SESSION, encoded)));
      }
    }

    @Override
    public void remove(String from) {
      try (Call call = open()) {
        call.write(List.of(new Change(from, Scope.SESSION, null)));
      }
    }

    @Override
    public void reset() {
      try (Call call = open()) {
        Map<String, Json> entries = call.entries();
        if (!entries.isEmpty()) {
          call.write(
              entries.keySet().stream()
                  .map(from -> new Change(from, Scope.SESSION, null))
                  .toList());
        }
      }
    }
  }
}
