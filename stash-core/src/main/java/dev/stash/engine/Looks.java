package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.storage.ETag;
import org.jspecify.annotations.Nullable;

/**
 * The GETs: one at a time, and its answer counts only if it is still the one that was asked for and
 * was asked late enough. Not thread-safe.
 */
final class Looks {
  private final Given<?> given;
  private final Step step;
  private final Attempts attempts;

  /** So many have been issued. */
  private int issued;

  /** The number of the one under way whose answer is awaited; 0: there is none. */
  private int underWay;

  /** When it was issued, or a snapshot began to be awaited: what it shows is no older. */
  private Moment at = new Moment(0, 0);

  /** The same, among all that came and was sent. */
  private long stamp;

  /** How many PUTs had been answered by then. */
  private int putAnswers;

  /** It was nobody's question: should it fail, there comes another. */
  private boolean glancing;

  /** The next one waits until then; 0: as long as no answer has said so. */
  private long notBefore;

  /** The next glance waits until then. */
  private long glanceNotBefore;

  /** The number of the last one that showed what was stored: it answers who came before it. */
  private int shown;

  Looks(Given<?> given, Step step, Attempts attempts) {
    this.given = given;
    this.step = step;
    this.attempts = attempts;
  }

  /**
   * Looks.
   *
   * @param known only needed if the ETag is another; null: needed in any case
   */
  void issue(@Nullable ETag known) {
    underWay = ++issued;
    glancing = false;
    at = step.now();
    stamp = step.stamp();
    putAnswers = attempts.answers();
    step.add(new Effect.Get(underWay, known));
  }

  void glance(@Nullable ETag known) {
    issue(known);
    glancing = true;
  }

  /** A snapshot is awaited instead; nothing it shows is older than this. */
  void awaitsSnapshot() {
    at = step.now();
  }

  long issued() {
    return issued;
  }

  long stamp() {
    return stamp;
  }

  long at() {
    return at.ticks();
  }

  /** The same by both clocks. */
  Moment sent() {
    return at;
  }

  boolean isUnderWay() {
    return underWay != 0;
  }

  /** The answer of the one under way will be nobody's. */
  void forget() {
    underWay = 0;
  }

  /** Takes an answer; whether it is that of the one under way, which it ends. */
  boolean answered(long get) {
    if (get != underWay) {
      return false;
    }
    underWay = 0;
    return true;
  }

  /**
   * The same of one that has told something. A GET from before the last PUT's answer may show what
   * that PUT replaced (rule 18): where it still matters there comes another.
   */
  boolean shows(long get) {
    int number = underWay;
    if (!answered(get)) {
      return false;
    }
    if (putAnswers != attempts.answers() && given.keeps(Guard.STALE_GET_IS_DISCARDED)) {
      soon();
      return false;
    }
    shown = number;
    return true;
  }

  /** Whether the storage was seen after the command came. */
  boolean answer(Backlog.Waiting waiting) {
    return waiting.gets() < shown;
  }

  boolean glanced() {
    return glancing;
  }

  void soon() {
    notBefore = step.ticks();
  }

  void notFor(long pause) {
    notBefore = step.ticks() + pause;
  }

  long notBefore() {
    return notBefore;
  }

  /** Whether an answer has ever said so. */
  boolean putOff() {
    return notBefore > 0;
  }

  boolean due() {
    return underWay == 0 && step.ticks() >= notBefore;
  }

  void noGlanceFor(long pause) {
    glanceNotBefore = step.ticks() + pause;
  }

  boolean glanceDue() {
    return underWay == 0 && step.ticks() >= glanceNotBefore;
  }
}
