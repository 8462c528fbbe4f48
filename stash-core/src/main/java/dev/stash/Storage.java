package dev.stash;

import dev.stash.storage.StorageBackend;
import dev.stash.storage.embedded.EmbeddedStorage;
import dev.stash.storage.encrypted.EncryptedStorage;
import dev.stash.storage.encrypted.KeyRing;
import dev.stash.storage.jdbc.JdbcOptions;
import dev.stash.storage.jdbc.JdbcStorage;
import dev.stash.storage.s3.S3Storage;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.sql.DataSource;

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
   * @param directory made if it is missing, for its owner alone; nothing else may be kept in it
   * @throws OptionInvalid if the directory cannot be used, or RocksDB is missing
   * @throws dev.stash.storage.embedded.StorageInUse if this or another process has it open
   * @throws dev.stash.storage.embedded.StorageUnreadable if what is there cannot be read
   */
  public static StorageBackend embedded(Path directory) {
    return EmbeddedStorage.open(directory);
  }

  /**
   * A storage in the table {@code stash_objects} of a PostgreSQL database, made if it is missing,
   * for any number of processes. H2 works too, for tests and demonstrations. A write is
   * acknowledged when the database has committed it.
   *
   * <p>The caller closes the storage, and {@code source} after it: that is never closed by Stash.
   *
   * @param source best a pool that gives up within seconds when no connection is free
   * @throws OptionInvalid if the database cannot be reached or used, or the table is another's
   */
  public static StorageBackend jdbc(DataSource source) {
    return jdbc(source, options -> {});
  }

  /**
   * As above, with options, such as the name of the table.
   *
   * @param options sets them on the builder it is given; {@link JdbcOptions} explains them
   */
  public static StorageBackend jdbc(DataSource source, Consumer<JdbcOptions.Builder> options) {
    return JdbcStorage.open(source, JdbcOptions.of(options));
  }

  /**
   * As above, with a pool of connections of its own. Needs {@code com.zaxxer:HikariCP} and the
   * database's driver, {@code org.postgresql:postgresql}, on the class path.
   *
   * @param url such as {@code jdbc:postgresql://host:5432/database}
   * @param user empty if the URL says it
   * @param password empty if the URL says it
   * @throws OptionInvalid if the database cannot be reached or used, if the table is another's, or
   *     if a library is missing
   */
  public static StorageBackend jdbc(String url, String user, String password) {
    return jdbc(url, user, password, options -> {});
  }

  /** As above, with options. */
  public static StorageBackend jdbc(
      String url, String user, String password, Consumer<JdbcOptions.Builder> options) {
    return JdbcStorage.open(url, user, password, JdbcOptions.of(options));
  }

  /**
   * Keeps every object in {@code backend} encrypted and authenticated, AES-256-GCM, bound to its
   * key. Writes use the ring's current key, reads the one that the object names. What cannot be
   * decrypted is unreadable, never empty. Keys and sizes stay visible, and who can write to the
   * storage can still delete an object or put back an older one.
   *
   * <p>Closing it closes {@code backend}. Rotation and migration: {@link EncryptedStorage}.
   */
  public static StorageBackend encrypted(StorageBackend backend, KeyRing keys) {
    return EncryptedStorage.open(backend, keys);
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
