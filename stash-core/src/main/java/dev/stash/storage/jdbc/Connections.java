package dev.stash.storage.jdbc;

import dev.stash.storage.StorageFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One connection and one statement a call, each its own transaction. Says how far a failed call
 * got, because that decides what its caller is told. Thread-safe.
 */
final class Connections {
  private final Lender lender;
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

  Connections(Lender lender, Dialect dialect, int seconds) {
    this.lender = lender;
    this.dialect = dialect;
    this.seconds = seconds;
  }

  <T> T read(String sql, Values values, Answer<T> answer) {
    Lender.Loan loan = lend();
    T found;
    try (PreparedStatement statement = prepare(loan.connection(), sql)) {
      values.set(statement);
      try (ResultSet rows = statement.executeQuery()) {
        found = answer.of(rows);
      }
    } catch (SQLException | RuntimeException e) {
      lender.failed(loan, e);
      throw Failures.unread(e);
    }
    Lender.quietly(loan.connection());
    return found;
  }

  /** Returns how many rows were written; a key that is there already counts as none. */
  int write(String sql, Values values) {
    Lender.Loan loan = lend();
    PreparedStatement statement = null;
    boolean sent = false;
    try {
      statement = prepare(loan.connection(), sql);
      values.set(statement);
      sent = true;
      int written = statement.executeUpdate();
      if (dialect == Dialect.POSTGRESQL && Failures.unconfirmed(statement)) {
        lender.doubt(loan);
        throw Failures.unconfirmed();
      }
      return written;
    } catch (SQLException e) {
      lender.failed(loan, e);
      if (Failures.state(e).equals("23505")) {
        return 0;
      }
      throw !sent || dialect.refused(e) ? Failures.refused(e) : Failures.unknown(e);
    } catch (StorageFailure told) {
      throw told;
    } catch (RuntimeException e) {
      lender.failed(loan, e);
      throw sent ? Failures.unknown(e) : Failures.refused(e);
    } finally {
      // A write that was answered stays applied, however its connection ends.
      Lender.quietly(statement);
      Lender.quietly(loan.connection());
    }
  }

  private Lender.Loan lend() {
    try {
      return lender.lend();
    } catch (SQLException | RuntimeException e) {
      throw Failures.noConnection(e);
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      Lender.limit(connection, seconds);
    }
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(seconds);
    return statement;
  }
}
