package dev.stash.storage.jdbc;

import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a failure: the SQLSTATE. The driver's message may name keys and is left in the
 * cause.
 */
final class Failures {
  static final String READ_ONLY = "25006";

  private Failures() {}

  static String state(@Nullable Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "none";
  }

  /**
   * Whether it tells that the server has gone, goes, or takes no writes any more: its other
   * connections are worth no more then.
   */
  static boolean ofTheServer(Throwable failure) {
    String state = state(failure);
    return state.startsWith("08") || state.startsWith("57P0") || state.equals(READ_ONLY);
  }

  /**
   * Whether waiting may cure what keeps a connection from being made: the network, a server that
   * starts, stops, is a standby still or has no room. 90067 is H2's for a server that is not there.
   */
  static boolean passing(SQLException failure) {
    String state = state(failure);
    return ofTheServer(failure)
        || state.equals("53300")
        || state.equals("90067")
        || (state.equals("none") && failure instanceof SQLTransientException);
  }

  /**
   * Whether PostgreSQL answered a statement with a warning. It does so, and not with an error, when
   * a commit that waits for a standby is cut short: it is committed here, and may be nowhere else.
   * Notices, as triggers raise them, are none.
   */
  static boolean unconfirmed(Statement statement) throws SQLException {
    for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
      if (!String.valueOf(w.getSQLState()).startsWith("00")) {
        return true;
      }
    }
    return false;
  }

  static OutcomeUnknown unconfirmed() {
    return new OutcomeUnknown("the database has not confirmed that a standby has the write", null);
  }

  static NotApplied noConnection(Exception e) {
    return new NotApplied("no connection to the database (SQLSTATE " + state(e) + ")", e);
  }

  static NotApplied unread(Exception e) {
    return new NotApplied("the database did not answer a read (SQLSTATE " + state(e) + ")", e);
  }

  static NotApplied refused(Exception e) {
    return new NotApplied("the database refused a write (SQLSTATE " + state(e) + ")", e);
  }

  static OutcomeUnknown unknown(Exception e) {
    return new OutcomeUnknown("the database did not answer (SQLSTATE " + state(e) + ")", e);
  }
}
