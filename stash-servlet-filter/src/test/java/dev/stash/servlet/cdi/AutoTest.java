package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.servlet.StashInitializer;
import dev.stash.servlet.cdi.Shop.Clerk;
import dev.stash.servlet.testing.Container;
import dev.stash.web.contract.Browser;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jboss.weld.environment.se.WeldContainer;
import org.jboss.weld.environment.servlet.EnhancedListener;
import org.jboss.weld.environment.servlet.Listener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The filter that adds itself, in an application with beans. */
class AutoTest {
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "stash.auto", "true",
          "stash.secret", FrontDoor.SECRET,
          "stash.storage", "memory",
          "stash.insecure-loopback-cookies", "true");

  @ParameterizedTest
  @EnumSource(Container.Kind.class)
  void errorPagesAndAsynchronousDispatchesHaveTheSessionToo(Container.Kind kind) throws Exception {
    try (WeldContainer weld = Containers.weld(Shop.BEANS);
        Container server =
            kind.start(
                PARAMETERS,
                context -> {
                  context.setAttribute(Listener.CONTAINER_ATTRIBUTE_NAME, weld);
                  new EnhancedListener().onStartup(null, context);
                  new StashInitializer().onStartup(null, context);
                  ServletRegistration.Dynamic servlet =
                      context.addServlet("pages", new Pages(weld));
                  servlet.addMapping("/do/*");
                  servlet.setAsyncSupported(true);
                })) {
      var gone = new Browser(server).get("/do/gone");
      assertEquals(410, gone.statusCode());
      assertEquals("7", gone.body());
      assertEquals("7", new Browser(server).get("/do/async").body());
    }
  }

  private static final class Pages extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient WeldContainer weld;

    private Pages(WeldContainer weld) {
      this.weld = weld;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Clerk clerk = weld.select(Clerk.class).get();
      switch (request.getPathInfo()) {
        case "/gone" -> {
          clerk.items(7);
          response.sendError(410);
        }
        case "/async" -> {
          clerk.items(7);
          AsyncContext async = request.startAsync();
          async.start(() -> async.dispatch(Container.GONE_PAGE));
        }
        default -> response.getWriter().print(clerk.items());
      }
    }
  }
}
