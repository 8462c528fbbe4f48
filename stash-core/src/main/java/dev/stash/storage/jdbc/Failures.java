package dev.stash.storage.jdbc;

import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a failure: the SQLSTATE. The driver's message may name keys and is left in the
 * cause.
 */
final class Failures {
  private Failures() {}

  static String state(@Nullable Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "none";
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
