package dev.stash.storage.jdbc;

import dev.stash.storage.Reach;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Which table of which database this is, as the database itself says: members may know it by other
 * addresses, and a URL may hold a password.
 */
final class Place {
  /** A standby that was promoted has its primary's number, and is the same place. */
  private static final String POSTGRESQL =
      "SELECT system_identifier::text || ' ' || current_database() || ' '"
          + " || cast(cast(? AS regclass) AS oid)::text FROM pg_control_system()";

  private static final String H2 = "SELECT DATABASE_PATH() || ' ' || ?";

  private final Connection connection;
  private final Dialect dialect;
  private final String table;

  Place(Connection connection, Dialect dialect, String table) {
    this.connection = connection;
    this.dialect = dialect;
    this.table = table;
  }

  Reach reach() throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      return named("postgresql ", POSTGRESQL);
    }
    String url = connection.getMetaData().getURL();
    boolean served = url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:");
    return served ? named("h2 ", H2) : Reach.thisProcess();
  }

  /** A database that does not say, or does not let this user ask, is not compared. */
  private Reach named(String database, String sql) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        String name = rows.next() ? rows.getString(1) : null;
        return name == null ? Reach.unsaid() : Reach.shared(database + name);
      }
    } catch (SQLException unsaid) {
      return Reach.unsaid();
    }
  }
}
