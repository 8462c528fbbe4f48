package dev.stash.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of actors that a member runs, by name. Immutable. */
final class Kinds {
  private final Map<String, Kind<?>> kinds = new HashMap<>();

  /**
   * These.
   *
   * @throws IllegalArgumentException if two have one name
   */
  Kinds(Collection<? extends Kind<?>> all) {
    for (Kind<?> kind : all) {
      if (kinds.put(kind.name(), kind) != null) {
        throw new IllegalArgumentException("two kinds are called " + kind.name());
      }
    }
  }

  /** Null: it is not run here. */
  @Nullable Kind<?> find(String name) {
    return kinds.get(name);
  }

  /** One that is known to be run here. */
  Kind<?> get(String name) {
    Kind<?> kind = kinds.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("no actors of the kind " + name + " are run here");
    }
    return kind;
  }
}
