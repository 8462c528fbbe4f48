package dev.stash.servlet.http;

import dev.stash.StashException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets a response go only when what its request has changed is stored. For the filter. */
public final class StoredFirst {
  private static final Set<String> COME_AGAIN = Set.of("STORAGE_UNAVAILABLE", "SESSION_ROTATED");

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
      if (!comeAgain(failed, work, answer)) {
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

  private static boolean comeAgain(Throwable failed, Unstored work, HttpServletResponse response)
      throws IOException {
    if (!later(failed) || response.isCommitted()) {
      return false;
    }
    work.giveUp();
    response.reset();
    response.setHeader("Retry-After", "1");
    response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    return true;
  }

  private static boolean later(Throwable failed) {
    @Nullable Throwable each = failed;
    for (int depth = 0; each != null && depth < DEEP; depth++) {
      if (each instanceof StashException ours) {
        return COME_AGAIN.contains(ours.code());
      }
      each = each.getCause();
    }
    return false;
  }
}
