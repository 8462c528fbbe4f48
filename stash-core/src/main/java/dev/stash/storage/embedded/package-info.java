/** A storage in a directory of this machine, on RocksDB, for one process. */
@NullMarked
package dev.stash.storage.embedded;

import org.jspecify.annotations.NullMarked;
