package dev.stash.engine;

import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * What a stored object says of the calls that were made: by it a call that comes again is known
 * again, and answered as it was. Immutable.
 *
 * @param floor how many callers were forgotten so far
 * @param callers by name, whoever called longest ago first
 * @param keys the calls that named a key, the oldest first
 * @param lease who may answer queries without a look; null: nobody
 */
public record CallBook(
    long floor, Map<String, Account> callers, Map<String, Keyed> keys, @Nullable Leased lease) {
  /** No call was ever made. */
  public static final CallBook NONE = new CallBook(0, Map.of(), Map.of(), null);

  /**
   * The calls of one caller.
   *
   * @param last the number of the last one that ran
   * @param ack up to this one it knows what became of them
   * @param outcomes of those after that, by number
   */
  public record Account(long last, long ack, NavigableMap<Long, Outcome> outcomes) {}

  /**
   * A call that named a key.
   *
   * @param print of what was called, and with what
   * @param outcome what it returned
   */
  public record Keyed(String print, Outcome outcome) {}

  /**
   * A lease: whoever commits next keeps silent until it is certain to be over.
   *
   * @param instance whose it is
   * @param millis so long it lasts after each contact
   */
  public record Leased(String instance, long millis) {}

  CallBook with(@Nullable Leased other) {
    return other == null && lease == null ? this : new CallBook(floor, callers, keys, other);
  }

  /** The number of a caller's last call; 0: it is not known. */
  long last(String caller) {
    Account known = callers.get(caller);
    return known == null ? 0 : known.last();
  }
}
