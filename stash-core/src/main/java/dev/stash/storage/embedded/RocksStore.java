package dev.stash.storage.embedded;

import dev.stash.storage.Listing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * {@link Store} on RocksDB. A call into a closed RocksDB kills the process, so every call holds the
 * read lock and closing takes the write lock. Reads run native code in the caller's thread: short,
 * and from memory as a rule.
 */
final class RocksStore implements Store {
  private final Path directory;
  private final RocksSettings settings = new RocksSettings();
  // Synced: written to the log and flushed to the disk before write returns and readers see it.
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable RocksDB rocks;
  private boolean closed;

  RocksStore(Path directory) throws IOException {
    this.directory = directory;
    try {
      rocks = openRocks();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public byte @Nullable [] value(byte[] key) throws IOException {
    return using(rocks -> rocks.get(key));
  }

  @Override
  public @Nullable Stamp stamp(byte[] key) throws IOException {
    byte[] start = new byte[Stamp.BYTES];
    int size = using(rocks -> rocks.get(key, start));
    return size == RocksDB.NOT_FOUND ? null : Stamp.of(start);
  }

  @Override
  public Listing list(byte[] prefix, byte @Nullable [] after, int limit) throws IOException {
    return using(
        rocks -> {
          try (RocksIterator objects = rocks.newIterator()) {
            if (after == null || Arrays.compareUnsigned(after, prefix) < 0) {
              objects.seek(prefix);
            } else {
              objects.seek(after);
              if (objects.isValid() && Arrays.equals(objects.key(), after)) {
                objects.next();
              }
            }
            return page(objects, prefix, limit);
          }
        });
  }

  private static Listing page(RocksIterator objects, byte[] prefix, int limit)
      throws RocksDBException, IOException {
    List<Listing.Item> items = new ArrayList<>();
    byte[] start = new byte[Stamp.BYTES];
    for (; objects.isValid(); objects.next()) {
      byte[] key = objects.key();
      if (!startsWith(key, prefix)) {
        break;
      }
      if (items.size() == limit) {
        return new Listing(items, items.getLast().key());
      }
      int size = objects.value(start);
      Stamp stamp = Stamp.of(start);
      String name = new String(key, StandardCharsets.UTF_8);
      items.add(
          new Listing.Item(name, stamp.etag(), (long) size - Stamp.BYTES, stamp.lastModified()));
    }
    objects.status();
    return new Listing(items, null);
  }

  @Override
  public void write(List<Write> writes) throws IOException {
    using(
        rocks -> {
          try (WriteBatch batch = new WriteBatch()) {
            for (Write write : writes) {
              byte[] value = write.value();
              if (value == null) {
                batch.delete(write.key());
              } else {
                batch.put(write.key(), value);
              }
            }
            rocks.write(synced, batch);
            return writes;
          }
        });
  }

  @Override
  public void reopen() throws IOException {
    Lock exclusive = lock.writeLock();
    exclusive.lock();
    try {
      if (closed) {
        throw new IOException("it is closed");
      }
      closeRocks();
      rocks = openRocks();
    } finally {
      exclusive.unlock();
    }
  }

  @Override
  public void close() {
    Lock exclusive = lock.writeLock();
    exclusive.lock();
    try {
      if (!closed) {
        closed = true;
        closeRocks();
        synced.close();
        settings.close();
      }
    } finally {
      exclusive.unlock();
    }
  }

  private RocksDB openRocks() throws IOException {
    try {
      Files.createDirectories(directory);
      return RocksDB.open(settings.options(), directory.toString());
    } catch (RocksDBException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void closeRocks() {
    if (rocks != null) {
      rocks.close();
      rocks = null;
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private <T extends @Nullable Object> T using(Call<T> call) throws IOException {
    Lock shared = lock.readLock();
    shared.lock();
    try {
      RocksDB open = rocks;
      if (open == null) {
        throw new IOException(closed ? "it is closed" : "it could not be opened again");
      }
      return call.on(open);
    } catch (RocksDBException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      shared.unlock();
    }
  }

  private interface Call<T extends @Nullable Object> {
    T on(RocksDB rocks) throws RocksDBException, IOException;
  }
}
