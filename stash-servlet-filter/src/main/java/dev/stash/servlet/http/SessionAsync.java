package dev.stash.servlet.http;

import dev.stash.StashException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** An asynchronous request, whose completion sends the response: the session is stored before. */
final class SessionAsync implements AsyncContext {
  private static final Logger LOG = System.getLogger(SessionAsync.class.getName());

  private final AsyncContext container;
  private final PendingWork work;
  private final HttpServletResponse response;
  private final boolean originals;
  private volatile boolean completed;

  /**
   * One that has started.
   *
   * @param originals whether with what nobody but we has wrapped
   */
  SessionAsync(
      AsyncContext container, PendingWork work, HttpServletResponse response, boolean originals) {
    this.container = container;
    this.work = work;
    this.response = response;
    this.originals = originals;
    container.addListener(new End());
  }

  /** Whoever completes it expects no exception: if it cannot be stored, the answer is 503. */
  @Override
  public void complete() {
    completed = true;
    store(work, response);
    container.complete();
  }

  /** Stores what there is, or has 503 answered: nobody would see an exception any more. */
  static void store(PendingWork work, HttpServletResponse response) {
    try {
      work.commit(response.getStatus());
    } catch (StashException failed) {
      log(failed);
      if (!response.isCommitted()) {
        response.reset();
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      }
    }
  }

  /** Whether nothing but the way out of the filters is left of the request. */
  boolean completed() {
    return completed;
  }

  private static void log(StashException failed) {
    LOG.log(
        Level.WARNING,
        "what an asynchronous request did to its session was not stored: {0}",
        failed.code());
  }

  @Override
  public ServletRequest getRequest() {
    return container.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return container.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return originals;
  }

  @Override
  public void dispatch() {
    container.dispatch();
  }

  @Override
  public void dispatch(String path) {
    container.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext context, String path) {
    container.dispatch(context, path);
  }

  @Override
  public void start(Runnable run) {
    container.start(run);
  }

  @Override
  public void addListener(AsyncListener listener) {
    container.addListener(new Told(listener));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    container.addListener(new Told(listener), request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return container.createListener(type);
  }

  @Override
  public void setTimeout(long timeout) {
    container.setTimeout(timeout);
  }

  @Override
  public long getTimeout() {
    return container.getTimeout();
  }

  /** A listener that gets this context, not the container's, and may complete it. */
  private final class Told implements AsyncListener {
    private final AsyncListener listener;

    private Told(AsyncListener listener) {
      this.listener = listener;
    }

    private AsyncEvent ours(AsyncEvent event) {
      return new AsyncEvent(
          SessionAsync.this,
          event.getSuppliedRequest(),
          event.getSuppliedResponse(),
          event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) throws IOException {
      listener.onComplete(ours(event));
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      listener.onTimeout(ours(event));
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
      listener.onError(ours(event));
    }

    @Override
    public void onStartAsync(AsyncEvent event) throws IOException {
      listener.onStartAsync(ours(event));
    }
  }

  /** Stores what is left, where the container has ended it by itself. */
  private final class End implements AsyncListener {
    @Override
    public void onComplete(@Nullable AsyncEvent event) {
      try {
        work.commit(response.getStatus());
      } catch (StashException failed) {
        log(failed);
      }
      work.left(true);
    }

    @Override
    public void onTimeout(@Nullable AsyncEvent event) {}

    @Override
    public void onError(@Nullable AsyncEvent event) {}

    /** A second start forgets the listeners of the first. */
    @Override
    public void onStartAsync(@Nullable AsyncEvent event) {}
  }
}
