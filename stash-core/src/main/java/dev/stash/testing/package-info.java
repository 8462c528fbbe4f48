/** Parts to test an application with: an in-memory backend and backends that fail or wait. */
@NullMarked
package dev.stash.testing;

import org.jspecify.annotations.NullMarked;
