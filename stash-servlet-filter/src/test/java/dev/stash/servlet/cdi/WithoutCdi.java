package dev.stash.servlet.cdi;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;

/** An application without CDI, as a process: a servlet that counts. */
final class WithoutCdi {
  private WithoutCdi() {}

  public static void main(String[] args) throws Exception {
    try {
      Class.forName("jakarta.enterprise.inject.spi.Extension");
      throw new IllegalStateException("there is CDI");
    } catch (ClassNotFoundException wanted) {
      // As it should be.
    }
    var stash =
        Stash.builder()
            .secret(FrontDoor.SECRET)
            .storage(new TestBackend())
            .insecureLoopbackCookies(true)
            .build();
    var filter =
        StashFilter.builder().stash(stash).httpSessions(HttpSessions.builder().build()).build();
    try (stash;
        Container server =
            Container.Kind.JETTY.start(
                Map.of(),
                context -> {
                  FilterRegistration.Dynamic mapped = context.addFilter("stash", filter);
                  mapped.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
                  mapped.setAsyncSupported(true);
                  context.addServlet("count", new Count()).addMapping("/count");
                })) {
      Browser browser = new Browser(server);
      String cookie = Browser.cookie(browser.get("/count"));
      browser.get("/count", "Cookie", cookie);
      System.out.print(browser.get("/count", "Cookie", cookie).body());
    }
  }

  private static final class Count extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      var view = StashFilter.session(request).view("count");
      int n = view.get("n", Integer.class).orElse(0) + 1;
      view.put("n", n);
      response.getWriter().print(n);
    }
  }
}
