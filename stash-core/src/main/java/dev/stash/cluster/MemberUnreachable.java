package dev.stash.cluster;

/** A message was not taken by its member in time, as far as is known. */
public final class MemberUnreachable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public MemberUnreachable(String why) {
    super(why, null, false, false); // there are many when a member dies: no stack traces
  }
}
