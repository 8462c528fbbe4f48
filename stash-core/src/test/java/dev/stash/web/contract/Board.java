package dev.stash.web.contract;

import dev.stash.Mount;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Scope;
import dev.stash.Stashed;
import java.util.ArrayList;
import java.util.List;

/** A view of which there are many: {@code board/{id}}. */
public final class Board {
  @Stashed List<String> cards = new ArrayList<>();

  @Stashed(scope = Scope.RECONNECT)
  String draft = "";

  private String view = "";

  /** A new page. */
  public Board() {}

  @OnMount
  void mounted(Mount mount) {
    view = mount.view();
  }

  @OnEvent("add")
  void add(String card) {
    cards.add(card);
  }

  @OnEvent("where")
  void where() {
    cards.add(view);
  }

  @OnEvent("type")
  void type(String text) {
    draft = text;
  }

  @OnEvent("clear")
  void clear() {
    cards = null;
  }

  @OnEvent("fail")
  void fail() {
    throw new IllegalStateException("on purpose");
  }
}
