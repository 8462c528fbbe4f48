package dev.stash.demo;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stashed;

/** A counter and a theme that belong to the session, and a draft that belongs to the page. */
final class CounterView {
  @Stashed int count;
  @Stashed String theme = "light";

  @Stashed(scope = Scope.RECONNECT)
  String draft = "";

  @OnEvent("increment")
  void increment() {
    count++;
  }

  @OnEvent("add")
  void add(Add add) {
    count += add.by();
  }

  @OnEvent("theme")
  void theme(Theme chosen) {
    theme = "dark".equals(chosen.value()) ? "dark" : "light";
  }

  @OnEvent("type")
  void type(Draft typed) {
    draft = typed.text() == null ? "" : typed.text();
  }

  /** Payload of {@code add}. */
  public record Add(int by) {}

  /** Payload of {@code theme}. */
  public record Theme(String value) {}

  /** Payload of {@code type}. */
  public record Draft(String text) {}
}
