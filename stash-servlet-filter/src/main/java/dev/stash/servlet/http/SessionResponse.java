package dev.stash.servlet.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * A response that is not sent before the session is stored: not by a flush, an error, a redirect, a
 * full buffer, the last byte of an announced length, or the end of the output. For one thread at a
 * time, as responses are.
 */
final class SessionResponse extends HttpServletResponseWrapper implements OwnResponse {
  private static final String CONTENT_LENGTH = "Content-Length";

  /**
   * A single write of more than this part of the buffer may be sent at once: Jetty copies no more
   * than its outputAggregationSize, which is a quarter unless it is set.
   */
  private static final int HELD_BACK = 4;

  private final PendingWork work;
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;
  private final Body body;

  /** What is known of the body, whichever wrapper it goes through. */
  private static final class Body {
    private long written;
    private long length = Long.MAX_VALUE;
  }

  private SessionResponse(HttpServletResponse response, PendingWork work, Body body) {
    super(response);
    this.work = work;
    this.body = body;
  }

  @Override
  public HttpServletResponse moved(HttpServletResponse to) {
    return new SessionResponse(to, work, body);
  }

  /**
   * The container's own response without what others have put around it, but with what is ours: it
   * is itself if nobody has.
   */
  @SuppressWarnings("ReferenceEquality") // whether it is the very one
  static ServletResponse original(ServletResponse response) {
    if (!(response instanceof ServletResponseWrapper wrapper)) {
      return response;
    }
    ServletResponse inner = original(wrapper.getResponse());
    if (!(wrapper instanceof OwnResponse ours)) {
      return inner;
    }
    return inner == wrapper.getResponse() ? response : ours.moved((HttpServletResponse) inner);
  }

  /** The response itself if it is one of this work, or wraps one and nobody else wraps it. */
  @SuppressWarnings("ReferenceEquality") // the work of this very request
  static HttpServletResponse around(HttpServletResponse response, PendingWork work) {
    ServletResponse each = response;
    while (each instanceof SessionResponse ours) {
      if (ours.work == work) {
        return response;
      }
      each = ours.getResponse();
    }
    return new SessionResponse(response, work, new Body());
  }

  /** The response is about to be sent. */
  void beforeSending() {
    beforeSending(getStatus());
  }

  private void beforeSending(int status) {
    if (!isCommitted()) {
      work.commit(status);
    }
  }

  /** So many bytes are about to be written at once, by the stream. */
  void beforeWritingAtOnce(int bytes) {
    if (bytes > getBufferSize() / HELD_BACK) {
      beforeSending();
    }
    beforeWriting(bytes);
  }

  /** So many bytes, at most, are about to be written. */
  void beforeWriting(long bytes) {
    body.written += bytes;
    if (body.written >= body.length || body.written >= getBufferSize()) {
      beforeSending();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream present = stream;
    if (present == null) {
      present = new SessionStream(super.getOutputStream(), this);
      stream = present;
    }
    return present;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter present = writer;
    if (present == null) {
      present = new SessionWriter(super.getWriter(), this, getCharacterEncoding());
      writer = present;
    }
    return present;
  }

  @Override
  public void flushBuffer() throws IOException {
    beforeSending();
    super.flushBuffer();
  }

  @Override
  public void sendError(int status) throws IOException {
    beforeSending(status);
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    beforeSending(status);
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    beforeSending(SC_FOUND);
    super.sendRedirect(location);
  }

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    beforeSending(status);
    super.sendRedirect(location, status);
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    beforeSending(SC_FOUND);
    super.sendRedirect(location, clearBuffer);
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    beforeSending(status);
    super.sendRedirect(location, status, clearBuffer);
  }

  @Override
  public void reset() {
    super.reset();
    work.responseReset();
    forget();
    body.length = Long.MAX_VALUE;
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    body.written = 0;
  }

  private void forget() {
    body.written = 0;
    stream = null;
    writer = null;
  }

  @Override
  public void setContentLength(int bytes) {
    setContentLengthLong(bytes);
  }

  @Override
  public void setContentLengthLong(long bytes) {
    announced(bytes);
    super.setContentLengthLong(bytes);
  }

  private void announced(long bytes) {
    body.length = bytes < 0 ? Long.MAX_VALUE : bytes;
    if (body.written >= body.length) {
      beforeSending();
    }
  }

  @Override
  public void setHeader(String name, String value) {
    header(name, value);
    super.setHeader(name, value);
  }

  @Override
  public void addHeader(String name, String value) {
    header(name, value);
    super.addHeader(name, value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    header(name, Integer.toString(value));
    super.setIntHeader(name, value);
  }

  @Override
  public void addIntHeader(String name, int value) {
    header(name, Integer.toString(value));
    super.addIntHeader(name, value);
  }

  private void header(String name, @Nullable String value) {
    if (CONTENT_LENGTH.equalsIgnoreCase(name) && value != null && value.matches("[0-9]{1,18}")) {
      announced(Long.parseLong(value));
    }
  }

  /** Ids travel in a cookie only. */
  @Override
  public String encodeURL(String url) {
    return url;
  }

  @Override
  public String encodeRedirectURL(String url) {
    return url;
  }
}
