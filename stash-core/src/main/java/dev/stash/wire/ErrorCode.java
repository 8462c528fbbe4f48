package dev.stash.wire;

/**
 * The codes that this server puts into {@code error} messages; the values of enum constants are
 * sent.
 */
enum ErrorCode {
  /** An event came before the view was mounted. */
  NOT_MOUNTED,
  /** No message of the protocol: wrong JSON, unknown type, missing or wrong field. */
  BAD_MESSAGE,
  /** Too many events in too short a time; the page sends this one, and all after it, later. */
  RATE_LIMITED,
  /** Too much is unsaved already; the page sends this event, and all after it, later. */
  BUSY,
  /** The application has no handler for this page; the socket is closed with 1011. */
  VIEW_UNAVAILABLE,
  /** What is to be shown besides is more than a page is told; the page goes on without it. */
  SHOWN_TOO_LARGE,
  /** The values of an older version could not be migrated; the page goes on with what there is. */
  MIGRATION_FAILED,
  /** A message is longer than allowed; the socket is closed with 1009. */
  MESSAGE_TOO_LARGE
}
