package dev.stash.session;

/**
 * The names under which writes are numbered. A page numbers its events, and several views of one
 * page arrive over several sockets, in no common order: so the writer is the page together with the
 * view. A programmatic call is a writer of its own, with no page.
 */
final class Writers {
  /** Between page and view; no page contains it. */
  private static final char SEPARATOR = '|';

  private Writers() {}

  static String ofPage(String page, String view) {
    return page + SEPARATOR + view;
  }

  static String page(String writer) {
    int at = writer.indexOf(SEPARATOR);
    return at < 0 ? writer : writer.substring(0, at);
  }

  static String view(String writer) {
    int at = writer.indexOf(SEPARATOR);
    return at < 0 ? "" : writer.substring(at + 1);
  }
}
