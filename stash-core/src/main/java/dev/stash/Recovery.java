package dev.stash;

/**
 * What a mount found. The page works in every case: fields keep their defaults where nothing came.
 */
public enum Recovery {
  /** Nothing is stored for this view yet. */
  NEW,
  /** Stored values were put back into the fields. */
  RECOVERED,
  /**
   * A page rejoined, and nothing is kept of it: nothing ever was, or no more. It goes on as a fresh
   * page; what its session has is in the fields all the same.
   */
  NOT_FOUND,
  /**
   * Storage could not be reached, or what it holds cannot be read. Nothing stored was changed. When
   * it can be read, {@link OnMount} is called again, with another result.
   */
  ERROR
}
