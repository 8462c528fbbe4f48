package dev.stash.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.stash.OptionInvalid;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Properties;

/** A pool of connections of our own, by HikariCP. */
final class Pool {
  private final Opener opener;
  private final HikariDataSource source;

  private Pool(Opener opener, HikariDataSource source) {
    this.opener = opener;
    this.source = source;
  }

  /** The driver for {@code url}; refuses to go on without one, or without HikariCP. */
  static Driver require(String url) {
    if (!url.startsWith("jdbc:")) {
      throw new OptionInvalid(
          "jdbc-url", "is no JDBC URL", "use the form jdbc:postgresql://host:port/database");
    }
    try {
      Class.forName("com.zaxxer.hikari.HikariConfig", false, Pool.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new OptionInvalid(
          "storage",
          "a database given by its URL needs a connection pool",
          "add com.zaxxer:HikariCP to the class path, or hand in a DataSource",
          e);
    }
    try {
      return DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new OptionInvalid(
          "jdbc-url",
          "no driver for it is on the class path",
          "add org.postgresql:postgresql to the class path, or correct the URL");
    }
  }

  /** What opens its connections. */
  static Opener opener(Driver driver, String url, String user, String password, int seconds) {
    Properties properties = new Properties();
    if (!user.isEmpty()) {
      properties.setProperty("user", user);
    }
    if (!password.isEmpty()) {
      properties.setProperty("password", password);
    }
    int hosts = 1;
    if (url.startsWith("jdbc:postgresql:")) {
      hosts = (int) url.chars().takeWhile(c -> c != '?').filter(c -> c == ',').count() + 1;
      // A host that accepts and says nothing must hold a connecting thread neither for ever, nor
      // for the time that the next host of the URL was to have.
      String each = String.valueOf(Math.max(1, seconds / hosts));
      properties.setProperty("connectTimeout", each);
      properties.setProperty("cancelSignalTimeout", each);
      properties.setProperty("loginTimeout", String.valueOf(Math.max(seconds, hosts)));
      properties.setProperty("tcpKeepAlive", "true");
      if (hosts > 1) {
        // A standby is of no use, and who was one may have become the primary since.
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("hostRecheckSeconds", "1");
      }
    }
    return new Opener(driver, url, properties, Math.max(seconds, hosts));
  }

  static Pool of(Opener opener, JdbcOptions options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("stash-jdbc");
    config.setDataSource(opener);
    config.setMaximumPoolSize(options.connections());
    config.setMinimumIdle(Math.min(2, options.connections()));
    config.setConnectionTimeout(options.connectionTimeout().toMillis());
    config.setValidationTimeout(options.connectionTimeout().toMillis());
    config.setInitializationFailTimeout(-1);
    return new Pool(opener, new HikariDataSource(config));
  }

  /** One of it; if it has none, the reason is the one that its server gave. */
  Connection open() throws SQLException {
    try {
      return source.getConnection();
    } catch (SQLTransientConnectionException none) {
      SQLException why = opener.failure();
      throw why == null ? none : why;
    }
  }

  /** Opens its first connection; if none is to be had in time, calls will say so. */
  void begin() {
    try {
      open().close();
    } catch (SQLException away) {
      // It was there a moment ago.
    }
  }

  /** Idle connections are closed now, those in use when they come back. */
  void dropIdle() {
    source.getHikariPoolMXBean().softEvictConnections();
  }

  void close() {
    source.close();
  }
}
