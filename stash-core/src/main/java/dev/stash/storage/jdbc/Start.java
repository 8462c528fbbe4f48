package dev.stash.storage.jdbc;

import dev.stash.OptionInvalid;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageWait;
import dev.stash.storage.StorageWait.StorageAway;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The first connection, to a database that was waited for, takes writes and has the table. It stays
 * open until the pool has others: some databases end with their last connection.
 */
record Start(Connection connection, Dialect dialect, Reach reach) implements AutoCloseable {
  private static final String URL = "jdbc-url";

  /**
   * Waits for the database, and gets it ready.
   *
   * @throws OptionInvalid if it cannot be reached or used, or the table is another's
   */
  static Start through(Way way, JdbcOptions options) {
    return StorageWait.until(options.storageWait(), () -> once(way, options));
  }

  private static Start once(Way way, JdbcOptions options) throws StorageAway {
    Connection connection = null;
    try {
      connection = way.open();
      Lender.settle(connection);
      Dialect dialect = Dialect.of(connection);
      if (dialect == Dialect.POSTGRESQL) {
        Lender.prove(connection, options.seconds());
      }
      new Schema(connection, dialect, options.table()).ensure();
      Reach reach = new Place(connection, dialect, options.table()).reach();
      return new Start(connection, dialect, reach);
    } catch (SQLException e) {
      Lender.quietly(connection);
      if (Failures.passing(e)) {
        throw new StorageAway(refusal(e));
      }
      throw refusal(e);
    } catch (RuntimeException e) {
      Lender.quietly(connection);
      throw e;
    }
  }

  /** Without the cause's message: some drivers put the URL there, and with it a password. */
  private static OptionInvalid refusal(SQLException e) {
    String state = Failures.state(e);
    if (state.startsWith("28")) {
      return new OptionInvalid(
          "jdbc-user", "the database refused the user or the password", "correct them");
    } else if (state.equals(Failures.READ_ONLY)) {
      return new OptionInvalid(
          URL,
          "the database takes no writes, as a standby does (SQLSTATE " + state + ")",
          "name the primary, or all servers and targetServerType=primary");
    }
    return new OptionInvalid(
        URL,
        "the database cannot be reached or used (SQLSTATE " + state + ")",
        "start it, or correct the URL, the user and the rights");
  }

  @Override
  public void close() {
    Lender.quietly(connection);
  }
}
