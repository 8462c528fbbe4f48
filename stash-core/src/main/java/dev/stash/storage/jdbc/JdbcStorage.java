package dev.stash.storage.jdbc;

import dev.stash.OptionInvalid;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.Turns;
import java.sql.Connection;
import java.sql.SQLException;
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
    return open(source, options, () -> {});
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
    Pool.require(url);
    Pool pool = Pool.of(url, user, password, options);
    try {
      StorageBackend backend = open(pool.source(), options, pool::close);
      return Turns.over(backend, options.connections(), options.connectionTimeout());
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private static StorageBackend open(DataSource source, JdbcOptions options, Runnable release) {
    Dialect dialect;
    Reach reach;
    try (Connection connection = source.getConnection()) {
      Connections.settle(connection);
      dialect = Dialect.of(connection);
      new Schema(connection, dialect, options.table()).ensure();
      reach = new Place(connection, dialect, options.table()).reach();
    } catch (SQLException e) {
      throw unreachable(e);
    }
    Connections connections = new Connections(source, dialect, options.timeout());
    return new JdbcBackend(connections, dialect.statements(options.table()), reach, release);
  }

  /** Without the cause's message: some drivers put the URL there, and with it a password. */
  private static OptionInvalid unreachable(SQLException e) {
    String state = Failures.state(e);
    return state.startsWith("28")
        ? new OptionInvalid(
            "jdbc-user", "the database refused the user or the password", "correct them")
        : new OptionInvalid(
            "jdbc-url",
            "the database cannot be reached or used (SQLSTATE " + state + ")",
            "start it, or correct the URL, the user and the rights");
  }
}
