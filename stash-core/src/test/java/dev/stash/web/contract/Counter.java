package dev.stash.web.contract;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stashed;

/** As the first pages of the documentation show it. */
public final class Counter {
  @Stashed int count;
  @Stashed String theme = "light";

  @Stashed(scope = Scope.RECONNECT)
  String draft = "";

  /** A new page. */
  public Counter() {}

  @OnEvent("increment")
  void increment() {
    count++;
  }

  @OnEvent("theme")
  void theme(String chosen) {
    theme = chosen;
  }

  @OnEvent("type")
  void type(Draft typed) {
    draft = typed.text();
  }

  @OnEvent("look")
  void look() {}

  @OnEvent("fail")
  void fail() {
    count = -1;
    throw new IllegalStateException("on purpose");
  }

  record Draft(String text) {}
}
