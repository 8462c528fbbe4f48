package dev.stash.servlet.docs;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;

/** The code of {@code docs/how-to/leave-another-session-manager.md}, compiled. */
final class MigrationSnippets {
  private MigrationSnippets() {}

  static final Filter BEFORE =
      (request, response, chain) -> {
        request.setAttribute("former", ((HttpServletRequest) request).getSession(false));
        chain.doFilter(request, response);
      };

  static final Filter AFTER =
      (request, response, chain) -> {
        if (request.getAttribute("former") instanceof HttpSession former) {
          HttpSession session = ((HttpServletRequest) request).getSession();
          for (String name : List.of("cart", "user")) {
            session.setAttribute(name, former.getAttribute(name));
          }
          chain.doFilter(request, response);
          former.invalidate();
        } else {
          chain.doFilter(request, response);
        }
      };

  static void loggedIn(Stash stash, HttpServletRequest request, String user) {
    stash.endSessionsOf(user);
    StashFilter.session(request).login(user);
  }
}
