package dev.stash.servlet.http;

import dev.stash.StashException;
import dev.stash.session.SessionRotated;
import dev.stash.web.ComeAgain;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets a response go only when what its request has changed is stored. For the filter. */
public final class StoredFirst {
  private static final Set<String> COME_AGAIN =
      Set.of("STORAGE_UNAVAILABLE", "SESSION_ROTATED", "SESSION_ENDED");

  /** So deep in its causes is a failure of ours looked for: frameworks wrap what beans throw. */
  private static final int DEEP = 8;

  private StoredFirst() {}

  /**
   * Runs the rest of the chain. A failed commit that leaves the application is answered 503, unless
   * the response has been sent.
   */
  public static void filter(
      Unstored work, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    work.left(false);
    HttpServletResponse answer = SessionResponse.around(response, work);
    run(work, WaitingRequest.around(request, work, answer), answer, chain);
  }

  static void run(
      Unstored work, HttpServletRequest asked, HttpServletResponse answer, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(asked, answer);
      if (!asked.isAsyncStarted()) {
        work.commit(answer.getStatus());
      } else if (WaitingRequest.completed(asked, work)) {
        SessionAsync.store(work, answer);
      }
    } catch (IOException | ServletException | RuntimeException | Error failed) {
      if (!comeAgain(failed, work, asked, answer)) {
        storeNonetheless(work, failed);
        throw failed;
      }
    }
    if (!asked.isAsyncStarted()) {
      work.left(true);
    }
  }

  /** The container's answer follows; what was set before the failure is kept all the same. */
  private static void storeNonetheless(Unstored work, Throwable failed) {
    try {
      work.commit(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    } catch (StashException too) {
      failed.addSuppressed(too);
    }
  }

  /** Answers a request that failed because its session has another id; false if it did not. */
  public static boolean answered(
      Throwable failed, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!(cause(failed) instanceof SessionRotated) || response.isCommitted()) {
      return false;
    }
    comeAgain(request, response);
    return true;
  }

  private static boolean comeAgain(
      Throwable failed, Unstored work, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    StashException cause = cause(failed);
    if (cause == null || !COME_AGAIN.contains(cause.code()) || response.isCommitted()) {
      return false;
    }
    work.giveUp();
    if (cause instanceof SessionRotated) {
      comeAgain(request, response);
    } else {
      response.reset();
      response.setHeader("Retry-After", ComeAgain.RETRY_AFTER);
      response.sendError(ComeAgain.STATUS);
    }
    return true;
  }

  /** The browser brings a person back by itself: so it is given a page, and none of an error. */
  private static void comeAgain(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ComeAgain answer =
        ComeAgain.to(
            request.getMethod(),
            Optional.ofNullable(request.getHeader("Host")),
            name -> Optional.ofNullable(request.getHeader(name)));
    response.reset();
    response.setStatus(ComeAgain.STATUS);
    response.setHeader("Retry-After", ComeAgain.RETRY_AFTER);
    response.setHeader("Cache-Control", "no-store");
    answer.refresh().ifPresent(refresh -> response.setHeader("Refresh", refresh));
    response.setContentType(ComeAgain.TYPE);
    response.getWriter().write(ComeAgain.PAGE);
    response.flushBuffer();
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
