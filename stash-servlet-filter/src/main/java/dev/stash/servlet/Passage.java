package dev.stash.servlet;

import dev.stash.web.BrowserIds;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Takes part in every request that comes through {@link StashFilter}: where request and response
 * can be wrapped, and finished. Called once a request, however often it is dispatched; not for
 * Stash's own paths, and not for peers that are not trusted with our cookie. Thread-safe.
 */
public interface Passage {
  /**
   * A request comes in. Its {@link dev.stash.Session} is on it already.
   *
   * @param ids the id of its browser
   */
  Entered enter(HttpServletRequest request, HttpServletResponse response, BrowserIds ids);

  /** A request on its way. */
  interface Entered {
    /** What filters and servlets behind get as request. */
    HttpServletRequest request();

    /** What they get as response. */
    HttpServletResponse response();

    /**
     * The request is done, also if it failed: called once, when the chain has returned, or when an
     * asynchronous request was completed (by then its response may be on its way).
     */
    void finish();
  }
}
