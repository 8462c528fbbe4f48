package dev.stash.engine;

import java.util.Map;

/**
 * Tells {@link Lives} what becomes of one actor's object, by what its loop holds for stored before
 * and after a step: the loop knows nothing of it. There is one for each actor, unless nobody
 * listens. Not thread-safe.
 */
final class Chronicle {
  private final Lives lives;
  private final String key;

  // Before the step.
  private Phase phase = Phase.LOADING;
  private Envelope stored = new Envelope("", "", 0, 0, 0, null, Map.of());
  private Object state = "";

  Chronicle(Lives lives, String key) {
    this.lives = lives;
    this.key = key;
  }

  /** A step is about to be made. */
  void steps(CommitLoop<?> loop) {
    phase = loop.phase();
    stored = loop.stored();
    state = loop.state();
  }

  /** It was. */
  void stepped(CommitLoop<?> loop) {
    Envelope now = loop.stored();
    boolean committed = !now.commit().equals(stored.commit()) && phase != Phase.LOADING;
    if (!committed) {
      return;
    }
    boolean first = stored.commit().isEmpty();
    boolean anew = !first && stored.createdAt() != now.createdAt();
    Ending ending = now.ended();
    if (anew) {
      lives.ended(key, state, Ending.LEFT_ALONE);
    }
    if (ending == null && (first || anew)) {
      lives.began(key);
    } else if (ending != null && !first && !anew) {
      lives.ended(key, state, ending.reason());
    }
  }
}
