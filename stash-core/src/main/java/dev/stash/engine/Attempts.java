package dev.stash.engine;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The PUTs whose outcome is not final, by their commit ids, and what each contains: so that
 * whichever of them is found stored is recognised (rules 2 and 4). Not thread-safe.
 */
final class Attempts {
  /** Forgetting one is safe: should it land after all, we fence ourselves. */
  private static final int MOST = 64;

  private final String instance;
  private final LinkedHashMap<String, Envelope> open = new LinkedHashMap<>();

  /** The commit id of the PUT under way. */
  private @Nullable String inFlight;

  /** So many PUTs have been made ready: commit ids count them. */
  private long puts;

  /** So many of them have been answered: what was asked before the last answer may be outdated. */
  private long answers;

  Attempts(String instance) {
    this.instance = instance;
  }

  /** Never used twice, whether or not the PUT can be made. */
  String newCommit() {
    return instance + "-" + ++puts;
  }

  void sent(Envelope contents) {
    open.put(contents.commit(), contents);
    if (open.size() > MOST) {
      open.pollFirstEntry();
    }
    inFlight = contents.commit();
  }

  boolean oneIsInFlight() {
    return inFlight != null;
  }

  /** Takes an answer; whether it is that of the PUT under way, which it ends. */
  boolean answered(String commit) {
    if (!commit.equals(inFlight)) {
      return false;
    }
    inFlight = null;
    answers++;
    return true;
  }

  long answers() {
    return answers;
  }

  /** What the PUT contained, if its outcome is not final. */
  @Nullable Envelope get(String commit) {
    return open.get(commit);
  }

  @Nullable Envelope last() {
    return open.isEmpty() ? null : open.lastEntry().getValue();
  }

  /** It was certainly not applied. */
  void forget(String commit) {
    open.remove(commit);
  }

  /** Another ETag is stored now: whatever named the old one has failed, or will. */
  void forgetAll() {
    open.clear();
  }

  boolean none() {
    return open.isEmpty();
  }
}
