package dev.stash.spring.docs;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.spring.StashView;

@StashView("cart")
public class CartView {
  private final Prices prices;
  @Stashed int items;
  @Stashed int total;

  @Stashed(scope = Scope.RECONNECT)
  String note = "";

  CartView(Prices prices) {
    this.prices = prices;
  }

  @OnEvent("add")
  void add(String what) {
    items++;
    total += prices.of(what);
  }
}
