package dev.stash.engine;

import java.util.Map;
import java.util.NavigableMap;

/**
 * What a stored object says of the calls that were made: by it a call that comes again is known
 * again, and answered as it was. Immutable.
 *
 * @param floor how many callers were forgotten so far
 * @param callers by name, whoever called longest ago first
 * @param keys the calls that named a key, the oldest first
 */
public record CallBook(long floor, Map<String, Account> callers, Map<String, Keyed> keys) {
  /** No call was ever made. */
  public static final CallBook NONE = new CallBook(0, Map.of(), Map.of());

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

  /** The number of a caller's last call; 0: it is not known. */
  long last(String caller) {
    Account known = callers.get(caller);
    return known == null ? 0 : known.last();
  }
}
