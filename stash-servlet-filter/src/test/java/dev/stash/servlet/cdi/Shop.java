package dev.stash.servlet.cdi;

import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.OnEvent;
import dev.stash.Session;
import dev.stash.Stashed;
import dev.stash.Version;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The beans of an application. */
final class Shop {
  static final Class<?>[] BEANS = {
    Clerk.class,
    Cart.class,
    CartView.class,
    Wallet.class,
    Counted.class,
    Counting.class,
    Tastes.class
  };

  private Shop() {}

  /** Lives as long as the application, and serves all browsers. */
  @ApplicationScoped
  static class Clerk {
    @Inject Session session;

    int items() {
      return session.view("cart").get("items", Integer.class).orElse(0);
    }

    void items(int value) {
      session.view("cart").put("items", value);
    }

    void logOut() {
      session.destroy();
    }

    void logIn() {
      session.rotateId();
    }
  }

  @RequestScoped
  @ViewName("cart")
  static class Cart {
    @Stashed private int items;
    @Stashed private String note = "none";
    @Stashed private List<String> names = new ArrayList<>();
    private int found = -1;

    @PostConstruct
    void made() {
      found = items;
    }

    int items() {
      return items;
    }

    int found() {
      return found;
    }

    String note() {
      return note;
    }

    List<String> names() {
      return names;
    }

    void add(String name) {
      items++;
      names.add(name);
    }

    void note(String text) {
      note = text;
    }
  }

  /** A handler of pages, with a service. */
  @Dependent
  static class CartView {
    @Inject Clerk clerk;
    @Stashed int items;

    @OnEvent("add")
    void add() {
      items++;
    }
  }

  @RequestScoped
  @ViewName("wallet")
  static class Wallet {
    @Stashed private int coins;

    int coins() {
      return coins;
    }

    void earn(int more) {
      coins += more;
    }
  }

  /** Its calls are counted: containers make a subclass, or a proxy, of such a class. */
  @RequestScoped
  @ViewName("counted")
  static class Counted {
    @Stashed private int visits;

    @Watched
    int visit() {
      return ++visits;
    }
  }

  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Watched {}

  @Watched
  @Interceptor
  @Priority(Interceptor.Priority.APPLICATION)
  static class Counting {
    static final AtomicInteger CALLS = new AtomicInteger();

    @AroundInvoke
    Object count(InvocationContext call) throws Exception {
      CALLS.incrementAndGet();
      return call.proceed();
    }
  }

  /** What the release before called colour is a theme now. */
  @RequestScoped
  @ViewName("tastes")
  @Version(2)
  static class Tastes {
    @Stashed private String theme = "light";
    @Stashed private int size = 10;

    @Migrate
    static void migrate(Migration from) {
      from.rename("colour", "theme");
    }

    String theme() {
      return theme + size;
    }

    void size(int value) {
      size = value;
    }

    void paint(String value) {
      theme = value;
    }
  }
}
