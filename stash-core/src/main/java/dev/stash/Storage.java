package dev.stash;

import dev.stash.storage.StorageBackend;
import dev.stash.storage.embedded.EmbeddedStorage;
import dev.stash.storage.s3.S3Storage;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The storages that come with Stash. */
public final class Storage {
  private Storage() {}

  /**
   * A storage in a directory of this machine, for one process: a development server, a single node.
   * A write is acknowledged when it is on the disk; what was acknowledged survives a crash of the
   * process or of the machine. Needs {@code org.rocksdb:rocksdbjni} on the class path.
   *
   * <p>The caller closes it, after everything that uses it.
   *
   * @param directory made if it is missing; nothing else may be kept in it
   * @throws OptionInvalid if the directory cannot be used, or RocksDB is missing
   * @throws dev.stash.storage.embedded.StorageInUse if this or another process has it open
   * @throws dev.stash.storage.embedded.StorageUnreadable if what is there cannot be read
   */
  public static StorageBackend embedded(Path directory) {
    return EmbeddedStorage.open(directory);
  }

  /**
   * A storage in a bucket of Amazon S3, for any number of processes. Region and credentials are
   * those that AWS tools would use. Needs {@code software.amazon.awssdk:s3} and {@code
   * software.amazon.awssdk:apache5-client} on the class path.
   *
   * <p>The caller closes it, after everything that uses it.
   *
   * @throws OptionInvalid if the bucket cannot be used, or the SDK is missing
   */
  public static StorageBackend s3(String bucket) {
    return s3(bucket, options -> {});
  }

  /**
   * As above, with options, such as the address of another server than Amazon's.
   *
   * @param options sets them on the builder it is given; {@link S3Storage} explains them
   */
  public static StorageBackend s3(String bucket, Consumer<S3Storage.Builder> options) {
    S3Storage.Builder builder = S3Storage.builder(bucket);
    options.accept(builder);
    return builder.open();
  }
}
