package dev.stash.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The PUTs whose outcome is not final, by their commit ids, and what each contains: so that
 * whichever of them is found stored is recognised (rules 2 and 4). Not thread-safe.
 */
final class Attempts {
  /** Forgetting one is safe: should it land after all, we fence ourselves. */
  private static final int MOST = 64;

  private final String instance;
  private Map<String, Envelope> open = Few.none();

  /** The commit id of the PUT under way. */
  private @Nullable String inFlight;

  private long sentAt;

  /** So many PUTs have been made ready: commit ids count them. */
  private int puts;

  /** So many of them have been answered: what was asked before the last answer may be outdated. */
  private int answers;

  Attempts(String instance) {
    this.instance = instance;
  }

  /** Never used twice, whether or not the PUT can be made. */
  String newCommit() {
    return instance + "-" + ++puts;
  }

  /**
   * It is under way.
   *
   * @param at its stamp
   */
  void sent(Envelope contents, long at) {
    sentAt = at;
    open = Few.with(open, contents.commit(), contents);
    if (open.size() > MOST) {
      forget(open.keySet().iterator().next());
    }
    inFlight = contents.commit();
  }

  /** The stamp of the last one. */
  long sentAt() {
    return sentAt;
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

  int answers() {
    return answers;
  }

  /** What the PUT contained, if its outcome is not final. */
  @Nullable Envelope get(String commit) {
    return open.get(commit);
  }

  @Nullable Envelope last() {
    return open.isEmpty() ? null : List.copyOf(open.values()).getLast();
  }

  /** It was certainly not applied. */
  void forget(String commit) {
    open = Few.without(open, commit);
  }

  /** Another ETag is stored now: whatever named the old one has failed, or will. */
  void forgetAll() {
    open = Few.none();
  }

  boolean none() {
    return open.isEmpty();
  }
}
