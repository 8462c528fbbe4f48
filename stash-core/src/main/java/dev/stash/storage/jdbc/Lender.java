package dev.stash.storage.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lends connections whose server takes writes. A connection proves it when it is first lent, and
 * again after any other has failed in a way that a fail-over shows itself in: until then it may
 * lead to the primary of yesterday, which goes on answering reads. Works over any pool, since it
 * cannot ask the pool of somebody else to look. Thread-safe.
 */
final class Lender {
  /**
   * Null where writes are refused. Otherwise a small record in the server's log, committed as any
   * write is: where a standby must confirm, only a server whose standby does can answer.
   */
  private static final String PROOF =
      "SELECT CASE WHEN pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'"
          + " THEN NULL ELSE pg_logical_emit_message(true, 'stash', '') END";

  private static final Class<?> DRIVERS = drivers();

  private final Way way;
  private final Dialect dialect;
  private final int seconds;
  private final Runnable dropIdle;

  /** The drivers' connections, and how many doubts there had been when each was last proved. */
  private final Map<Object, Long> proved = Collections.synchronizedMap(new WeakHashMap<>());

  private final AtomicLong doubts = new AtomicLong();

  /**
   * Lends what comes by {@code way}.
   *
   * @param seconds how long a statement may take
   * @param dropIdle lets the pool throw away the connections that nobody uses, and the others when
   *     they come back; does nothing for a pool of somebody else
   */
  Lender(Way way, Dialect dialect, int seconds, Runnable dropIdle) {
    this.way = way;
    this.dialect = dialect;
    this.seconds = seconds;
    this.dropIdle = dropIdle;
  }

  /**
   * A connection on loan.
   *
   * @param doubts how many there were when it was lent
   */
  record Loan(Connection connection, long doubts) {}

  Loan lend() throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      Loan loan = new Loan(way.open(), doubts.get());
      Long last = null;
      try {
        settle(loan.connection());
        if (dialect == Dialect.H2) {
          return loan;
        }
        Object driver = driver(loan.connection());
        last = proved.get(driver);
        if (last == null || last != loan.doubts()) {
          prove(loan.connection(), seconds);
          proved.put(driver, loan.doubts());
        }
        return loan;
      } catch (SQLException | RuntimeException e) {
        if (last == null) {
          // A new one: there is no better server to be had at the moment.
          failed(loan, e);
          throw e;
        }
        abort(loan.connection());
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }

  /** Takes a connection back after a call that failed. */
  void failed(Loan loan, Exception failure) {
    if (dialect == Dialect.POSTGRESQL && Failures.ofTheServer(failure)) {
      doubt(loan);
    } else {
      quietly(loan.connection());
    }
  }

  /**
   * Throws a connection away, and believes no other before it has proved itself anew. Of several
   * that fail by one and the same event only the first says anything new.
   */
  void doubt(Loan loan) {
    if (doubts.compareAndSet(loan.doubts(), loan.doubts() + 1)) {
      dropIdle.run();
    }
    abort(loan.connection());
  }

  /** A pool that only got it back might lend it again. */
  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException broken) {
      // As it was to be.
    }
    quietly(connection);
  }

  /** What a lent connection may have been set to otherwise. */
  static void settle(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.setAutoCommit(true);
    }
  }

  /**
   * Lets PostgreSQL show that it takes writes.
   *
   * @throws SQLException with state 25006 if it does not
   */
  static void prove(Connection connection, int seconds) throws SQLException {
    settle(connection);
    limit(connection, seconds);
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(seconds);
      try (ResultSet rows = statement.executeQuery(PROOF)) {
        if (!rows.next() || rows.getString(1) == null) {
          throw new SQLException("takes no writes", Failures.READ_ONLY);
        } else if (Failures.unconfirmed(statement)) {
          throw new SQLException("its commits are not confirmed", Failures.READ_ONLY);
        }
      }
    }
  }

  /** The server is asked first to stop; this is for one that does not hear, or a lost network. */
  static void limit(Connection connection, int seconds) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (seconds + 1) * 1_000);
  }

  /** What stays the same however often a pool wraps it anew. */
  private static Object driver(Connection connection) {
    try {
      return connection.unwrap(DRIVERS);
    } catch (SQLException | RuntimeException hidden) {
      return connection;
    }
  }

  /** The driver's own type: some pools answer with their wrapper when asked for a connection. */
  private static Class<?> drivers() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    for (ClassLoader loader : new ClassLoader[] {Lender.class.getClassLoader(), context}) {
      try {
        return Class.forName("org.postgresql.PGConnection", false, loader);
      } catch (ClassNotFoundException elsewhere) {
        // Then the other one, or none.
      }
    }
    return Connection.class;
  }

  static void quietly(@Nullable AutoCloseable resource) {
    if (resource != null) {
      try {
        resource.close();
      } catch (Exception broken) {
        // The pool finds out by itself; the call has its outcome.
      }
    }
  }
}
