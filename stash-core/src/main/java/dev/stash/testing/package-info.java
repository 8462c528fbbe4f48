/**
 * What an application is tested with: {@link dev.stash.testing.TestStash}, its views in browsers
 * that are simulated; a storage in memory, storages that fail or wait, a cluster in one process.
 */
@NullMarked
package dev.stash.testing;

import org.jspecify.annotations.NullMarked;
