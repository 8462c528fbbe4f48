package dev.stash.demo;

import dev.stash.Stash;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** The demo's views, the same on each server. */
final class DemoViews {
  private DemoViews() {}

  /** By name. */
  static Map<String, Supplier<?>> of(Stash stash) {
    String node = stash.self().name();
    return Map.of(
        "counter",
        CounterView::new,
        "board",
        BoardView::new,
        "race",
        () -> new RaceView(node),
        "last-write",
        () -> new LastWriteView(node),
        "cart",
        TeaCart::new,
        "booking",
        () -> new BookingView(InstantSource.system()));
  }
}
