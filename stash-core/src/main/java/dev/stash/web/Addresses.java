package dev.stash.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as they are written by containers and proxies. No name is ever looked up. */
public final class Addresses {
  /** A port may stand behind it, and brackets around one of IPv6; those may name an interface. */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d+)?"
              + "|\\[([0-9a-fA-F:.]+)(?:%[^\\]]*)?\\](?::\\d+)?"
              + "|([0-9a-fA-F]*:[0-9a-fA-F:.]*)(?:%.*)?");

  private Addresses() {}

  /** The address; empty if it is none. */
  public static Optional<InetAddress> read(String written) {
    Matcher parts = WRITTEN.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String four = parts.group(1);
    String six = parts.group(2) == null ? parts.group(3) : parts.group(2);
    try {
      return Optional.of(InetAddress.getByName(four == null ? "[" + six + "]" : four));
    } catch (UnknownHostException noAddress) {
      return Optional.empty();
    }
  }
}
