package dev.stash.helidon.proof;

import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A user who clicks as often as it is let, with some clicks on their way at any time. */
final class Clicker extends Typist {
  private final int window;
  private final AtomicInteger left = new AtomicInteger();

  Clicker(PageClient page, long seed, int window, Supplier<Optional<String>> servers) {
    super(page, seed, servers);
    this.window = window;
  }

  /** Lets it click so often more. */
  void more(int clicks) {
    left.addAndGet(clicks);
  }

  @Override
  void type(Random choice) {
    while (left.get() > 0 && page.pending() < window) {
      left.decrementAndGet();
      page.count();
    }
  }
}
