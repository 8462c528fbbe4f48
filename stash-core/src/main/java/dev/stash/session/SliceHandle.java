package dev.stash.session;

import dev.stash.Key;
import dev.stash.SessionView;
import dev.stash.Snapshot;
import dev.stash.engine.Answer;
import dev.stash.json.Json;
import dev.stash.session.SessionBehaviour.View;
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
  private final SliceValues values;

  SliceHandle(SessionHandle session, String view, int version, SliceValues values) {
    this.session = session;
    this.view = view;
    this.version = version;
    this.values = values;
  }

  @Override
  public <T> Optional<T> get(Key<T> key) {
    return session.call(
        view,
        version,
        slice -> Optional.ofNullable(SliceValues.decode(slice.read().get(key.name()), key)));
  }

  @Override
  public void put(String key, Object value) {
    write(List.of(values.change(key, value)));
  }

  @Override
  public <T> void put(Key<T> key, T value) {
    write(List.of(values.change(key, value)));
  }

  @Override
  public void putAll(Map<String, ?> all) {
    if (!all.isEmpty()) {
      write(values.changes(all));
    }
  }

  @Override
  public void remove(String key) {
    write(List.of(SliceValues.removed(key)));
  }

  @Override
  public void reset() {
    session.call(
        view,
        version,
        slice -> {
          Map<String, Json> entries = slice.read();
          if (!entries.isEmpty()) {
            slice.write(entries.keySet().stream().map(SliceValues::removed).toList());
          }
          return Boolean.TRUE;
        });
  }

  @Override
  public <T> Optional<T> update(Key<T> key, UnaryOperator<@Nullable T> function) {
    return session.change(view, version, slice -> update(slice, key, function));
  }

  private <T> Optional<T> update(
      StoredEntries slice, Key<T> key, UnaryOperator<@Nullable T> function) {
    StoredEntries entries = slice;
    for (int turns = 0; turns <= MOST_TURNS; turns++) {
      Json before = entries.read().get(key.name());
      T after = function.apply(SliceValues.decode(before, key));
      Map<String, @Nullable Json> expected = new HashMap<>();
      expected.put(key.name(), before);
      if (entries.write(List.of(values.change(key, after)), expected)) {
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
  public boolean putIfUnchanged(Snapshot since, Map<String, ?> all) {
    StoredSnapshot snapshot = (StoredSnapshot) since;
    SessionWrite.Condition unchanged =
        new SessionWrite.Condition.Unchanged(snapshot.instance(), snapshot.revision());
    return session.change(view, version, slice -> slice.writeIf(values.changes(all), unchanged));
  }

  private void write(List<Change> changes) {
    session.write(view, version, changes);
  }
}
