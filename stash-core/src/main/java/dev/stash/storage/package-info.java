/** Where sessions are kept for good: the {@link dev.stash.storage.StorageBackend} contract. */
@NullMarked
package dev.stash.storage;

import org.jspecify.annotations.NullMarked;
