package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.testing.TestBackend;
import dev.stash.web.ViewHost;
import dev.stash.web.contract.Counter;
import io.helidon.webserver.WebServer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A feature without views is one for handlers alone, or somebody has forgotten something. */
class WithoutViewsTest {
  private final Queue<LogRecord> log = new ConcurrentLinkedQueue<>();
  private final Logger logger = Logger.getLogger(ViewHost.class.getName());
  private final Stash stash =
      Stash.builder()
          .secret("a secret of more than thirty-two bytes for tests")
          .storage(new TestBackend())
          .build();

  WithoutViewsTest() {
    logger.setFilter(line -> !log.add(line));
  }

  @AfterEach
  void stop() {
    logger.setFilter(null);
    stash.close();
  }

  private void start(UnaryOperator<StashFeature.Builder> views) {
    StashFeature feature = views.apply(StashFeature.builder().stash(stash)).build();
    WebServer.builder().port(0).addFeature(feature).build().start().stop();
  }

  @Test
  void isSaidOnceWithTheMend() {
    start(feature -> feature);
    assertEquals(1, log.size());
    assertEquals(Level.INFO, log.element().getLevel(), "it may be meant");
    String line = log.element().getMessage();
    assertTrue(line.contains("no view") && line.contains("CounterView::new"), line);
  }

  @Test
  void withOneThereIsNothingToSay() {
    start(feature -> feature.view("counter", Counter::new));
    assertEquals(List.of(), List.copyOf(log));
  }
}
