package dev.stash.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every stored object says besides its state.
 *
 * @param commit the id of the PUT that wrote it, never used twice
 * @param owner the member that wrote it, for people
 * @param revision the revision it contains everything up to
 * @param createdAt when the first state was written, epoch milliseconds
 * @param lastSeenAt when somebody was last here, epoch milliseconds
 * @param ended what a tombstone says; null for a live object
 * @param ledger each writer's last applied write
 * @param calls the calls that have run
 */
public record Envelope(
    String commit,
    String owner,
    long revision,
    long createdAt,
    long lastSeenAt,
    @Nullable Ending ended,
    Map<String, Mark> ledger,
    CallBook calls) {
  /** Of a kind that is not called. */
  public Envelope(
      String commit,
      String owner,
      long revision,
      long createdAt,
      long lastSeenAt,
      @Nullable Ending ended,
      Map<String, Mark> ledger) {
    this(commit, owner, revision, createdAt, lastSeenAt, ended, ledger, CallBook.NONE);
  }

  Envelope upTo(long otherRevision) {
    return new Envelope(commit, owner, otherRevision, createdAt, lastSeenAt, ended, ledger, calls);
  }

  Envelope withLedger(Map<String, Mark> other) {
    return new Envelope(commit, owner, revision, createdAt, lastSeenAt, ended, other, calls);
  }

  /**
   * The place of one writer.
   *
   * @param last the number of its last applied write
   * @param at when that was, epoch milliseconds
   */
  public record Mark(long last, long at) {}
}
