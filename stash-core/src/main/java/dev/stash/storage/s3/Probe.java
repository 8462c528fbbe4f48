package dev.stash.storage.s3;

import dev.stash.OptionInvalid;
import dev.stash.storage.ETag;
import dev.stash.storage.StorageWait.StorageAway;
import dev.stash.storage.StoredObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tries at the start, on an object of its own, whether the bucket is there and the server does what
 * Stash relies on. A server that writes although a condition forbids it would lose sessions without
 * a word, so it is refused.
 */
final class Probe {
  private static final Logger LOG = System.getLogger(S3Storage.class.getName());
  private static final ETag NOBODYS = new ETag("00000000000000000000000000000000");
  private static final Body FIRST = text("probe of stash, may be deleted");
  private static final Body SECOND = text("probe of stash, second; may be deleted");

  private final Requests requests;
  private final Duration timeout;
  private final String key;
  private final Where where;

  /**
   * Tries with one object.
   *
   * @param key of an object that nobody else uses
   * @param where for the messages
   */
  Probe(Requests requests, Duration timeout, String key, Where where) {
    this.requests = requests;
    this.timeout = timeout;
    this.key = key;
    this.where = where;
  }

  /**
   * Finds out in what the server differs.
   *
   * @throws OptionInvalid if it cannot be used
   * @throws StorageAway if it cannot be reached or has a fault
   */
  Dialect run() throws StorageAway {
    absentAtFirst();
    try {
      ETag first = put(FIRST, null, "*");
      refuses("writes over an object in spite of If-None-Match: *", SECOND, null, "*");
      refuses("writes over an object in spite of another ETag in If-Match", SECOND, NOBODYS, null);
      Dialect asAmazon = Dialect.AMAZON;
      boolean quotes = replaces(asAmazon.header(first));
      if (!quotes && !replaces(new Dialect(false).header(first))) {
        throw incapable("refuses If-Match with the very ETag that it gave");
      }
      StoredObject there = requests.get(key, timeout);
      if (!Arrays.equals(there.body(), SECOND.bytes())) {
        throw incapable("does not read what was just written");
      }
      Dialect right = new Dialect(quotes);
      boolean checks = refusesToDelete(right.header(NOBODYS));
      boolean tells = false;
      if (checks) {
        requests.delete(key, right.header(there.etag()), timeout);
        tells = refusesToDelete(right.header(there.etag()));
      } else {
        LOG.log(
            Level.WARNING,
            "the S3 server at {0} deletes without a look at If-Match: Stash looks itself before it"
                + " deletes, which leaves a gap (see the reference of the S3 storage)",
            where.server());
      }
      return new Dialect(quotes, checks, tells);
    } catch (OptionInvalid e) {
      tidy();
      throw e;
    } catch (RuntimeException e) {
      tidy();
      throw explained(e);
    }
  }

  private void absentAtFirst() throws StorageAway {
    try {
      requests.get(key, timeout);
    } catch (RuntimeException e) {
      if (Verdict.of(e).kind() != Verdict.Kind.NO_SUCH_KEY) {
        throw explained(e);
      }
    }
  }

  private OptionInvalid explained(RuntimeException failure) throws StorageAway {
    OptionInvalid refusal = where.explained(failure);
    if (Verdict.passing(failure)) {
      throw new StorageAway(refusal);
    }
    return refusal;
  }

  private ETag put(Body body, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
    return requests.put(key, body, ifMatch, ifNoneMatch, timeout);
  }

  private void refuses(String otherwise, Body body, @Nullable ETag match, @Nullable String none) {
    if (succeeds(() -> put(body, match == null ? null : Dialect.AMAZON.header(match), none))) {
      throw incapable(otherwise);
    }
  }

  private boolean replaces(String ifMatch) {
    return succeeds(() -> put(SECOND, ifMatch, null));
  }

  /** Servers that do not know the header either ignore it or refuse the whole request. */
  private boolean refusesToDelete(String ifMatch) {
    try {
      return !succeeds(() -> requests.delete(key, ifMatch, timeout));
    } catch (RuntimeException e) {
      if (Verdict.of(e).kind() == Verdict.Kind.REFUSED) {
        requests.delete(key, null, timeout);
        return false;
      }
      throw e;
    }
  }

  /** False if the request's condition did not hold; every other failure is thrown. */
  private static boolean succeeds(Runnable request) {
    try {
      request.run();
      return true;
    } catch (RuntimeException e) {
      Verdict.Kind kind = Verdict.of(e).kind();
      if (kind == Verdict.Kind.CONDITION || kind == Verdict.Kind.NO_SUCH_KEY) {
        return false;
      }
      throw e;
    }
  }

  private OptionInvalid incapable(String how) {
    return new OptionInvalid(
        where.option(),
        "the server at " + where.server() + " " + how + ", so sessions could be lost",
        "use Amazon S3 or another server that checks conditions of writes");
  }

  private void tidy() {
    try {
      requests.delete(key, null, timeout);
    } catch (RuntimeException e) {
      // What stopped the start is thrown; a small object left behind is no reason for another.
      LOG.log(Level.DEBUG, "the object of a probe was left behind", e);
    }
  }

  private static Body text(String text) {
    return Body.plain(text.getBytes(StandardCharsets.UTF_8));
  }
}
