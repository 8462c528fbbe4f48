package dev.stash.servlet;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stashed;

/** The view that the documentation shows first. */
final class Counter {
  @Stashed int count;
  @Stashed String theme = "light";

  @Stashed(scope = Scope.RECONNECT)
  String draft = "";

  @OnEvent("increment")
  void increment() {
    count++;
  }

  @OnEvent("type")
  void type(Draft typed) {
    draft = typed.text();
  }

  @OnEvent("fail")
  void fail() {
    throw new IllegalStateException("on purpose");
  }

  record Draft(String text) {}
}
