package dev.stash.servlet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A browser's session goes over from the container's own manager, and what that means for both. */
class CarryOverTest {
  private volatile boolean switched;

  private final Stash stash =
      Stash.builder()
          .secret("a secret of more than thirty-two bytes for tests")
          .storage(new TestBackend())
          .insecureLoopbackCookies(true)
          .build();

  /** Sets or tells the cart. */
  private static final class Cart extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getParameter("set") != null) {
        request.getSession().setAttribute("cart", request.getParameter("set"));
      }
      response.getWriter().print(request.getSession().getAttribute("cart"));
    }
  }

  private void start(ServletContext context) {
    HttpSessions sessions = HttpSessions.builder().build();
    add(context, "before", MigrationSnippets.BEFORE);
    add(context, "stash", StashFilter.builder().stash(stash).httpSessions(sessions).build());
    add(context, "after", MigrationSnippets.AFTER);
    context.addServlet("cart", new Cart()).addMapping("/cart");
  }

  /** A filter that is there after the switch alone. */
  private void add(ServletContext context, String name, Filter filter) {
    Filter later =
        (request, response, chain) -> {
          if (switched) {
            filter.doFilter(request, response, chain);
          } else {
            chain.doFilter(request, response);
          }
        };
    context
        .addFilter(name, later)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  @ParameterizedTest
  @EnumSource(Container.Kind.class)
  void aSessionIsCarriedOverOnceAndTheFormerOneIsOver(Container.Kind kind) throws Exception {
    try (stash;
        Container container = kind.start(Map.of(), this::start)) {
      Browser browser = new Browser(container);
      String former = Browser.cookie(browser.get("/cart?set=tea"));
      String other = Browser.cookie(browser.get("/cart?set=milk"));
      assertEquals("tea", browser.get("/cart", "Cookie", former).body());

      switched = true;
      var first = browser.get("/cart", "Cookie", former);
      assertEquals("tea", first.body());
      String both = former + "; " + Browser.cookie(first);
      assertEquals("tea", browser.get("/cart", "Cookie", both).body());
      assertEquals("null", browser.get("/cart", "Cookie", former).body(), "carried over once");

      switched = false;
      assertEquals("null", browser.get("/cart", "Cookie", both).body(), "it has gone over");
      assertEquals("milk", browser.get("/cart", "Cookie", other).body(), "this one has not");

      switched = true;
      assertEquals("tea", browser.get("/cart", "Cookie", both).body(), "and is there again");
    }
  }
}
