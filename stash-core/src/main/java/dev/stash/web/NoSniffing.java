package dev.stash.web;

/**
 * What each answer of ours says besides: browsers are to take it for nothing but the type that it
 * says it is (Fetch §3.6).
 */
public final class NoSniffing {
  /** The header's name. */
  public static final String HEADER = "X-Content-Type-Options";

  /** The header's value. */
  public static final String VALUE = "nosniff";

  private NoSniffing() {}
}
