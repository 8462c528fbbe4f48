package dev.stash.storage;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who can reach what a storage keeps, and what tells it from another one. Members of a cluster must
 * share their storage: what one has acknowledged another must find when the first is gone.
 * Immutable.
 */
public sealed interface Reach {
  /** Only this process, through the same object: it is gone, or locked, where others run. */
  record ThisProcess() implements Reach {}

  /**
   * Any process.
   *
   * @param names what it is called by everybody who reaches it, never with credentials; while one
   *     storage moves to another it is both. Two that have no name in common are two storages
   */
  record Shared(Set<String> names) implements Reach {
    /** Takes a copy. */
    public Shared {
      names = Set.copyOf(names);
    }
  }

  /** It does not say: nothing is refused, and nothing compared. */
  record Unsaid() implements Reach {}

  /** Only this process. */
  static Reach thisProcess() {
    return new ThisProcess();
  }

  /** Any process, under this name. */
  static Reach shared(String name) {
    return new Shared(Set.of(name));
  }

  /** Not said. */
  static Reach unsaid() {
    return new Unsaid();
  }

  /** That of two storages that are used as one: no wider than either. */
  default Reach and(Reach other) {
    if (this instanceof ThisProcess || other instanceof ThisProcess) {
      return thisProcess();
    }
    return this instanceof Shared one && other instanceof Shared two
        ? new Shared(
            Stream.concat(one.names().stream(), two.names().stream()).collect(Collectors.toSet()))
        : unsaid();
  }
}
