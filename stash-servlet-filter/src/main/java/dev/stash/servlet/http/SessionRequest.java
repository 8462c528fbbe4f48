package dev.stash.servlet.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/** A request whose session is ours. */
final class SessionRequest extends HttpServletRequestWrapper {
  private final RequestSessions sessions;
  private final SessionResponse response;
  private @Nullable SessionAsync async;

  private SessionRequest(
      HttpServletRequest request, RequestSessions sessions, SessionResponse response) {
    super(request);
    this.sessions = sessions;
    this.response = response;
  }

  /** The request itself if it is, or wraps, one of these. */
  static HttpServletRequest around(
      HttpServletRequest request, RequestSessions sessions, SessionResponse response) {
    boolean ours =
        request instanceof SessionRequest
            || (request instanceof HttpServletRequestWrapper wrapper
                && wrapper.isWrapperFor(SessionRequest.class));
    return ours ? request : new SessionRequest(request, sessions, response);
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return create ? getSession() : sessions.get();
  }

  @Override
  public HttpSession getSession() {
    return sessions.getOrCreate(response.isCommitted());
  }

  /** Refused where the browser could not be told, for then it would lose its session. */
  @Override
  public String changeSessionId() {
    if (response.isCommitted()) {
      throw new IllegalStateException(
          "the id cannot change after the response has been sent; call changeSessionId earlier");
    }
    return sessions.changeId();
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return sessions.requestedId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return sessions.requestedIdValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return sessions.requestedId() != null;
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return false;
  }

  /** With this request, not the container's: what is sent later must be stored before too. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    SessionAsync started =
        new SessionAsync(super.startAsync(request, response), sessions, this.response);
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
