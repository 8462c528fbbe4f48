package dev.stash.storage.s3;

import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * What a failed request means. The question is always the same: can the server have carried it out?
 * Only a clear no is a no; whatever is not listed here is in doubt.
 *
 * <p>The texts name S3's error code and request id, never S3's own message, which may contain keys.
 *
 * @param kind what is known
 * @param text a sentence for people
 * @param cause what broke, if that was not an answer of the server
 */
record Verdict(Kind kind, String text, @Nullable Throwable cause) {
  /** What is known about the request. */
  enum Kind {
    /** There is no object of this key; for a GET an answer like any other. */
    NO_SUCH_KEY,
    /** The object is the one that was named; for a conditional GET an answer like any other. */
    SAME,
    /** Refused by the request's own precondition. */
    CONDITION,
    /** Refused for now, or for another reason; certainly without effect. */
    REFUSED,
    /** Refused because there are too many requests. */
    THROTTLED,
    /** Never sent. */
    UNREACHED,
    /** Sent, and perhaps carried out: a fault of the server, or no answer. */
    DOUBT
  }

  /** The HTTP client's own kinds, by name: another client may be in use, without these classes. */
  private static final Set<String> BEFORE_SENDING =
      Set.of(
          "ConnectTimeoutException",
          "ConnectionRequestTimeoutException",
          "ConnectionPoolTimeoutException");

  static Verdict of(RuntimeException failure) {
    if (failure instanceof AwsServiceException answer) {
      return ofAnswer(answer.statusCode(), code(answer), id(answer.requestId()));
    }
    Throwable root = root(failure);
    if (failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException) {
      return new Verdict(Kind.DOUBT, "S3 did not answer in time", null);
    } else if (failure instanceof AbortedException || root instanceof InterruptedException) {
      return new Verdict(Kind.DOUBT, "the thread was interrupted during a call of S3", null);
    } else if (neverSent(root)) {
      return new Verdict(Kind.UNREACHED, "S3 cannot be reached", root);
    } else if (root instanceof IOException) {
      return new Verdict(Kind.DOUBT, "the connection to S3 broke", root);
    }
    return new Verdict(Kind.DOUBT, "a call of S3 failed", root);
  }

  /** Whether it may go by itself: the network, a server that starts, has a fault or no room. */
  static boolean passing(RuntimeException failure) {
    if (failure instanceof AwsServiceException answer) {
      int status = answer.statusCode();
      return of(failure).kind() == Kind.THROTTLED || (status >= 500 && status != 501);
    }
    Throwable root = root(failure);
    return failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException
        || (neverSent(root) && !(root instanceof SSLHandshakeException))
        || (root instanceof IOException && !(root instanceof SSLException));
  }

  /** What a caller of a write is told. */
  StorageFailure ofWrite() {
    return switch (kind) {
      case CONDITION, NO_SUCH_KEY -> new PreconditionFailed();
      case SAME, REFUSED, UNREACHED -> new NotApplied(text, cause);
      case THROTTLED -> NotApplied.throttled(text, cause);
      case DOUBT -> new OutcomeUnknown(text, cause);
    };
  }

  /** What a caller of a read is told: nothing is in doubt, it may just ask again. */
  NotApplied ofRead() {
    return kind == Kind.THROTTLED ? NotApplied.throttled(text, cause) : new NotApplied(text, cause);
  }

  private static Verdict ofAnswer(int status, String code, String id) {
    String answer = "S3 answered " + status + (code.isEmpty() ? "" : " " + code) + id;
    if (status == 304) {
      return new Verdict(Kind.SAME, answer, null);
    } else if (status == 412) {
      return new Verdict(Kind.CONDITION, answer, null);
    } else if (status == 404 && code.equals("NoSuchKey")) {
      return new Verdict(Kind.NO_SUCH_KEY, answer, null);
    } else if (status == 409) {
      return new Verdict(
          Kind.REFUSED, answer + ": another write of this object is under way", null);
    } else if (status == 429 || code.equals("SlowDown")) {
      return new Verdict(Kind.THROTTLED, answer + ": it asks for fewer requests", null);
    } else if (status == 503 && code.equals("ServiceUnavailable")) {
      return new Verdict(Kind.REFUSED, answer + ": it takes no requests at the moment", null);
    } else if ((status >= 300 && status < 500) || status == 501) {
      Refusal refusal = Refusal.of(code, status);
      String why = refusal.option() + ": " + refusal.problem() + "; " + refusal.mend();
      return new Verdict(Kind.REFUSED, answer + ", " + why, null);
    }
    // 500, 502, 504, and a 503 that is not S3's: proxies also answer so when they lost the server.
    return new Verdict(Kind.DOUBT, answer, null);
  }

  static String code(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    return code == null ? "" : code;
  }

  private static String id(@Nullable String request) {
    return request == null || request.isEmpty() ? "" : " (request " + request + ")";
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (Throwable next = failure.getCause(); next != null; next = next.getCause()) {
      root = next;
      if (neverSent(next)) {
        break;
      }
    }
    return root;
  }

  private static boolean neverSent(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof UnknownHostException
        || failure instanceof NoRouteToHostException
        || failure instanceof SSLHandshakeException
        || BEFORE_SENDING.contains(failure.getClass().getSimpleName());
  }
}
