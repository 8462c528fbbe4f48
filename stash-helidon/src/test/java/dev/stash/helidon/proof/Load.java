package dev.stash.helidon.proof;

/** Sessions that write all the time, on one kind of members. */
interface Load extends AutoCloseable {
  /** Word that something is stored. */
  Gaps gaps();

  /** Nobody begins anything new; waits until nothing is on its way. */
  void rest() throws Exception;

  /** How many writes that were told to be stored are not there; after {@link #rest}. */
  long lost() throws Exception;

  @Override
  void close();
}
