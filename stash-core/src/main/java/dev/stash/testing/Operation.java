package dev.stash.testing;

/** A call to a storage, to say which ones to hold or to let fail. */
public enum Operation {
  /** {@link dev.stash.storage.StorageBackend#get}, and {@code look}, which is a conditional one. */
  GET,
  /** {@link dev.stash.storage.StorageBackend#put}. */
  PUT,
  /** {@link dev.stash.storage.StorageBackend#delete}. */
  DELETE,
  /** {@link dev.stash.storage.StorageBackend#list}. */
  LIST
}
