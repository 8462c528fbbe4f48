package dev.stash.web;

/** Whose a request is, by what it says of the page that made the browser send it. */
public enum Standing {
  /** Its browser's: it has the session of the cookie, and may be given one. */
  BROWSERS,

  /**
   * Nobody's: another site made the browser send it, so the browser kept its cookie back. A cookie
   * in the answer would take the place of that one.
   */
  NOBODYS,

  /** It may not be: what changes something here is not for pages of other origins to send. */
  REFUSED
}
