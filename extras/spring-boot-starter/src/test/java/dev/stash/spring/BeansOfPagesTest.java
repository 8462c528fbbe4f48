package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Stashed;
import dev.stash.ViewAccess;
import dev.stash.web.contract.Page;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** Who may have a bean that is a view, and what becomes of it. */
class BeansOfPagesTest {
  private static final BlockingQueue<String> GONE = new LinkedBlockingQueue<>();

  /** Two views, and a rule for all. */
  static class Desks {
    @Bean
    @StashView({"desk", "cart"})
    Desk desk() {
      return new Desk();
    }

    @Bean
    ViewAccess membersOpenCarts() {
      return asked -> !asked.view().equals("cart") || asked.session().principal().isPresent();
    }
  }

  /** Keeps something until it is told. */
  static class Desk {
    @Stashed int letters;

    @PreDestroy
    void leave() {
      GONE.add("gone");
    }
  }

  @Test
  void aRuleThatIsABeanIsAskedAndABeanGoesWithItsPage() throws Exception {
    GONE.clear();
    try (App app = App.start(List.of(Club.class, Desks.class))) {
      assertEquals(4, GONE.size(), "two for each name at the start");
      GONE.clear();
      Person ann = new Person(app);
      assertEquals(200, ann.get("/login").statusCode());
      try (Page refused = ann.mount("cart", "page-of-nobody-0001")) {
        assertEquals(1008, refused.closed.get(30, TimeUnit.SECONDS));
        assertEquals("FORBIDDEN", refused.closeReason);
      }
      try (Page desk = ann.mount("desk", "page-of-nobody-0002")) {
        desk.await("mounted");
        assertEquals(null, GONE.poll());
      }
      assertEquals("gone", GONE.poll(30, TimeUnit.SECONDS));
      ann.login("ann", "any");
      try (Page cart = ann.mount("cart", "page-of-a-member-01")) {
        cart.await("mounted");
      }
      assertEquals("gone", GONE.poll(30, TimeUnit.SECONDS));
    }
    assertEquals(null, GONE.poll());
  }
}
