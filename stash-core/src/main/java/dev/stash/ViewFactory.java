package dev.stash;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A factory of handlers that takes them back, for those who keep what they make: containers of
 * beans, pools. {@code view("cart", ViewFactory.of(beans::get, beans::destroy))}. Called by many
 * threads at once.
 *
 * @param <T> the class of the handlers
 */
public interface ViewFactory<T> extends Supplier<T> {
  /**
   * Takes back what {@link #get} has made: once each, when its page has gone and {@link OnUnmount}
   * was called; also the two that are made at the start, and one whose page never came. Not if the
   * process ends before. What it throws is logged.
   */
  void release(T handler);

  /** The two as one. */
  static <T> ViewFactory<T> of(Supplier<? extends T> make, Consumer<? super T> release) {
    Objects.requireNonNull(make, "make");
    Objects.requireNonNull(release, "release");
    return new ViewFactory<>() {
      @Override
      public T get() {
        return make.get();
      }

      @Override
      public void release(T handler) {
        release.accept(handler);
      }
    };
  }
}
