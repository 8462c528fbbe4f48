package dev.stash.storage.jdbc;

import dev.stash.OptionInvalid;
import dev.stash.storage.Bulkhead;
import dev.stash.storage.StorageBackend;
import java.sql.Driver;
import javax.sql.DataSource;

/** Opens a storage in one table of a database. */
public final class JdbcStorage {
  private JdbcStorage() {}

  /**
   * Opens the storage through {@code source}, which stays the caller's: closing the storage does
   * not close it. See {@link dev.stash.Storage#jdbc(DataSource)}.
   *
   * @throws OptionInvalid if the database cannot be reached or used, or the table is another's
   */
  public static StorageBackend open(DataSource source, JdbcOptions options) {
    try (Start start = Start.through(source::getConnection, options)) {
      return backend(source::getConnection, start, options, () -> {}, () -> {});
    }
  }

  /**
   * Opens the storage through a pool of its own, which is closed with it. See {@link
   * dev.stash.Storage#jdbc(String, String, String)}.
   *
   * @param user empty if the URL says it
   * @param password empty if the URL says it
   * @throws OptionInvalid if the database cannot be reached or used, if the table is another's, or
   *     if HikariCP or the database's driver is missing
   */
  public static StorageBackend open(String url, String user, String password, JdbcOptions options) {
    Driver driver = Pool.require(url);
    int seconds = (int) Math.max(1, options.connectionTimeout().toSeconds());
    Opener opener = Pool.opener(driver, url, user, password, seconds);
    try (Start start = Start.through(opener::open, options)) {
      Pool pool = Pool.of(opener, options);
      pool.begin();
      StorageBackend backend = backend(pool::open, start, options, pool::dropIdle, pool::close);
      return Bulkhead.over(backend, options.connections(), options.connectionTimeout());
    }
  }

  private static StorageBackend backend(
      Way way, Start start, JdbcOptions options, Runnable dropIdle, Runnable release) {
    Dialect dialect = start.dialect();
    Lender lender = new Lender(way, dialect, options.seconds(), dropIdle);
    Connections connections = new Connections(lender, dialect, options.seconds());
    return new JdbcBackend(
        connections, dialect.statements(options.table()), start.reach(), release);
  }
}
