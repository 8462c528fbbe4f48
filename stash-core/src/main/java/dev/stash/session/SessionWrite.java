package dev.stash.session;

import dev.stash.Durability;
import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written to a session: a command of its behaviour. Immutable. */
sealed interface SessionWrite {
  /** The changes of a slice in it; none for other writes. */
  List<Change> changes();

  /** Roughly what it costs to keep these, in bytes. */
  static int weight(List<Change> changes) {
    int weight = 64;
    for (Change change : changes) {
      weight += Entries.weight(change.key(), change.value());
    }
    return weight;
  }

  /** How long it may linger: as long as each of these. */
  static Durability durability(List<Change> changes) {
    boolean relaxed = !changes.isEmpty();
    for (Change change : changes) {
      if (change.durability() == Durability.AT_ONCE) {
        return Durability.AT_ONCE;
      }
      relaxed &= change.durability() == Durability.RELAXED;
    }
    return relaxed ? Durability.RELAXED : Durability.NORMAL;
  }

  /**
   * Some keys of the attached slice.
   *
   * @param changes at least one, keys distinct
   * @param condition what must hold, else the write is refused as CONFLICT
   */
  record Keys(List<Change> changes, @Nullable Condition condition) implements SessionWrite {}

  /**
   * Who is logged in.
   *
   * @param name null: nobody
   */
  record Principal(@Nullable String name) implements SessionWrite {
    @Override
    public List<Change> changes() {
      return List.of();
    }

    @Override
    public String toString() {
      return "Principal[…]";
    }
  }

  /**
   * What another session kept, which ends for this one: keys that this one lacks are taken in, and
   * so are pages that it does not know.
   *
   * @param body that session as it is stored
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Adopt(byte[] body) implements SessionWrite {
    @Override
    public List<Change> changes() {
      return List.of();
    }

    @Override
    public String toString() {
      return "Adopt[…]";
    }
  }

  /** What must hold for a write to be applied. */
  sealed interface Condition {
    /**
     * These keys have these values; a null value stands for an absent key. Enough for a function of
     * the value: that it was another in between makes no difference.
     */
    record Values(Map<String, @Nullable Json> expected) implements Condition {}

    /**
     * None of the keys that are written has changed since this revision of this instance. Revisions
     * of two instances are not comparable, so after a change of owner this does not hold.
     */
    record Unchanged(String instance, long revision) implements Condition {}
  }
}
