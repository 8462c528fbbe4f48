package dev.stash.web.contract;

import dev.stash.OnEvent;
import dev.stash.OnSaved;
import dev.stash.Stashed;
import java.util.ArrayList;
import java.util.List;

/** A view that writes a mail for what is ordered, as the documentation shows it. */
final class Orders {
  record Order(String number, String item) {}

  /** Where mails go; the number is what they are recognised by. */
  interface Mail {
    void confirm(String number, Order order);
  }

  private final Mail mail;

  @Stashed List<Order> orders = new ArrayList<>();
  @Stashed String text = "";

  Orders(Mail mail) {
    this.mail = mail;
  }

  @OnEvent("order")
  void order(Order order) {
    orders.add(order);
  }

  @OnSaved("order")
  void confirm(Order order) {
    mail.confirm(order.number(), order);
  }

  @OnEvent("look")
  void look() {}

  @OnSaved("look")
  void looked() {
    mail.confirm("look", new Order("look", ""));
  }

  @OnEvent("grow")
  void grow(int size) {
    text = "x".repeat(size);
  }

  @OnSaved("grow")
  void grown() {
    mail.confirm("grown", new Order("grown", ""));
  }

  @OnEvent("fail")
  void fail() {
    throw new IllegalStateException("on purpose");
  }

  @OnSaved("fail")
  void failed() {
    mail.confirm("failed", new Order("failed", ""));
  }
}
