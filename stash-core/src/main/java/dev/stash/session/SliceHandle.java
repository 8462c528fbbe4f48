package dev.stash.session;

import dev.stash.Scope;
import dev.stash.SessionView;
import dev.stash.Snapshot;
import dev.stash.engine.Answer;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.session.SessionBehaviour.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One view's SESSION entries, for programs. */
final class SliceHandle implements SessionView {
  /** Each is longer than the one before, up to 5 s: then the function is slower than that. */
  private static final int MOST_TURNS = 8;

  private final SessionHandle session;
  private final String view;
  private final int version;

  SliceHandle(SessionHandle session, String view, int version) {
    this.session = session;
    this.view = view;
    this.version = version;
  }

  @Override
  public <T> Optional<T> get(String key, Class<T> type) {
    return session.call(
        view, version, slice -> Optional.ofNullable(decode(slice.read().get(key), type)));
  }

  @Override
  public void put(String key, Object value) {
    write(List.of(change(key, value)));
  }

  @Override
  public void putAll(Map<String, ?> values) {
    if (!values.isEmpty()) {
      write(changes(values));
    }
  }

  @Override
  public void remove(String key) {
    write(List.of(change(key, null)));
  }

  @Override
  public void reset() {
    session.call(
        view,
        version,
        slice -> {
          Map<String, Json> entries = slice.read();
          if (!entries.isEmpty()) {
            slice.write(entries.keySet().stream().map(key -> change(key, null)).toList());
          }
          return Boolean.TRUE;
        });
  }

  @Override
  public <T> Optional<T> update(String key, Class<T> type, UnaryOperator<@Nullable T> function) {
    return session.change(view, version, slice -> update(slice, key, type, function));
  }

  private static <T> Optional<T> update(
      StoredEntries slice, String key, Class<T> type, UnaryOperator<@Nullable T> function) {
    StoredEntries entries = slice;
    for (int turns = 0; turns <= MOST_TURNS; turns++) {
      Json before = entries.read().get(key);
      T after = function.apply(decode(before, type));
      Map<String, @Nullable Json> expected = new HashMap<>();
      expected.put(key, before);
      if (entries.write(List.of(change(key, after)), expected)) {
        return Optional.ofNullable(after);
      }
      entries = turns == 0 ? slice.inTurn() : entries;
    }
    throw new CallFailed(
        "CONFLICT", "others have changed the value each time it was read; try again later");
  }

  @Override
  public Snapshot snapshot() {
    return session.call(
        view,
        version,
        slice -> {
          Answer.Current current = slice.current();
          View there = (View) current.view();
          return new StoredSnapshot(there.entries(), current.instance(), current.revision());
        });
  }

  @Override
  public boolean putIfUnchanged(Snapshot since, Map<String, ?> values) {
    StoredSnapshot snapshot = (StoredSnapshot) since;
    SessionWrite.Condition unchanged =
        new SessionWrite.Condition.Unchanged(snapshot.instance(), snapshot.revision());
    return session.change(view, version, slice -> slice.writeIf(changes(values), unchanged));
  }

  private void write(List<Change> changes) {
    session.write(view, version, changes);
  }

  static List<Change> changes(Map<String, ?> values) {
    List<Change> changes = new ArrayList<>(values.size());
    values.forEach((key, value) -> changes.add(change(key, value)));
    return changes;
  }

  static Change change(String key, @Nullable Object value) {
    return new Change(key, Scope.SESSION, value == null ? null : JsonCodec.entry(key, value));
  }

  static <T> @Nullable T decode(@Nullable Json value, Class<T> type) {
    if (value == null) {
      return null;
    }
    Object decoded = JsonCodec.of(type).decode(value);
    @SuppressWarnings("unchecked") // of the type's codec; a primitive's comes boxed
    T typed = (T) decoded;
    return typed;
  }
}
