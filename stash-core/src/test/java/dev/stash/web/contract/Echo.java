package dev.stash.web.contract;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Shown;
import dev.stash.Stashed;

/** Shows in words what it counts. */
final class Echo {
  @Stashed int count;
  @Shown String words = "";
  @Shown String much = "";

  @OnMount
  void mounted() {
    words = "the count is " + count;
  }

  @OnEvent("add")
  void add() {
    count++;
    words = "the count is " + count;
  }

  @OnEvent("much")
  void much(int length) {
    much = "m".repeat(length);
  }
}
