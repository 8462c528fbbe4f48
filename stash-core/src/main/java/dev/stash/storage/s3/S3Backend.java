package dev.stash.storage.s3;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends a write once and a read at most twice, and says what came of it. */
final class S3Backend implements StorageBackend {
  private final Requests requests;
  private final Dialect dialect;
  private final Timeouts timeouts;
  private final String prefix;
  private final int gzipAbove;
  private final Reach reach;
  private final Runnable onClose;
  private volatile boolean closed;

  S3Backend(
      Requests requests,
      Dialect dialect,
      Timeouts timeouts,
      String prefix,
      int gzipAbove,
      Reach reach,
      Runnable onClose) {
    this.requests = requests;
    this.dialect = dialect;
    this.timeouts = timeouts;
    this.prefix = prefix;
    this.gzipAbove = gzipAbove;
    this.reach = reach;
    this.onClose = onClose;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    String name = name(key);
    try {
      return Optional.of(twice(timeout -> requests.get(name, timeout)));
    } catch (RuntimeException e) {
      Verdict verdict = Verdict.of(e);
      if (verdict.kind() == Verdict.Kind.NO_SUCH_KEY) {
        return Optional.empty();
      }
      throw verdict.ofRead();
    }
  }

  @Override
  public Look look(String key, ETag known) {
    String name = name(key);
    String unless = dialect.header(known);
    try {
      StoredObject there = twice(timeout -> requests.get(name, unless, timeout));
      return Look.of(Optional.of(there), known); // some servers ignore the condition
    } catch (RuntimeException e) {
      Verdict verdict = Verdict.of(e);
      return switch (verdict.kind()) {
        case SAME -> Look.Same.SAME;
        case NO_SUCH_KEY -> new Look.Other(Optional.empty());
        default -> throw verdict.ofRead();
      };
    }
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    String name = name(key);
    StorageRules.body(body);
    String ifMatch = null;
    String ifNoneMatch = null;
    switch (precondition) {
      case Precondition.None none -> {}
      case Precondition.IfAbsent absent -> ifNoneMatch = "*";
      case Precondition.IfMatch match -> ifMatch = dialect.header(match.etag());
    }
    Body sent = Body.of(body, gzipAbove);
    try {
      return requests.put(name, sent, ifMatch, ifNoneMatch, timeouts.call());
    } catch (RuntimeException e) {
      throw Verdict.of(e).ofWrite();
    }
  }

  @Override
  public void delete(String key, ETag etag) {
    String name = name(key);
    String ifMatch = dialect.checksDeletions() ? dialect.header(etag) : null;
    if (!dialect.tellsGone()) {
      check(name, etag);
    }
    try {
      requests.delete(name, ifMatch, timeouts.call());
    } catch (RuntimeException e) {
      throw Verdict.of(e).ofWrite();
    }
  }

  @Override
  public Listing list(String inside, @Nullable String cursor, int limit) {
    StorageRules.limit(limit);
    StorageRules.utf8(inside);
    try {
      return twice(
          timeout -> requests.list(prefix + inside, cursor, limit, prefix.length(), timeout));
    } catch (RuntimeException e) {
      throw Verdict.of(e).ofRead();
    }
  }

  @Override
  public Reach reach() {
    return reach;
  }

  @Override
  public void close() {
    closed = true;
    onClose.run();
  }

  /** In place of the server, which does not look when it deletes, or not whether it is there. */
  private void check(String name, ETag etag) {
    try {
      if (twice(timeout -> requests.head(name, timeout)).equals(etag)) {
        return;
      }
    } catch (RuntimeException e) {
      Verdict verdict = Verdict.of(e);
      if (verdict.kind() != Verdict.Kind.NO_SUCH_KEY) {
        throw verdict.ofRead();
      }
    }
    throw new PreconditionFailed();
  }

  /** A read changes nothing, so one that broke or is late is sent again, once. */
  private <T> T twice(Function<Duration, T> read) {
    try {
      return read.apply(timeouts.attempt());
    } catch (RuntimeException e) {
      if (!timeouts.twice()
          || closed
          || Thread.currentThread().isInterrupted()
          || Verdict.of(e).kind() != Verdict.Kind.DOUBT) {
        throw e;
      }
      return read.apply(timeouts.second());
    }
  }

  private String name(String key) {
    if (closed) {
      throw new NotApplied("the storage is closed", null);
    }
    StorageRules.key(key);
    return prefix.isEmpty() ? key : longer(prefix + key);
  }

  private static String longer(String name) {
    StorageRules.key(name);
    return name;
  }
}
