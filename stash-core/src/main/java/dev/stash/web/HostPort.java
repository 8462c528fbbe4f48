package dev.stash.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and its port, of an origin or of a Host header. Not {@code java.net.URI}: that knows no
 * host with an underscore, which browsers and name servers do.
 *
 * @param host in small letters, an IPv6 address in brackets
 */
record HostPort(String host, int port) {
  private static final Pattern WRITTEN =
      Pattern.compile("([^\\s/?#@:\\[\\]\\\\]+|\\[[0-9a-fA-F:.]+\\])(?::(\\d{0,5}))?");

  /** What is written; empty if it is no host. */
  static Optional<HostPort> of(String written, int standardPort) {
    Matcher parts = WRITTEN.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String port = parts.group(2);
    return Optional.of(
        new HostPort(
            parts.group(1).toLowerCase(Locale.ROOT),
            port == null || port.isEmpty() ? standardPort : Integer.parseInt(port)));
  }
}
