package dev.stash.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.stash.OptionInvalid;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A pool of connections of our own, by HikariCP. */
final class Pool {
  private final HikariDataSource source;

  private Pool(HikariDataSource source) {
    this.source = source;
  }

  /** Refuses to go on without HikariCP or a driver for {@code url}. */
  static void require(String url) {
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
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new OptionInvalid(
          "jdbc-url",
          "no driver for it is on the class path",
          "add org.postgresql:postgresql to the class path, or correct the URL");
    }
  }

  /** Connects when it is first asked to, so that what is wrong then can be told in one sentence. */
  static Pool of(String url, String user, String password, JdbcOptions options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("stash-jdbc");
    config.setJdbcUrl(url);
    if (!user.isEmpty()) {
      config.setUsername(user);
    }
    if (!password.isEmpty()) {
      config.setPassword(password);
    }
    config.setMaximumPoolSize(options.connections());
    config.setMinimumIdle(Math.min(2, options.connections()));
    config.setConnectionTimeout(options.connectionTimeout().toMillis());
    config.setValidationTimeout(options.connectionTimeout().toMillis());
    config.setInitializationFailTimeout(-1);
    if (url.startsWith("jdbc:postgresql:")) {
      // Or else a server that accepts and says nothing would hold a connecting thread for ever.
      config.addDataSourceProperty("loginTimeout", seconds(options));
      config.addDataSourceProperty("connectTimeout", seconds(options));
      config.addDataSourceProperty("cancelSignalTimeout", seconds(options));
      config.addDataSourceProperty("tcpKeepAlive", "true");
    }
    return new Pool(new HikariDataSource(config));
  }

  DataSource source() {
    return source;
  }

  void close() {
    source.close();
  }

  private static String seconds(JdbcOptions options) {
    return String.valueOf(Math.max(1, options.connectionTimeout().toSeconds()));
  }
}
