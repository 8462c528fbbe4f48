package dev.stash.storage.jdbc;

import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.storage.StorageWait;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * How the table is named and how long a call may take. The defaults suit most.
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

  /** Who connects. */
  public static final Option<String> USER =
      Option.text("jdbc-user", "", "who connects, if the URL does not say it");

  /** And with what. */
  public static final Option<String> PASSWORD =
      Option.text("jdbc-password", "", "with what, if the URL does not say it").secret();

  /** The option of {@link #table}. */
  public static final Option<String> TABLE =
      Option.text("jdbc-table", "stash_objects", "the table, with its schema if need be")
          .where(JdbcOptions::name);

  /** The option of {@link #timeout}. */
  public static final Option<Duration> TIMEOUT =
      Option.time(
          "jdbc-timeout",
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          "how long a statement may take");

  /** The option of {@link #connectionTimeout}. */
  public static final Option<Duration> CONNECTION_TIMEOUT =
      Option.time(
          "jdbc-connection-timeout",
          Duration.ofSeconds(2),
          Duration.ofMillis(250),
          Duration.ofMinutes(10),
          "how long a call waits for a free connection");

  /** The option of {@link #connections}. */
  public static final Option<Integer> CONNECTIONS =
      Option.number("jdbc-connections", 16, 1, 1_000, "the most connections");

  /** All of them but how long to wait, which is every storage's. */
  public static final List<Option<?>> OPTIONS =
      List.of(USER, PASSWORD, TABLE, TIMEOUT, CONNECTION_TIMEOUT, CONNECTIONS);

  /** As options say. */
  public static JdbcOptions of(OptionSet said) {
    return new JdbcOptions(
        said.get(TABLE),
        said.get(TIMEOUT),
        said.get(CONNECTION_TIMEOUT),
        said.get(CONNECTIONS),
        said.get(StorageWait.OPTION));
  }

  /** As a builder says. */
  public static JdbcOptions of(Consumer<Builder> options) {
    OptionSet said = new OptionSet(Option.all(OPTIONS, List.of(StorageWait.OPTION)));
    options.accept(new Builder(said));
    return of(said);
  }

  private static void name(String table) {
    if (!NAME.matcher(table).matches()) {
      throw new OptionInvalid(
          "jdbc-table",
          "is not the name of a table",
          "use lower-case letters, digits and underscores, with one dot after a schema");
    }
  }

  /** {@link #timeout}, as statements take it. */
  int seconds() {
    return (int) timeout.plusMillis(999).toSeconds();
  }

  /** Sets them; each method is called as its option is. Not thread-safe. */
  public static final class Builder {
    private final OptionSet options;

    private Builder(OptionSet options) {
      this.options = options;
    }

    private <T> Builder set(Option<T> option, T value) {
      options.set(option, value);
      return this;
    }

    /** {@code jdbc-table}, with the schema in front if that is not the connection's own. */
    public Builder table(String name) {
      return set(TABLE, name);
    }

    /** {@code jdbc-timeout}, of a statement. */
    public Builder timeout(Duration limit) {
      return set(TIMEOUT, limit);
    }

    /** {@code jdbc-connection-timeout}, of the pool; one that was handed in has its own. */
    public Builder connectionTimeout(Duration limit) {
      return set(CONNECTION_TIMEOUT, limit);
    }

    /** {@code jdbc-connections}, of the pool; one that was handed in has its own. */
    public Builder connections(int most) {
      return set(CONNECTIONS, most);
    }

    /** {@code storage-wait}, 0: not at all. */
    public Builder storageWait(Duration most) {
      return set(StorageWait.OPTION, most);
    }
  }
}
