package dev.stash.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection and one statement a call, each its own transaction. Says how far a failed call
 * got, because that decides what its caller is told. Thread-safe.
 */
final class Connections {
  private final DataSource source;
  private final Dialect dialect;
  private final int seconds;

  /** Puts the values into the statement. */
  interface Values {
    void set(PreparedStatement statement) throws SQLException;
  }

  /** Takes the answer out. */
  interface Answer<T> {
    T of(ResultSet rows) throws SQLException;
  }

  Connections(DataSource source, Dialect dialect, Duration timeout) {
    this.source = source;
    this.dialect = dialect;
    this.seconds = (int) timeout.plusMillis(999).toSeconds();
  }

  Dialect dialect() {
    return dialect;
  }

  /** What a lent connection may have been set to otherwise. */
  static void settle(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.setAutoCommit(true);
    }
  }

  <T> T read(String sql, Values values, Answer<T> answer) {
    Connection connection = connect();
    try (PreparedStatement statement = prepare(connection, sql)) {
      values.set(statement);
      try (ResultSet rows = statement.executeQuery()) {
        return answer.of(rows);
      }
    } catch (SQLException | RuntimeException e) {
      throw Failures.unread(e);
    } finally {
      quietly(connection);
    }
  }

  /** Returns how many rows were written; a key that is there already counts as none. */
  int write(String sql, Values values) {
    Connection connection = connect();
    PreparedStatement statement = null;
    boolean sent = false;
    try {
      statement = prepare(connection, sql);
      values.set(statement);
      sent = true;
      return statement.executeUpdate();
    } catch (SQLException e) {
      if (Failures.state(e).equals("23505")) {
        return 0;
      }
      throw !sent || dialect.refused(e) ? Failures.refused(e) : Failures.unknown(e);
    } catch (RuntimeException e) {
      throw sent ? Failures.unknown(e) : Failures.refused(e);
    } finally {
      // A write that was answered stays applied, however its connection ends.
      quietly(statement);
      quietly(connection);
    }
  }

  private Connection connect() {
    Connection connection = null;
    try {
      connection = source.getConnection();
      settle(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      quietly(connection);
      throw Failures.noConnection(e);
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      // The server is asked first; this is for one that does not hear, or a network that is gone.
      connection.setNetworkTimeout(Runnable::run, (seconds + 1) * 1_000);
    }
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(seconds);
    return statement;
  }

  private static void quietly(@Nullable AutoCloseable resource) {
    if (resource != null) {
      try {
        resource.close();
      } catch (Exception broken) {
        // The pool finds out by itself; the call has its outcome.
      }
    }
  }
}
