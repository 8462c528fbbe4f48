package dev.stash.spring;

import dev.stash.servlet.StashFilter;
import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Hands sessions over and tells pages to leave while the web server still serves: before it begins
 * its own graceful shutdown.
 */
final class Drainage implements SmartLifecycle {
  /** Later phases stop earlier. */
  private static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

  private static final Duration SPREAD = Duration.ofSeconds(1);

  private final StashFilter filter;
  private volatile boolean running;

  Drainage(StashFilter filter) {
    this.filter = filter;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    filter.drain(SPREAD);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** There is no way back from it; contexts of tests that wait for their next test are paused. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
