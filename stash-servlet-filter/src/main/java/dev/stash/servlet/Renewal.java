package dev.stash.servlet;

import dev.stash.StashException;
import dev.stash.web.BrowserIds;
import dev.stash.web.Peer;
import dev.stash.web.Refusal;
import dev.stash.web.Standing;
import dev.stash.web.ViewHost;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * {@code POST /stash/session}: gives a browser whose session is over a new id; see {@link
 * BrowserIds#replaceIfOver}. A page asks for it when it is told that its session has ended.
 */
record Renewal(ViewHost views) {
  void answer(HttpServletRequest request, HttpServletResponse response) {
    Requests.noSniffing(response);
    Peer peer = Requests.peer(request);
    BrowserIds ids = views.ids(Requests.cookies(request), new ResponseJar(response), peer);
    if (!views.trusts(peer)
        || !Requests.allowed(request, views)
        || views.standing(Requests.provenance(request), ids.known()) != Standing.BROWSERS) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    try {
      ids.replaceIfOver();
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } catch (StashException unavailable) {
      response.setHeader("Retry-After", Refusal.RETRY_AFTER);
      response.setStatus(Refusal.status(unavailable));
    }
  }
}
