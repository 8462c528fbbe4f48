package dev.stash.web;

import java.util.Locale;

/** Who takes what is compressed (RFC 9110 §12.5.3). */
final class Gzip {
  private Gzip() {}

  /**
   * Whether an {@code Accept-Encoding} takes gzip, and does not like it less than what is not
   * compressed. What cannot be read counts as a no: everybody can read the other.
   */
  static boolean accepted(String header) {
    double gzip = -1;
    double others = 0;
    double identity = 0;
    for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] words = part.split(";", 2);
      double weight = words.length == 1 ? 1 : weight(words[1].strip());
      switch (words[0].strip()) {
        case "gzip", "x-gzip" -> gzip = weight;
        case "*" -> others = weight;
        case "identity" -> identity = weight;
        default -> {}
      }
    }
    double weight = gzip < 0 ? others : gzip;
    return weight > 0 && weight >= identity;
  }

  private static double weight(String parameter) {
    try {
      return parameter.startsWith("q=") ? Double.parseDouble(parameter.substring(2)) : 0;
    } catch (NumberFormatException unreadable) {
      return 0;
    }
  }
}
