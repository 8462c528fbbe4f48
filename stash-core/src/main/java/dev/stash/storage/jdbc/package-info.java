/** A storage in one table of a PostgreSQL database; H2 works for tests and demonstrations. */
@NullMarked
package dev.stash.storage.jdbc;

import org.jspecify.annotations.NullMarked;
