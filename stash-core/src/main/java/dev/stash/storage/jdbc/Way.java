package dev.stash.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A way to a connection; whoever gets one closes it. */
interface Way {
  Connection open() throws SQLException;
}
