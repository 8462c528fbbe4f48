package dev.stash.servlet.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A request that goes on asynchronously with a response that waits for what is to be stored. */
class WaitingRequest extends HttpServletRequestWrapper {
  private final PendingWork work;
  private final HttpServletResponse response;
  private final AtomicReference<@Nullable SessionAsync> async;

  WaitingRequest(HttpServletRequest request, PendingWork work, HttpServletResponse response) {
    super(request);
    this.work = work;
    this.response = response;
    this.async = new AtomicReference<>();
  }

  /** The same around another request. */
  WaitingRequest(HttpServletRequest request, WaitingRequest same) {
    super(request);
    this.work = same.work;
    this.response = same.response;
    this.async = same.async;
  }

  WaitingRequest moved(HttpServletRequest to) {
    return new WaitingRequest(to, this);
  }

  /**
   * The container's own request without what others have put around it, but with what is ours: it
   * is itself if nobody has.
   */
  @SuppressWarnings("ReferenceEquality") // whether it is the very one
  private static ServletRequest original(ServletRequest request) {
    if (!(request instanceof ServletRequestWrapper wrapper)) {
      return request;
    }
    ServletRequest inner = original(wrapper.getRequest());
    if (!(wrapper instanceof WaitingRequest ours)) {
      return inner;
    }
    return inner == ours.getRequest() ? ours : ours.moved((HttpServletRequest) inner);
  }

  /** The request itself if it is, or wraps, one of this work. */
  static HttpServletRequest around(
      HttpServletRequest request, PendingWork work, HttpServletResponse response) {
    return waits(request, work) ? request : new WaitingRequest(request, work, response);
  }

  static boolean waits(ServletRequest request, PendingWork work) {
    return find(request, work) != null;
  }

  @SuppressWarnings("ReferenceEquality") // the work of this very request
  private static @Nullable WaitingRequest find(ServletRequest request, PendingWork work) {
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof WaitingRequest ours && ours.work == work) {
        return ours;
      }
      each = wrapper.getRequest();
    }
    return null;
  }

  /** Whether it was asynchronous and is complete: it is answered when it leaves the filter. */
  static boolean completed(ServletRequest request, PendingWork work) {
    WaitingRequest ours = find(request, work);
    SessionAsync started = ours == null ? null : ours.async.get();
    return started != null && started.completed();
  }

  boolean sent() {
    return response.isCommitted();
  }

  /** With ours around the container's: what is sent later must be stored before, too. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(original(this), SessionResponse.original(response));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // whether they are the very ones
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    boolean originals =
        original(request) == request && SessionResponse.original(response) == response;
    SessionAsync started =
        new SessionAsync(super.startAsync(request, response), work, this.response, originals);
    async.set(started);
    return started;
  }

  @Override
  public AsyncContext getAsyncContext() {
    AsyncContext present = super.getAsyncContext();
    SessionAsync started = async.get();
    return started == null ? present : started;
  }
}
