package dev.stash.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finishes a request when its asynchronous part is over; once. */
final class Finish implements AsyncListener {
  private final Passage.Entered entered;
  private final AtomicBoolean done = new AtomicBoolean();

  Finish(Passage.Entered entered) {
    this.entered = entered;
  }

  void now() {
    if (done.compareAndSet(false, true)) {
      entered.finish();
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    now();
  }

  /** A dispatched request that starts again forgets its listeners. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }

  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}
}
