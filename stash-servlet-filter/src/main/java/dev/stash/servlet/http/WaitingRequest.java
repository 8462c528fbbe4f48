package dev.stash.servlet.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** A request that goes on asynchronously with a response that waits for what is to be stored. */
class WaitingRequest extends HttpServletRequestWrapper {
  private final PendingWork work;
  private final HttpServletResponse response;
  private volatile @Nullable SessionAsync async;

  WaitingRequest(HttpServletRequest request, PendingWork work, HttpServletResponse response) {
    super(request);
    this.work = work;
    this.response = response;
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
    SessionAsync started = ours == null ? null : ours.async;
    return started != null && started.completed();
  }

  boolean sent() {
    return response.isCommitted();
  }

  /** With this request, not the container's: what is sent later must be stored before too. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    SessionAsync started =
        new SessionAsync(super.startAsync(request, response), work, this.response);
    async = started;
    return started;
  }

  @Override
  public AsyncContext getAsyncContext() {
    AsyncContext present = super.getAsyncContext();
    SessionAsync started = async;
    return started == null ? present : started;
  }
}
