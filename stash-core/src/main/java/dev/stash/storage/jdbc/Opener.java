package dev.stash.storage.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of the pool, and keeps trying while the server is away: the pool itself
 * would pause for up to five seconds after some failures, and writes with it. Thread-safe.
 */
final class Opener implements DataSource {
  private static final long PAUSE_MILLIS = 200;

  private final Driver driver;
  private final String url;
  private final Properties properties;
  private final int seconds;
  private volatile @Nullable SQLException failure;

  /**
   * Opens by {@code driver}.
   *
   * @param seconds how long one try takes at most
   */
  Opener(Driver driver, String url, Properties properties, int seconds) {
    this.driver = driver;
    this.url = url;
    this.properties = properties;
    this.seconds = seconds;
  }

  /** Tries once. */
  Connection open() throws SQLException {
    Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw new SQLException("the driver does not know the URL");
    }
    return connection;
  }

  /** Why there is no connection at present, if there is none. */
  @Nullable SQLException failure() {
    return failure;
  }

  @Override
  public Connection getConnection() throws SQLException {
    while (true) {
      try {
        Connection connection = open();
        failure = null;
        return connection;
      } catch (SQLException e) {
        failure = e;
        if (!Failures.passing(e)) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static void pause(SQLException last) throws SQLException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      throw last;
    }
  }

  @Override
  public int getLoginTimeout() {
    return seconds;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int limit) {}

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
