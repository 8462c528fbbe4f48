package dev.stash.demo;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cart, a table of orders, and what goes with them. */
final class CartView {
  @Stashed Cart cart = new Cart(List.of(), 0);
  @Stashed String coupon = "";
  @Stashed boolean express;

  @Stashed
  List<Order> orders =
      List.of(
          new Order(17, "2026-11-02", "/orders/17", List.of("Kettle", "Two cups"), true),
          new Order(21, "2026-11-28", "/orders/21", List.of("Teapot"), false));

  @Stashed
  Map<String, Integer> stock = new LinkedHashMap<>(Map.of("Kettle", 4, "Teapot", 0, "Cups", 12));

  @OnEvent("add")
  void add(Add event) {
    List<Item> items = new ArrayList<>(cart.items());
    long id = 1 + items.stream().mapToLong(Item::id).max().orElse(0);
    items.add(new Item(id, event.title(), 1, event.price() == null ? 0 : event.price(), false));
    put(items);
  }

  @OnEvent("quantity")
  void quantity(Quantity event) {
    if (event.value() == null || event.value() < 1 || event.value() > 99) {
      throw new IllegalArgumentException("1 to 99 of each");
    }
    put(
        cart.items().stream()
            .map(item -> item.id() == event.id() ? item.times(event.value()) : item)
            .toList());
  }

  @OnEvent("gift")
  void gift(Gift event) {
    put(
        cart.items().stream()
            .map(item -> item.id() == event.id() ? item.gift(event.value()) : item)
            .toList());
  }

  @OnEvent("remove")
  void remove(Which event) {
    put(cart.items().stream().filter(item -> item.id() != event.id()).toList());
  }

  @OnEvent("turn")
  void turn() {
    put(cart.items().reversed());
  }

  @OnEvent("coupon")
  void coupon(Coupon event) {
    coupon = event.coupon().trim();
    express = event.express();
  }

  private void put(List<Item> items) {
    double total = items.stream().mapToDouble(item -> item.quantity() * item.price()).sum();
    cart = new Cart(List.copyOf(items), total);
  }

  /** What is in it, and what it costs. */
  public record Cart(List<Item> items, double total) {}

  /** One thing in it. */
  public record Item(long id, String title, int quantity, double price, boolean gift) {
    Item times(int quantity) {
      return new Item(id, title, quantity, price, gift);
    }

    Item gift(boolean gift) {
      return new Item(id, title, quantity, price, gift);
    }
  }

  /** What was bought before. */
  public record Order(long id, String day, String url, List<String> things, boolean sent) {}

  /** Payload of {@code add}. */
  public record Add(String title, @Nullable Double price) {}

  /** Payload of {@code quantity}. */
  public record Quantity(long id, @Nullable Integer value) {}

  /** Payload of {@code gift}. */
  public record Gift(long id, boolean value) {}

  /** Payload of {@code remove}. */
  public record Which(long id) {}

  /** Payload of {@code coupon}. */
  public record Coupon(String coupon, boolean express) {}
}
