package dev.stash.servlet.docs;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the documentation shows of returns from other sites, compiled; DocsTest holds the two
 * together.
 */
final class ReturnSnippets extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Arrivals arrivals = new Arrivals();

  StashFilter filter(Stash stash) {
    return StashFilter.builder().stash(stash).exemptPath("/saml/acs").build();
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String token = arrivals.keep(request.getParameter("SAMLResponse"));
    response.sendRedirect("/saml/done?token=" + token, HttpServletResponse.SC_SEE_OTHER);
  }

  /** As the documentation shows it. */
  private static final class Arrivals {
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    String keep(String form) {
      kept.put("token", form);
      return "token";
    }
  }
}
