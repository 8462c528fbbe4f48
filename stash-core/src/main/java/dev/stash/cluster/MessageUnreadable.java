package dev.stash.cluster;

/** A message of another member that this release does not understand. */
public final class MessageUnreadable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong, never what it contains. */
  public MessageUnreadable(String problem) {
    super(problem);
  }
}
