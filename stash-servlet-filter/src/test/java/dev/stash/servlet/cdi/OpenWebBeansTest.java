package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.cdi.Shop.Cart;
import dev.stash.servlet.cdi.Shop.Clerk;
import dev.stash.servlet.cdi.Shop.Counted;
import dev.stash.servlet.testing.Container;
import dev.stash.session.DeclaredViews;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** The same beans in another container of beans. */
class OpenWebBeansTest {
  @Test
  void beansHaveTheSessionAndKeepTheirFieldsOrAreRefused() throws Exception {
    try (var stash =
            Stash.builder()
                .secret(FrontDoor.SECRET)
                .storage(new TestBackend())
                .insecureLoopbackCookies(true)
                .build();
        SeContainer beans = Containers.openWebBeans(Shop.BEANS);
        Container server =
            Container.Kind.JETTY.start(Map.of(), context -> register(context, stash, beans))) {
      Browser browser = new Browser(server);
      String cookie = Browser.cookie(browser.get("/buy"));
      assertEquals("1", browser.get("/clerk", "Cookie", cookie).body());
      assertEquals("2", browser.get("/buy", "Cookie", cookie).body());
      theClerkAsksForAViewThatThereIs(browser, cookie, stash);
      browser.get("/visit", "Cookie", cookie);
      assertEquals("2", browser.get("/visit", "Cookie", cookie).body());
    }
    refuses();
  }

  /** Beans have views, as pages do. */
  private static void theClerkAsksForAViewThatThereIs(Browser browser, String cookie, Stash stash)
      throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    Logger logger = Logger.getLogger(DeclaredViews.class.getName());
    logger.setFilter(line -> !told.add(new SimpleFormatter().formatMessage(line)));
    try {
      browser.get("/clerk", "Cookie", cookie);
      assertEquals(List.of(), List.copyOf(told));
      var unused = stash.web().passingSession().view("carts");
      assertTrue(told.element().contains("[cart, counted, tastes, wallet]"), told::element);
    } finally {
      logger.setFilter(null);
    }
  }

  /** Last: a start that failed leaves its class loader in use. The reason is in the log only. */
  private static void refuses() {
    assertThrows(
        DeploymentException.class,
        () -> Containers.openWebBeans(RefusedBeansTest.OfTheApplication.class).close());
  }

  private static void register(ServletContext context, Stash stash, SeContainer beans) {
    FilterRegistration.Dynamic filter =
        context.addFilter("stash", StashFilter.builder().stash(stash).build());
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    filter.setAsyncSupported(true);
    context.addServlet("shop", new Shelf(beans)).addMapping("/buy", "/clerk", "/visit");
  }

  private static final class Shelf extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient SeContainer beans;

    private Shelf(SeContainer beans) {
      this.beans = beans;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      var scope = beans.select(RequestContextController.class).get();
      boolean ours = scope.activate();
      try {
        response.getWriter().print(answer(request.getServletPath()));
      } finally {
        if (ours) {
          scope.deactivate();
        }
      }
    }

    private int answer(String path) {
      Cart cart = beans.select(Cart.class).get();
      return switch (path) {
        case "/buy" -> {
          cart.add("tea");
          yield cart.items();
        }
        case "/visit" -> beans.select(Counted.class).get().visit();
        default -> beans.select(Clerk.class).get().items();
      };
    }
  }
}
