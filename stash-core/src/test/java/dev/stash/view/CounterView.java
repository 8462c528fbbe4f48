package dev.stash.view;

import dev.stash.Mount;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Scope;
import dev.stash.Stashed;

/** A view as an application writes it: nothing public but the class. */
public final class CounterView {
  @Stashed int count;

  @Stashed(scope = Scope.RECONNECT)
  String draft = "";

  @OnMount
  void mounted(Mount mount) {}

  @OnEvent("increment")
  void increment() {
    count++;
  }

  @OnEvent("type")
  void type(Draft event) {
    draft = event.text();
  }

  record Draft(String text) {}
}
