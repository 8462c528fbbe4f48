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

  /** Hosts that browsers take for this machine (W3C Secure Contexts §3.1). */
  private static final Pattern LOOPBACK =
      Pattern.compile("(.*\\.)?localhost|127(\\.\\d{1,3}){3}|\\[::1\\]");

  /** Whether browsers take it for this machine, and ask no name server. */
  boolean loopback() {
    return LOOPBACK.matcher(host).matches();
  }

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
