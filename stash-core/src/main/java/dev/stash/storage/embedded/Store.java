package dev.stash.storage.embedded;

import dev.stash.storage.Listing;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The engine below: ordered bytes on a disk, many writes in one step. Reads are thread-safe. */
interface Store {
  /** The whole value with its stamp; null if there is none. */
  byte @Nullable [] value(byte[] key) throws IOException;

  /** The stamp alone; null if there is no value. */
  @Nullable Stamp stamp(byte[] key) throws IOException;

  /**
   * See {@link dev.stash.storage.StorageBackend#list}: in the order of the keys' bytes, going on
   * after a key.
   */
  Listing list(byte[] prefix, byte @Nullable [] after, int limit) throws IOException;

  /**
   * All of these, in this order, and on the disk when it returns. One caller at a time. After a
   * failure nobody knows, and nothing may be written before {@link #reopen} succeeded.
   */
  void write(List<Write> writes) throws IOException;

  /** Closes and opens again, which settles what of a failed write is there. */
  void reopen() throws IOException;

  /** Frees everything; later calls fail. */
  void close();
}
