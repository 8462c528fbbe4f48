package dev.stash.storage.s3.simulator;

import dev.stash.storage.StorageRules;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The objects of all buckets. A condition is checked and the write done under one lock per key (of
 * 256, shared by chance), so of many that race exactly one wins.
 */
final class Buckets {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
  private static final int LOCKS = 256;

  private final ConcurrentNavigableMap<String, Stored> objects =
      new ConcurrentSkipListMap<>(StorageRules.KEY_ORDER);
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private final Clock clock;
  private final Manners manners;

  private static final class Stored {
    private final byte[] body;
    private final String etag;
    private final Instant written;
    private final Map<String, String> headers;

    Stored(byte[] body, String etag, Instant written, Map<String, String> headers) {
      this.body = body;
      this.etag = etag;
      this.written = written;
      this.headers = headers;
    }
  }

  Buckets(Clock clock, Manners manners) {
    this.clock = clock;
    this.manners = manners;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  void clear() {
    objects.clear();
  }

  Response get(Request request) {
    Stored there = objects.get(name(request));
    if (there == null) {
      return Response.error(404, "NoSuchKey");
    }
    String tag = quoted(there);
    boolean known = tag.equals(request.header("if-none-match"));
    Response response = known ? Response.empty(304) : new Response(200, there.body);
    there.headers.forEach(response::with);
    return response.with("ETag", tag).with("Last-Modified", HTTP_DATE.format(there.written));
  }

  Response put(Request request, byte[] body) {
    String name = name(request);
    Stored next = new Stored(body, md5(body), now(), kept(request));
    ReentrantLock lock = lock(name);
    lock.lock();
    try {
      String refused = refusal(request, objects.get(name));
      if (!refused.isEmpty()) {
        return Response.error(refused.equals("NoSuchKey") ? 404 : 412, refused);
      }
      objects.put(name, next);
    } finally {
      lock.unlock();
    }
    return Response.empty(200).with("ETag", quoted(next));
  }

  Response delete(Request request) {
    String name = name(request);
    ReentrantLock lock = lock(name);
    lock.lock();
    try {
      if (!manners.ignores("delete-if-match")) {
        String refused = refusal(request, objects.get(name));
        if (!refused.isEmpty()) {
          return Response.error(refused.equals("NoSuchKey") ? 404 : 412, refused);
        }
      }
      objects.remove(name);
    } finally {
      lock.unlock();
    }
    return Response.empty(204);
  }

  Response list(Request request) {
    String bucket = request.bucket() + "/";
    String prefix = bucket + request.parameter("prefix", "");
    String token = request.parameter("continuation-token", "");
    String after = bucket + (token.isEmpty() ? request.parameter("start-after", "") : token);
    int limit = Math.min(1_000, Integer.parseInt(request.parameter("max-keys", "1000")));
    boolean inside = StorageRules.KEY_ORDER.compare(after, prefix) >= 0;
    boolean url = request.parameter("encoding-type", "").equals("url");
    Page page = new Page(url, bucket.length());
    var from = inside ? objects.tailMap(after, false) : objects.tailMap(prefix, true);
    for (var entry : from.entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      } else if (page.size() == limit) {
        page.more();
        break;
      }
      Stored object = entry.getValue();
      page.add(entry.getKey(), quoted(object), object.body.length, object.written);
    }
    return Response.xml(200, page.xml());
  }

  /** The error code, empty if the conditions hold. */
  private String refusal(Request request, @Nullable Stored there) {
    String match = request.header("if-match");
    if (match != null && !manners.ignores("if-match")) {
      if (there == null) {
        return "NoSuchKey";
      } else if (!match.equals(manners.unquoted() ? there.etag : quoted(there))) {
        return "PreconditionFailed";
      }
    }
    boolean ifAbsent = "*".equals(request.header("if-none-match"));
    boolean refused = ifAbsent && there != null && !manners.ignores("if-none-match");
    return refused ? "PreconditionFailed" : "";
  }

  private static Map<String, String> kept(Request request) {
    String encoding = request.header("content-encoding");
    String type = request.header("content-type");
    Map<String, String> kept = new HashMap<>();
    if (encoding != null && !encoding.equals("aws-chunked")) {
      kept.put("Content-Encoding", encoding);
    }
    if (type != null) {
      kept.put("Content-Type", type);
    }
    return kept;
  }

  private static String name(Request request) {
    return request.bucket() + "/" + request.key();
  }

  private static String quoted(Stored object) {
    return '"' + object.etag + '"';
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private ReentrantLock lock(String name) {
    return locks[Math.floorMod(name.hashCode(), LOCKS)];
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has MD5", e);
    }
  }
}
