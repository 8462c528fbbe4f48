package dev.stash.wire;

import dev.stash.OptionInvalid;
import dev.stash.session.DeclaredViews;
import dev.stash.view.BoundView;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.Surroundings;
import dev.stash.view.ViewType;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A view that pages may mount. Thread-safe. */
public final class ViewRoute<T> {
  private final String name;
  private final ViewType<T> type;
  private final Supplier<? extends T> factory;
  private final Consumer<? super T> release;
  private final OnInvalidValue policy;
  private final Handlers handlers = new Handlers();

  /**
   * The class is learned from one of two instances that are made now and let go of.
   *
   * @param name what it is registered as, with parameters in it or none
   * @param factory a fresh handler for each page
   * @param release is given each handler that nobody needs any more
   * @param policy what happens to values that JSON cannot carry
   * @throws OptionInvalid if the factory gives nothing, or one object twice
   * @throws dev.stash.view.ViewInvalid if the class cannot be bound
   */
  @SuppressWarnings("unchecked") // the class of a T
  public ViewRoute(
      String name,
      Supplier<? extends T> factory,
      Consumer<? super T> release,
      OnInvalidValue policy) {
    T one = factory.get();
    T other = factory.get();
    if (one == null || other == null) {
      throw unfit(name, "no object");
    }
    boolean distinct = handlers.first(one) && handlers.first(other);
    if (!distinct) {
      throw unfit(name, "the same object to every page");
    }
    this.name = name;
    this.factory = factory;
    this.release = release;
    this.policy = policy;
    try {
      this.type = ViewType.of((Class<T>) one.getClass());
    } finally {
      release.accept(one);
      release.accept(other);
    }
  }

  private static OptionInvalid unfit(String name, String what) {
    return new OptionInvalid(
        "view",
        name + " has a factory that gives " + what,
        "each page needs a handler of its own: MyView::new, not () -> shared");
  }

  /** Lets it be known to who writes by name. */
  public void declareIn(DeclaredViews views) {
    type.declareIn(views, name);
  }

  String name() {
    return name;
  }

  ViewType<T> type() {
    return type;
  }

  /** A page's handler; empty if the factory gave nothing, or what another page has or had. */
  Optional<BoundView<T>> bind(Surroundings within, Failures failures) {
    T handler = factory.get();
    return handler == null || !handlers.first(handler)
        ? Optional.empty()
        : Optional.of(
            type.bind(handler, policy, within, (key, what) -> failures.skipped(name, key, what)));
  }

  /** The handler's page is gone. */
  @SuppressWarnings("unchecked") // this route has bound it
  void letGo(BoundView<?> bound, Failures failures) {
    try {
      release.accept((T) bound.handler());
    } catch (RuntimeException | Error failed) {
      failures.threw(Level.WARNING, name, "its factory took a handler back and failed", failed);
    }
  }
}
