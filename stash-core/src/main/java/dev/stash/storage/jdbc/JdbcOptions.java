package dev.stash.storage.jdbc;

import dev.stash.OptionInvalid;
import dev.stash.storage.StorageWait;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How the table is named and how long a call may take. The defaults suit most; {@code with…} gives
 * a changed copy.
 *
 * @param table its name, with the schema in front if that is not the connection's own: lower-case
 *     letters, digits and underscores
 * @param timeout how long a statement may take, at least a second; the server is asked to stop it
 *     then, and a second later the connection is given up
 * @param connectionTimeout how long a call waits for a free connection of the pool, at least 250
 *     ms; a {@code DataSource} that was handed in has its own
 * @param connections the most connections of the pool; a {@code DataSource} that was handed in has
 *     its own
 * @param storageWait how long an opening waits for a database that cannot be reached, starts, or
 *     takes no writes yet; at most an hour, 0: not at all
 */
public record JdbcOptions(
    String table,
    Duration timeout,
    Duration connectionTimeout,
    int connections,
    Duration storageWait) {
  // The name goes into the statements as it is, so nothing that needs quoting gets this far.
  private static final Pattern NAME =
      Pattern.compile("[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?");

  /** {@code stash_objects}, 5 s, 2 s, 16, 30 s. */
  public static final JdbcOptions DEFAULT =
      new JdbcOptions(
          "stash_objects", Duration.ofSeconds(5), Duration.ofSeconds(2), 16, StorageWait.DEFAULT);

  static final String TABLE = "jdbc-table";

  /**
   * Checks the values.
   *
   * @throws OptionInvalid if one cannot be used
   */
  public JdbcOptions {
    if (!NAME.matcher(table).matches()) {
      throw new OptionInvalid(
          TABLE,
          "is not the name of a table",
          "use lower-case letters, digits and underscores, with one dot after a schema");
    }
    between("jdbc-timeout", timeout, Duration.ofSeconds(1));
    between("jdbc-connection-timeout", connectionTimeout, Duration.ofMillis(250));
    if (connections < 1 || connections > 1_000) {
      throw new OptionInvalid("jdbc-connections", "is out of range", "choose 1 to 1000");
    }
    StorageWait.check(storageWait);
  }

  /** With another {@link #table}. */
  public JdbcOptions withTable(String name) {
    return new JdbcOptions(name, timeout, connectionTimeout, connections, storageWait);
  }

  /** With another {@link #timeout}. */
  public JdbcOptions withTimeout(Duration limit) {
    return new JdbcOptions(table, limit, connectionTimeout, connections, storageWait);
  }

  /** With another {@link #connectionTimeout}. */
  public JdbcOptions withConnectionTimeout(Duration limit) {
    return new JdbcOptions(table, timeout, limit, connections, storageWait);
  }

  /** With another number of {@link #connections}. */
  public JdbcOptions withConnections(int most) {
    return new JdbcOptions(table, timeout, connectionTimeout, most, storageWait);
  }

  /** With another {@link #storageWait}. */
  public JdbcOptions withStorageWait(Duration most) {
    return new JdbcOptions(table, timeout, connectionTimeout, connections, most);
  }

  /** {@link #timeout}, as statements take it. */
  int seconds() {
    return (int) timeout.plusMillis(999).toSeconds();
  }

  private static void between(String option, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new OptionInvalid(
          option, "is out of range", "choose " + least.toMillis() + " ms to 10 minutes");
    }
  }
}
