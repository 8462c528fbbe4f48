package dev.stash.demo;

import dev.stash.Conflict;
import dev.stash.OnEvent;
import dev.stash.Shown;
import dev.stash.Stashed;

/** The same count, kept as most session stores keep it: of two writes at once the last one wins. */
final class LastWriteView {
  @Stashed(conflict = Conflict.OVERWRITE)
  int counted;

  @Stashed long round;
  @Shown String node;

  LastWriteView(String node) {
    this.node = node;
  }

  @OnEvent("start")
  void start(RaceView.Start event) {
    counted = 0;
    round = event.round();
  }

  @OnEvent("press")
  void press() {
    counted++;
  }
}
