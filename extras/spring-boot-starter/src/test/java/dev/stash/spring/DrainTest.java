package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.web.contract.Page;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/** How an application ends: its pages are told while it still serves. */
class DrainTest {
  /** Between the drain and the server's own shutdown. */
  private static final class Between implements SmartLifecycle {
    private final Person ann;
    final AtomicInteger status = new AtomicInteger();
    private volatile boolean running;

    Between(Person ann) {
      this.ann = ann;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      try {
        status.set(ann.get("/actuator/health").statusCode());
      } catch (Exception gone) {
        status.set(-1);
      }
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }
  }

  @Test
  void pagesAreToldToLeaveWhileTheServerStillServes() throws Exception {
    App app = App.start(List.of(Club.class));
    Person ann = new Person(app);
    Between between = new Between(ann);
    between.start();
    app.context().getBeanFactory().registerSingleton("between", between);
    ann.get("/login");
    try (Page page = ann.mount("counter", "page-of-the-first-1")) {
      page.await("mounted");
      CompletableFuture<Void> closing = CompletableFuture.runAsync(app::close);
      assertEquals(1001, page.closed.get(30, TimeUnit.SECONDS));
      closing.get(60, TimeUnit.SECONDS);
    }
    assertEquals(503, between.status.get(), "served, and not ready");
  }

  @Test
  void anApplicationThatPausesGoesOn() {
    try (var context = Small.start(Map.of())) {
      context.pause();
      context.restart();
      assertTrue(context.getBean(Stash.class).ready());
    }
  }
}
