package dev.stash.helidon;

import dev.stash.web.ViewHost;
import io.helidon.Main;
import io.helidon.common.Weighted;
import io.helidon.spi.HelidonShutdownHandler;

/**
 * What happens before a server stops because its process ends. Helidon runs such handlers one after
 * the other, the heaviest first; hooks of the JVM would run beside each other.
 */
final class Departure implements HelidonShutdownHandler, Weighted {
  private final ViewHost views;
  private volatile boolean begun;

  Departure(ViewHost views) {
    this.views = views;
  }

  @Override
  public double weight() {
    return DEFAULT_WEIGHT + 100; // servers have the usual one
  }

  @Override
  public void shutdown() {
    begun = true;
    views.leave();
  }

  /** Whether the process ends. */
  boolean begun() {
    return begun;
  }

  /** The server has stopped. Not on this thread: while the process ends Helidon holds a lock. */
  void forget() {
    var unused = Thread.startVirtualThread(() -> Main.removeShutdownHandler(this));
  }

  @Override
  public String toString() {
    return "Stash: pages and sessions leave";
  }
}
