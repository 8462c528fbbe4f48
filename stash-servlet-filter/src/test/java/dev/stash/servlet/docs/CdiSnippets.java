package dev.stash.servlet.docs;

import dev.stash.Session;
import dev.stash.Stashed;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.cdi.ViewName;
import dev.stash.web.WebBuilder.ViewFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** The code of {@code docs/how-to/cdi.md}, compiled. */
final class CdiSnippets {
  @ApplicationScoped
  public static class Greeter {
    @Inject Session session;

    public String greet() {
      return "Hello " + session.principal().orElse("stranger");
    }
  }

  @RequestScoped
  @ViewName("cart")
  public static class Cart {
    @Stashed private int items;
    @Stashed private List<String> names = new ArrayList<>();

    public int add(String name) {
      names.add(name);
      return ++items;
    }
  }

  @Dependent
  public static final class CartView {
    @Inject Greeter greeter;
  }

  StashFilter.Builder views(StashFilter.Builder filter, Instance<CartView> views) {
    return filter.view("cart", ViewFactory.of(views::get, views::destroy));
  }
}
