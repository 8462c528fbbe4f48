package dev.stash.view;

import dev.stash.Mount;
import dev.stash.Page;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.json.Json;
import dev.stash.session.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Short words for the tests of this package. */
final class Views {
  private Views() {}

  @SuppressWarnings("unchecked") // an object is of its class
  static <T> BoundView<T> bind(T handler) {
    return bind(handler, OnInvalidValue.THROW);
  }

  @SuppressWarnings("unchecked")
  static <T> BoundView<T> bind(T handler, OnInvalidValue policy) {
    return ViewType.of((Class<T>) Objects.requireNonNull(handler).getClass()).bind(handler, policy);
  }

  /** One whose page was mounted like this. */
  @SuppressWarnings("unchecked")
  static <T> BoundView<T> bind(T handler, Mount mount) {
    Surroundings within =
        new Surroundings() {
          @Override
          public Mount mount() {
            return mount;
          }

          @Override
          public Page page() {
            throw new AssertionError("nobody asks");
          }

          @Override
          public Session session() {
            throw new AssertionError("nobody asks");
          }
        };
    return ViewType.of((Class<T>) Objects.requireNonNull(handler).getClass())
        .bind(handler, OnInvalidValue.THROW, within, Complaints.LOGGED);
  }

  static Change session(String key, @Nullable String json) {
    return new Change(key, Scope.SESSION, json == null ? null : Json.of(json));
  }

  static Change reconnect(String key, @Nullable String json) {
    return new Change(key, Scope.RECONNECT, json == null ? null : Json.of(json));
  }

  /** Stores changes as a slice does. */
  static void store(Map<String, Json> slice, List<Change> changes) {
    for (Change change : changes) {
      Json value = change.value();
      if (value == null) {
        slice.remove(change.key());
      } else {
        slice.put(change.key(), value);
      }
    }
  }

  /** Changes with their values in the open, for messages: Json hides them. */
  static List<String> shown(List<Change> changes) {
    List<String> all = new ArrayList<>();
    for (Change change : changes) {
      Json value = change.value();
      all.add(change.key() + (value == null ? " removed" : "=" + value.text()));
    }
    return all;
  }
}
