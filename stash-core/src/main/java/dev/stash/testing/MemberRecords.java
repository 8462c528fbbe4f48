package dev.stash.testing;

import java.util.regex.Pattern;

/**
 * The records by which members that share a storage notice each other. They are read and written by
 * the clock, whatever a test does: scripted faults, holds and counts are about everything else, or
 * they would hit by chance.
 */
final class MemberRecords {
  private static final Pattern KEY = Pattern.compile("(.*/)?members/[^/]*");

  private MemberRecords() {}

  /** Whether this is the key of one, or their folder. */
  static boolean are(String key) {
    return KEY.matcher(key).matches();
  }
}
