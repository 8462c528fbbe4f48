package dev.stash.actor.kind;

import dev.stash.engine.Nest;
import org.jspecify.annotations.Nullable;

/**
 * Which handler runs on this thread: the calls that it makes are its own. Of what it has others do
 * for it, on other threads, nothing is known.
 */
final class Nesting {
  private static final ThreadLocal<@Nullable Nest> PRESENT = new ThreadLocal<>();

  private Nesting() {}

  /** Of this thread; null: no handler runs on it. */
  static @Nullable Nest present() {
    return PRESENT.get();
  }

  static void begin(Nest nest) {
    PRESENT.set(nest);
  }

  static void end() {
    PRESENT.remove();
  }
}
