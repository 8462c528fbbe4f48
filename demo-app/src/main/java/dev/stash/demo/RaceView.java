package dev.stash.demo;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Scope;
import dev.stash.Shown;
import dev.stash.Stashed;

/** A count that two tabs raise as fast as they can, and how often a press ran again for that. */
final class RaceView {
  @Stashed int counted;
  @Stashed long round;

  /** Of this page, in the round {@code of}: presses that hold, and runs that did not. */
  @Stashed(scope = Scope.RECONNECT)
  int held;

  @Stashed(scope = Scope.RECONNECT)
  int again;

  @Stashed(scope = Scope.RECONNECT)
  long of;

  @Shown String node;

  /** A field without annotation is not put back when a press has to run again: so it knows. */
  private int runs;

  RaceView(String node) {
    this.node = node;
  }

  @OnMount
  void mounted() {
    runs = held + again;
  }

  @OnEvent("start")
  void start(Start event) {
    counted = 0;
    round = event.round();
  }

  @OnEvent("press")
  void press() {
    if (of != round) {
      of = round;
      held = 0;
      runs = 0;
    }
    counted++;
    held++;
    runs++;
    again = runs - held;
  }

  /** Payload of {@code start}: the round that begins, another number than that of the last one. */
  public record Start(long round) {}
}
