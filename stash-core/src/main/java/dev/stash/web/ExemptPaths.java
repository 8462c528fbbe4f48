package dev.stash.web;

import dev.stash.OptionInvalid;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where pages of other sites may send what changes something: paths, and with {@code /*} at the end
 * those below it, too.
 */
record ExemptPaths(Set<String> written) {
  private static final Pattern PATH = Pattern.compile("(/[^/?#;*\\\\\\s]+)+(/|/\\*)?");

  private static final List<String> NO_NAMES = List.of("", ".", "..");

  ExemptPaths {
    written = Set.copyOf(written);
  }

  /**
   * A path for the list.
   *
   * @throws OptionInvalid if no request has such a path, or all have
   */
  static String path(String written) {
    if (!PATH.matcher(written).matches() || !clean(written)) {
      throw new OptionInvalid(
          "exempt-path",
          "is no path within the application",
          "write it as requests have it, with /* at the end for all below: /saml/acs");
    }
    return written;
  }

  boolean covers(String path) {
    return clean(path) && (written.contains(path) || below(path));
  }

  private boolean below(String path) {
    for (String each : written) {
      if (each.endsWith("/*") && (path + "/").startsWith(each.substring(0, each.length() - 1))) {
        return true;
      }
    }
    return false;
  }

  /** What a server may take for another path than it is written as is on no list. */
  private static boolean clean(String path) {
    if (!path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf(';') >= 0) {
      return false;
    }
    String[] names = path.substring(1).split("/", -1);
    for (int i = 0; i < names.length; i++) {
      boolean closing = i == names.length - 1 && names[i].isEmpty();
      if (!closing && NO_NAMES.contains(names[i])) {
        return false;
      }
    }
    return true;
  }
}
