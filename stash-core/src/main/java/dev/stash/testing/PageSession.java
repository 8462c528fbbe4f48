package dev.stash.testing;

import java.util.HashSet;
import java.util.Set;

/** The session that a page believes to be in, by what it is told. Not thread-safe. */
final class PageSession {
  private final Set<String> browsers = new HashSet<>();
  private String name = "";

  /** What a page makes of the names that it is told with its state. */
  enum Told {
    SAME,
    OTHER,

    /** The server cannot tell now: nothing is sent until it can. */
    UNSURE
  }

  /** Whether it has been told the session's name. */
  boolean known() {
    return !name.isEmpty();
  }

  /** What comes next is not of this session. */
  void forget() {
    name = "";
    browsers.clear();
  }

  /**
   * Compares with what is known, and remembers.
   *
   * @param session empty if the server cannot tell
   * @param browser of the browser's id
   */
  Told told(String session, String browser) {
    boolean sameId = (!known() && browsers.isEmpty()) || browsers.contains(browser);
    if (!known() && sameId) {
      name = session;
    }
    if (session.isEmpty() && !sameId) {
      return Told.UNSURE;
    }
    if (!session.isEmpty() && !session.equals(name)) {
      return Told.OTHER;
    }
    browsers.add(browser);
    return Told.SAME;
  }
}
