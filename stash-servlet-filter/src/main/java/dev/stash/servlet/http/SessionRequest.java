package dev.stash.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.PushBuilder;
import org.jspecify.annotations.Nullable;

/** A request whose session is ours. */
final class SessionRequest extends WaitingRequest {
  private final RequestSessions sessions;

  private SessionRequest(
      HttpServletRequest request, RequestSessions sessions, HttpServletResponse response) {
    super(request, sessions, response);
    this.sessions = sessions;
  }

  private SessionRequest(HttpServletRequest request, SessionRequest same) {
    super(request, same);
    this.sessions = same.sessions;
  }

  @Override
  SessionRequest moved(HttpServletRequest to) {
    return new SessionRequest(to, this);
  }

  /** The request itself if it is, or wraps, one of these. */
  static HttpServletRequest around(
      HttpServletRequest request, RequestSessions sessions, HttpServletResponse response) {
    return waits(request, sessions) ? request : new SessionRequest(request, sessions, response);
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return create ? getSession() : sessions.get();
  }

  @Override
  public HttpSession getSession() {
    return sessions.getOrCreate(sent());
  }

  /** Refused where the browser could not be told, for then it would lose its session. */
  @Override
  public String changeSessionId() {
    if (sent()) {
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

  /**
   * The container knows no session of ours; what it pushes carries the browser's cookies anyway.
   */
  @Override
  @SuppressWarnings("deprecation") // since Servlet 6.1
  public @Nullable PushBuilder newPushBuilder() {
    PushBuilder builder = super.newPushBuilder();
    if (builder == null) {
      return null;
    }
    HttpSession session = sessions.get();
    return builder.sessionId(session == null ? sessions.requestedId() : session.getId());
  }
}
