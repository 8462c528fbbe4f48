package dev.stash.helidon.docs;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stashed;

public final class CounterView {
  @Stashed int count;

  @Stashed(scope = Scope.RECONNECT)
  String draft = "";

  @OnEvent("increment")
  void increment() {
    count++;
  }

  @OnEvent("type")
  void type(Draft event) {
    draft = event.text();
  }
}

record Draft(String text) {}
