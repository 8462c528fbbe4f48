package dev.stash.storage.s3.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How the server behaves at the moment: its delay, its faults, its gaps. */
final class Manners {
  private static final DateTimeFormatter AMZ =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX", Locale.ROOT);

  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong delay = new AtomicLong();
  private final Set<String> ignored = ConcurrentHashMap.newKeySet();
  private volatile Duration ahead = Duration.ZERO;
  private volatile boolean unquoted;
  private volatile String onlyBucket = "";
  private volatile String onlyAccessKey = "";

  void reset() {
    faults.clear();
    delay.set(0);
    ignored.clear();
    ahead = Duration.ZERO;
    unquoted = false;
    onlyBucket = "";
    onlyAccessKey = "";
  }

  void endFaults() {
    faults.clear();
  }

  void add(Fault fault) {
    faults.add(fault);
  }

  /** The first fault that is meant for such a request and not used up. */
  @Nullable Fault fault(String kind, String key) {
    for (Fault fault : faults) {
      if (fault.takes(kind, key)) {
        return fault;
      }
    }
    return null;
  }

  void delay(long millis) {
    delay.set(millis);
  }

  long delay() {
    return delay.get();
  }

  void ignore(String condition) {
    ignored.add(condition);
  }

  boolean ignores(String condition) {
    return ignored.contains(condition);
  }

  /** How far its clock is ahead of the machine's. */
  void ahead(Duration ahead) {
    this.ahead = ahead;
  }

  Instant now() {
    return Instant.now().plus(ahead);
  }

  void unquoted(boolean unquoted) {
    this.unquoted = unquoted;
  }

  /** Whether If-Match is compared with an ETag without quotes. */
  boolean unquoted() {
    return unquoted;
  }

  void onlyBucket(String bucket) {
    onlyBucket = bucket;
  }

  void onlyAccessKey(String accessKey) {
    onlyAccessKey = accessKey;
  }

  /** Only what was signed within a quarter of an hour of its own time is taken. */
  private boolean skewed(Request request) {
    String signed = request.headers().get("x-amz-date");
    return signed != null
        && Duration.between(Instant.from(AMZ.parse(signed)), now())
                .abs()
                .compareTo(Duration.ofMinutes(15))
            > 0;
  }

  /** What is wrong with bucket or key; by default every bucket exists and every key fits. */
  @Nullable Response refusal(Request request) {
    if (skewed(request)) {
      return Response.error(403, "RequestTimeTooSkewed");
    }
    boolean byLogin = Logins.asks(request) && !request.kind().equals("SESSION");
    if (!onlyAccessKey.isEmpty() && !byLogin) {
      String authorization = request.headers().getOrDefault("authorization", "");
      if (!authorization.contains("Credential=" + onlyAccessKey + "/")) {
        return Response.error(403, "InvalidAccessKeyId");
      }
    }
    boolean there = onlyBucket.isEmpty() || onlyBucket.equals(request.bucket());
    return there ? null : Response.error(404, "NoSuchBucket");
  }
}
