package dev.stash.session;

/**
 * Names that many sessions have in common: of views, and of the keys of their fields. Read from a
 * message or the storage each is another string, and together they weigh half as much as the values
 * beside them.
 */
final class Names {
  private static final int KNOWN = 1 << 12;
  private static final int LONGEST = 64;

  /** Where the latest of those is that would stand there. Of two threads one is right. */
  private static final String[] KNOWN_NAMES = new String[KNOWN];

  private Names() {}

  /** An equal string, the same for others who ask if nothing has come in between. */
  static String shared(String name) {
    int hash = name.hashCode();
    int at = (hash ^ hash >>> 16) & (KNOWN - 1);
    String known = KNOWN_NAMES[at];
    if (name.equals(known)) {
      return known;
    }
    if (name.length() <= LONGEST && name.indexOf('/') < 0) { // parameters are one session's
      KNOWN_NAMES[at] = name;
    }
    return name;
  }
}
