package dev.stash.storage.jdbc;

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
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One row an object, one statement a call. An ETag stands for one write for ever: a random number
 * for each opening and a count, not a sequence of the database, which would come back with a
 * backup.
 */
final class JdbcBackend implements StorageBackend {
  private static final int ETAG_BITS = 96;
  private static final int RADIX = 32;

  private final Connections connections;
  private final Statements statements;
  private final Reach reach;
  private final Runnable release;
  private final String run = new BigInteger(ETAG_BITS, new SecureRandom()).toString(RADIX);
  private final AtomicLong number = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  JdbcBackend(Connections connections, Statements statements, Reach reach, Runnable release) {
    this.connections = connections;
    this.statements = statements;
    this.reach = reach;
    this.release = release;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    byte[] name = StorageRules.key(key);
    requireOpen();
    return connections.read(
        statements.get(),
        values -> values.setBytes(1, name),
        rows -> rows.next() ? Optional.of(object(rows)) : Optional.empty());
  }

  @Override
  public Look look(String key, ETag known) {
    byte[] name = StorageRules.key(key);
    requireOpen();
    return connections.read(
        statements.look(),
        values -> {
          values.setString(1, known.value());
          values.setBytes(2, name);
        },
        rows -> {
          if (!rows.next()) {
            return new Look.Other(Optional.empty());
          }
          return rows.getString(2).equals(known.value())
              ? Look.Same.SAME
              : new Look.Other(Optional.of(object(rows)));
        });
  }

  private static StoredObject object(ResultSet rows) throws SQLException {
    return new StoredObject(rows.getBytes(1), new ETag(rows.getString(2)), time(rows, 3));
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    byte[] name = StorageRules.key(key);
    StorageRules.body(body);
    requireOpen();
    ETag etag = new ETag(run + "-" + Long.toString(number.incrementAndGet(), RADIX));
    int written =
        switch (precondition) {
          case Precondition.IfMatch match -> replace(name, body, etag, match.etag());
          case Precondition.IfAbsent absent -> insert(statements.create(), name, body, etag);
          case Precondition.None none -> overwrite(name, body, etag);
        };
    if (written == 0) {
      throw new PreconditionFailed();
    }
    return etag;
  }

  @Override
  public void delete(String key, ETag etag) {
    byte[] name = StorageRules.key(key);
    requireOpen();
    int deleted =
        connections.write(
            statements.delete(),
            values -> {
              values.setBytes(1, name);
              values.setString(2, etag.value());
            });
    if (deleted == 0) {
      throw new PreconditionFailed();
    }
  }

  /** In the order of the keys' bytes; the cursor is the last key. */
  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    StorageRules.limit(limit);
    byte[] start = StorageRules.utf8(prefix);
    byte[] next = cursor == null ? start : following(StorageRules.utf8(cursor));
    byte[] from = Arrays.compareUnsigned(next, start) > 0 ? next : start;
    requireOpen();
    return connections.read(
        statements.list(),
        values -> {
          values.setBytes(1, from);
          values.setBytes(2, end(start));
          values.setInt(3, limit + 1);
        },
        rows -> page(rows, limit));
  }

  @Override
  public Reach reach() {
    return reach;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }

  private int replace(byte[] name, byte[] body, ETag etag, ETag expected) {
    return connections.write(
        statements.replace(),
        values -> {
          values.setBytes(1, body);
          values.setString(2, etag.value());
          values.setInt(3, body.length);
          values.setBytes(4, name);
          values.setString(5, expected.value());
        });
  }

  private int insert(String sql, byte[] name, byte[] body, ETag etag) {
    return connections.write(
        sql,
        values -> {
          values.setBytes(1, name);
          values.setBytes(2, body);
          values.setString(3, etag.value());
          values.setInt(4, body.length);
        });
  }

  private int overwrite(byte[] name, byte[] body, ETag etag) {
    if (insert(statements.overwrite(), name, body, etag) == 0) {
      // H2 alone: somebody created it between the look and the write of its MERGE.
      throw new NotApplied("the object was created meanwhile", null);
    }
    return 1;
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new NotApplied("the storage is closed", null);
    }
  }

  private static Listing page(ResultSet rows, int limit) throws SQLException {
    List<Listing.Item> items = new ArrayList<>();
    while (rows.next()) {
      if (items.size() == limit) {
        return new Listing(items, items.getLast().key());
      }
      items.add(
          new Listing.Item(
              new String(rows.getBytes(1), StandardCharsets.UTF_8),
              new ETag(rows.getString(2)),
              rows.getLong(3),
              time(rows, 4)));
    }
    return new Listing(items, null);
  }

  private static Instant time(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** The least key after this one. */
  private static byte[] following(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** What no key with this prefix reaches; UTF-8 has no byte 0xFF, so the last byte can grow. */
  private static byte[] end(byte[] prefix) {
    if (prefix.length == 0) {
      return new byte[] {(byte) 0xFF};
    }
    byte[] end = prefix.clone();
    end[end.length - 1]++;
    return end;
  }
}
