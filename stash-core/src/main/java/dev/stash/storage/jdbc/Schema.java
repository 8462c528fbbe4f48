package dev.stash.storage.jdbc;

import dev.stash.OptionInvalid;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table: made if it is missing, looked at otherwise. Several processes may start at once; the
 * one that comes second finds the table of the first.
 */
final class Schema {
  private static final List<String> POSTGRESQL_SHAPE =
      List.of("bytea", "bytea", "varchar", "int4", "timestamptz");
  private static final List<String> H2_SHAPE =
      List.of(
          "binary varying",
          "binary large object",
          "character varying",
          "integer",
          "timestamp with time zone");

  private final Connection connection;
  private final Dialect dialect;
  private final String table;

  Schema(Connection connection, Dialect dialect, String table) {
    this.connection = connection;
    this.dialect = dialect;
    this.table = table;
  }

  void ensure() throws SQLException {
    if (missing()) {
      try {
        make();
      } catch (SQLException e) {
        // Another process made it, or nobody can.
        if (missing()) {
          throw new OptionInvalid(
              JdbcOptions.TABLE.name(),
              "the table is missing and cannot be made (SQLSTATE " + e.getSQLState() + ")",
              "let the user create tables, or create it as docs/reference/jdbc.md says",
              e);
        }
      }
    }
    if (!shape().equals(dialect == Dialect.H2 ? H2_SHAPE : POSTGRESQL_SHAPE) || !keyed()) {
      throw another(null);
    }
  }

  /**
   * H2 shows a table before it has its key: whoever looks then would take it for another's. So
   * there it is made aside, and gets its name when it is whole.
   */
  private void make() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (dialect == Dialect.POSTGRESQL) {
        statement.executeUpdate(dialect.createTable(table));
        return;
      }
      String aside = table + "_" + UUID.randomUUID().toString().replace("-", "");
      statement.executeUpdate(dialect.createTable(aside));
      try {
        statement.executeUpdate("ALTER TABLE " + aside + " RENAME TO " + table);
      } catch (SQLException e) {
        statement.executeUpdate("DROP TABLE " + aside);
        throw e;
      }
    }
  }

  private boolean missing() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
      return rows.next();
    } catch (SQLException e) {
      return switch (String.valueOf(e.getSQLState())) {
        case "42P01", "3F000", "42S02", "42S03", "42S04", "90079" -> true;
        default -> throw e;
      };
    }
  }

  private List<String> shape() throws SQLException {
    String sql =
        "SELECT object_key, body, etag, body_size, modified_at FROM " + table + " WHERE 1 = 0";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      ResultSetMetaData columns = rows.getMetaData();
      List<String> types = new ArrayList<>();
      for (int column = 1; column <= columns.getColumnCount(); column++) {
        types.add(columns.getColumnTypeName(column).toLowerCase(Locale.ROOT));
      }
      return types;
    } catch (SQLException e) {
      throw another(e);
    }
  }

  /** Without a unique key two could create one object. */
  private boolean keyed() throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      // Plans and does not run; planning fails where no unique index serves the conflict clause.
      String create = dialect.statements(table).create().replace("?, ?, ?, ?", "'', '', '', 0");
      try (Statement statement = connection.createStatement();
          ResultSet plan = statement.executeQuery("EXPLAIN " + create)) {
        return plan.next();
      } catch (SQLException e) {
        if ("42P10".equals(e.getSQLState())) {
          return false;
        }
        throw e;
      }
    }
    int dot = table.indexOf('.');
    String schema =
        dot < 0 ? connection.getSchema() : table.substring(0, dot).toUpperCase(Locale.ROOT);
    String name = table.substring(dot + 1).toUpperCase(Locale.ROOT);
    List<String> columns = new ArrayList<>();
    try (ResultSet keys = connection.getMetaData().getPrimaryKeys(null, schema, name)) {
      while (keys.next()) {
        columns.add(keys.getString("COLUMN_NAME"));
      }
    }
    return columns.equals(List.of("OBJECT_KEY"));
  }

  private static OptionInvalid another(@Nullable SQLException cause) {
    return new OptionInvalid(
        JdbcOptions.TABLE.name(),
        "a table of this name exists and is none of Stash's",
        "choose another name, or bring it into the shape that docs/reference/jdbc.md shows",
        cause);
  }
}
