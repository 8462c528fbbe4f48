package dev.stash.servlet.http;

import dev.stash.StashException;
import dev.stash.web.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a response go only when what its request has changed is stored. For the filter. */
public final class CommitBeforeResponse {
  /** So deep in its causes is a failure of ours looked for: frameworks wrap what beans throw. */
  private static final int DEEP = 8;

  private CommitBeforeResponse() {}

  /**
   * Runs the rest of the chain. A failed commit that leaves the application is answered 503, unless
   * the response has been sent.
   */
  public static void filter(
      PendingWork work, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    work.left(false);
    HttpServletResponse answer = SessionResponse.around(response, work);
    run(work, WaitingRequest.around(request, work, answer), answer, chain);
  }

  static void run(
      PendingWork work, HttpServletRequest asked, HttpServletResponse answer, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(asked, answer);
      if (!asked.isAsyncStarted()) {
        work.commit(answer.getStatus());
      } else if (WaitingRequest.completed(asked, work)) {
        SessionAsync.store(work, answer);
      }
    } catch (IOException | ServletException | RuntimeException | Error failed) {
      if (!answered(failed, work::giveUp, asked, answer)) {
        unsay(failed, answer);
        storeNonetheless(work, failed);
        throw failed;
      }
    }
    if (!asked.isAsyncStarted()) {
      work.left(true);
    }
  }

  /** What was to be said if all is stored: Tomcat would send it with the status of a failure. */
  private static void unsay(Throwable failed, HttpServletResponse answer) {
    if (cause(failed) != null && !answer.isCommitted()) {
      answer.resetBuffer();
    }
  }

  /** The container's answer follows; what was set before the failure is kept all the same. */
  private static void storeNonetheless(PendingWork work, Throwable failed) {
    try {
      work.commit(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    } catch (StashException too) {
      failed.addSuppressed(too);
    }
  }

  /** Answers a request that did not get its session: see {@link Refusal}; false if it did. */
  public static boolean answered(
      Throwable failed, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return answered(failed, () -> {}, request, response);
  }

  private static boolean answered(
      Throwable failed, Runnable before, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    StashException cause = cause(failed);
    Optional<Refusal> refusal =
        cause == null || response.isCommitted() ? Optional.empty() : refusal(cause, request);
    if (cause == null || refusal.isEmpty()) {
      return false;
    }
    before.run();
    response.reset();
    send(refusal.get(), cause.code().equals("STORAGE_UNAVAILABLE"), response);
    return true;
  }

  /** In trouble the application may have a page to show; the others bring a person back. */
  private static void send(Refusal refusal, boolean trouble, HttpServletResponse response)
      throws IOException {
    refusal.headers().forEach(response::setHeader);
    if (trouble) {
      response.sendError(refusal.status());
      return;
    }
    response.setStatus(refusal.status());
    response.setContentType(Refusal.TYPE);
    response.getWriter().write(refusal.page());
    response.flushBuffer();
  }

  private static Optional<Refusal> refusal(StashException cause, HttpServletRequest request) {
    return Refusal.of(
        cause,
        request.getMethod(),
        Authority.of(request),
        name -> Optional.ofNullable(request.getHeader(name)));
  }

  private static @Nullable StashException cause(Throwable failed) {
    @Nullable Throwable each = failed;
    for (int depth = 0; each != null && depth < DEEP; depth++) {
      if (each instanceof StashException ours) {
        return ours;
      }
      each = each.getCause();
    }
    return null;
  }
}
