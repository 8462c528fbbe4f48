package dev.stash;

/**
 * What a mount found. The page works in every case: fields keep their defaults where nothing came.
 */
public enum Recovery {
  /** Nothing is stored for this view yet. */
  NEW,
  /** Stored values were put back into the fields. */
  RECOVERED,
  /** A page rejoined, but nobody knows it (any more); it goes on as a fresh page. */
  NOT_FOUND,
  /** Storage could not be reached, or what it holds cannot be read. Nothing stored was changed. */
  ERROR
}
