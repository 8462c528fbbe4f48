package dev.stash.storage.s3.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of directory buckets: each is opened with the caller's own key, {@code
 * CreateSession}, and everything else is signed with what that gave, and has its token beside.
 */
final class Logins {
  private static final String TOKEN = "x-amz-s3session-token";
  private static final Duration LIFE = Duration.ofMinutes(5);

  private final Map<String, Login> open = new ConcurrentHashMap<>();
  private final Manners manners;
  private volatile Duration told = LIFE;
  private volatile Duration kept = LIFE;

  private record Login(String bucket, String accessKey, Instant until) {}

  Logins(Manners manners) {
    this.manners = manners;
  }

  void reset() {
    open.clear();
    told = LIFE;
    kept = LIFE;
  }

  /** How long those from now on are said to live, and how long they do. */
  void live(Duration told, Duration kept) {
    this.told = told;
    this.kept = kept;
  }

  /** Whether it is one of S3 Express, by the name that they must have. */
  static boolean asks(Request request) {
    return request.bucket().endsWith("--x-s3");
  }

  Response create(Request request) {
    if (request.header(TOKEN) != null || signer(request).isEmpty()) {
      return Response.error(403, "AccessDenied");
    }
    String token = "token/" + UUID.randomUUID() + "==";
    String accessKey = "ASIA" + UUID.randomUUID();
    open.put(token, new Login(request.bucket(), accessKey, manners.now().plus(kept)));
    return Response.xml(
        200,
        "<CreateSessionResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Credentials>"
            + ("<AccessKeyId>" + accessKey + "</AccessKeyId>")
            + ("<SecretAccessKey>" + UUID.randomUUID() + "</SecretAccessKey>")
            + ("<SessionToken>" + token + "</SessionToken>")
            + ("<Expiration>" + manners.now().plus(told) + "</Expiration>")
            + "</Credentials></CreateSessionResult>");
  }

  /** What is wrong with how the request is signed. */
  @Nullable Response refusal(Request request) {
    String token = request.header(TOKEN);
    Login login = token == null ? null : open.get(token);
    if (login == null
        || !login.bucket.equals(request.bucket())
        || !login.accessKey.equals(signer(request))) {
      return Response.error(403, "AccessDenied");
    }
    return manners.now().isAfter(login.until) ? Response.error(400, "ExpiredToken") : null;
  }

  private static String signer(Request request) {
    String authorization = request.headers().getOrDefault("authorization", "");
    int start = authorization.indexOf("Credential=");
    int end = authorization.indexOf('/', Math.max(0, start));
    return start < 0 || end < 0 ? "" : authorization.substring(start + "Credential=".length(), end);
  }
}
