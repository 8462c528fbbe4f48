package dev.stash.storage.s3.simulator;

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
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
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

  /** The most in one page of a directory bucket, which may be as short as it likes. */
  private static final int SHORT = 20;

  private final ConcurrentNavigableMap<String, Stored> objects =
      new ConcurrentSkipListMap<>(KeyOrder.BY_KEY);
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private final String salt = UUID.randomUUID().toString();
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
    String etag = Logins.asks(request) ? UUID.randomUUID().toString().replace("-", "") : md5(body);
    Stored next = new Stored(body, etag, now(), kept(request));
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
        if (refused.equals("NoSuchKey") && Logins.asks(request)) {
          return Response.empty(204); // there what is gone is as good as deleted
        } else if (!refused.isEmpty()) {
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
    if (Logins.asks(request)) {
      return listed(request);
    }
    String bucket = request.bucket() + "/";
    String prefix = bucket + request.parameter("prefix", "");
    String token = request.parameter("continuation-token", "");
    String after = bucket + (token.isEmpty() ? request.parameter("start-after", "") : token);
    int limit = Math.min(1_000, Integer.parseInt(request.parameter("max-keys", "1000")));
    boolean inside = KeyOrder.BY_KEY.compare(after, prefix) >= 0;
    boolean url = request.parameter("encoding-type", "").equals("url");
    Page page = new Page(url, bucket.length());
    String last = "";
    var from = inside ? objects.tailMap(after, false) : objects.tailMap(prefix, true);
    for (var entry : from.entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      } else if (page.size() == limit) {
        page.more(last);
        break;
      }
      Stored object = entry.getValue();
      page.add(entry.getKey(), quoted(object), object.body.length, object.written);
      last = entry.getKey().substring(bucket.length());
    }
    return Response.xml(200, page.xml());
  }

  /**
   * As a directory bucket does: in no order, by folders, by its tokens, and in pages of any size.
   */
  private Response listed(Request request) {
    String prefix = request.parameter("prefix", "");
    if (!request.parameter("start-after", "").isEmpty()) {
      return Response.error(400, "InvalidArgument");
    } else if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      return Response.error(400, "InvalidRequest");
    }
    String bucket = request.bucket() + "/";
    NavigableMap<String, String> places = new TreeMap<>();
    for (String name : objects.keySet()) {
      if (name.startsWith(bucket + prefix)) {
        places.put(KeyOrder.place(salt, name), name);
      }
    }
    String token = request.parameter("continuation-token", "");
    if (!token.isEmpty() && !token.matches("[0-9a-f]{64}")) {
      return Response.error(400, "InvalidArgument");
    }
    int most = Math.min(SHORT, Integer.parseInt(request.parameter("max-keys", "1000")));
    int limit = 1 + Math.floorMod(KeyOrder.place(salt, token).hashCode(), most);
    Page page = new Page(request.parameter("encoding-type", "").equals("url"), bucket.length());
    String last = "";
    for (var place : places.tailMap(token, false).entrySet()) {
      if (page.size() == limit) {
        page.more(last);
        break;
      }
      Stored object = objects.get(place.getValue());
      if (object != null) {
        page.add(place.getValue(), quoted(object), object.body.length, object.written);
        last = place.getKey();
      }
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
