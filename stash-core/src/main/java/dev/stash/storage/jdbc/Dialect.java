package dev.stash.storage.jdbc;

import dev.stash.OptionInvalid;
import java.sql.Connection;
import java.sql.SQLException;

/** Where the databases differ. */
enum Dialect {
  POSTGRESQL("bytea", "bytea"),
  /** Its {@code VARBINARY} ends at 1 MiB, so that bodies are large objects. */
  H2("VARBINARY(1024)", "BLOB");

  private static final String COLUMNS =
      " (object_key, body, etag, body_size, modified_at) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP)";

  private final String keyType;
  private final String bodyType;

  Dialect(String keyType, String bodyType) {
    this.keyType = keyType;
    this.bodyType = bodyType;
  }

  static Dialect of(Connection connection) throws SQLException {
    return switch (connection.getMetaData().getDatabaseProductName()) {
      case "PostgreSQL" -> POSTGRESQL;
      case "H2" -> H2;
      default ->
          throw new OptionInvalid(
              "jdbc-url", "is of a database that is not supported", "use PostgreSQL");
    };
  }

  Statements statements(String table) {
    String insert = "INSERT INTO " + table + COLUMNS;
    return new Statements(
        "SELECT body, etag, modified_at FROM " + table + " WHERE object_key = ?",
        "SELECT CASE WHEN etag = ? THEN NULL ELSE body END, etag, modified_at FROM "
            + table
            + " WHERE object_key = ?",
        "UPDATE "
            + table
            + " SET body = ?, etag = ?, body_size = ?, modified_at = CURRENT_TIMESTAMP"
            + " WHERE object_key = ? AND etag = ?",
        this == H2 ? insert : insert + " ON CONFLICT (object_key) DO NOTHING",
        this == H2
            ? "MERGE INTO " + table + COLUMNS.replace(" VALUES", " KEY (object_key) VALUES")
            : insert
                + " ON CONFLICT (object_key) DO UPDATE SET body = excluded.body,"
                + " etag = excluded.etag, body_size = excluded.body_size,"
                + " modified_at = excluded.modified_at",
        "DELETE FROM " + table + " WHERE object_key = ? AND etag = ?",
        "SELECT object_key, etag, body_size, modified_at FROM "
            + table
            + " WHERE object_key >= ? AND object_key < ? ORDER BY object_key LIMIT ?");
  }

  String createTable(String table) {
    return "CREATE TABLE "
        + table
        + " (object_key "
        + keyType
        + " PRIMARY KEY, body "
        + bodyType
        + " NOT NULL, etag varchar(64) NOT NULL, body_size integer NOT NULL,"
        + " modified_at timestamp with time zone NOT NULL)";
  }

  /**
   * Whether a statement that failed after it was sent certainly did nothing.
   *
   * <p>Not among them, although most of the time true of them too: cancelled (57014) and shut down
   * (57P01), which a server with synchronous replication also says after a local commit; no
   * resources (53) and I/O errors (58), which may strike while the commit itself is written.
   */
  boolean refused(SQLException e) {
    String state = Failures.state(e);
    if (state.length() != 5 || state.equals("40003")) {
      return false;
    }
    return switch (state.substring(0, 2)) {
      case "0A", "22", "23", "25", "28", "3D", "3F", "40", "42", "54", "55" -> true;
      // H2 has the state of every timeout for a lock that was not had in time.
      default -> this == H2 && e.getErrorCode() == 50_200;
    };
  }
}
