package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.StashBuilder;
import dev.stash.spring.docs.ShopApplication;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import dev.stash.web.contract.Page;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** Two instances of one application, in one cluster. */
class TwoAppsTest {
  private static final TestCluster CLUSTER = new TestCluster();
  private static final TestBackend STORAGE = new TestBackend().sharedAs("two apps");

  /** What no property can say. */
  static class Members {
    @Bean
    StashCustomizer<StashBuilder> member() {
      return stash -> stash.cluster(CLUSTER.member()).storage(STORAGE);
    }
  }

  private static App start() {
    return App.start(List.of(ShopApplication.class, Members.class));
  }

  @Test
  void aLoginAndAViewAreThereOnBothAndOutliveEither() throws Exception {
    try (CLUSTER;
        App one = start()) {
      Person ann = new Person(one);
      ann.login("ann", "secret");
      try (App other = start()) {
        ann.goesTo(other);
        assertEquals("ann: 0 items, 1 devices", ann.get("/account").body());
        try (Page page = ann.mount("cart", "page-on-the-other")) {
          page.await("mounted");
          page.event(1, "add", "\"tea\"");
          page.awaitSaved(1);
        }
        ann.goesTo(one);
        assertEquals("ann: 1 items, 1 devices", ann.get("/account").body());
      }
      assertEquals("ann: 1 items, 1 devices", ann.get("/account").body());
    }
  }
}
