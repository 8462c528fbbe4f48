package dev.stash;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageWait;
import dev.stash.storage.jdbc.JdbcOptions;
import dev.stash.storage.jdbc.JdbcStorage;
import dev.stash.storage.s3.S3Storage;
import dev.stash.testing.TestBackend;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The storage that option {@code storage} names. */
final class StorageChoice {
  private static final Logger LOG = System.getLogger(Stash.class.getName());
  private static final String KINDS =
      "write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory";

  private static final String JDBC = "storage jdbc:URL";
  private static final String S3 = "storage s3:BUCKET";

  /** Not shown: a URL may have a password in it. */
  static final Option<String> STORAGE =
      Option.text(
              "storage",
              "where sessions are kept, closed together with the Stash; by name"
                  + " `embedded:DIRECTORY`, `jdbc:URL`, `s3:BUCKET`, or `memory` for tests")
          .secret();

  static final List<Option<?>> OPTIONS =
      Option.all(List.of(STORAGE, StorageWait.OPTION), JdbcOptions.OPTIONS, S3Storage.OPTIONS);

  private StorageChoice() {}

  /**
   * Opens it.
   *
   * @throws OptionInvalid if it is missing, or cannot be used, or if something is said that counts
   *     for nothing with it
   */
  static StorageBackend open(OptionSet said) {
    String text =
        said.said(STORAGE).orElseThrow(() -> new OptionInvalid("storage", "is missing", KINDS));
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    if (rest.isBlank() || (colon < 0 && !text.equals("memory"))) {
      throw unknown();
    }
    return switch (text.substring(0, Math.max(0, colon))) {
      case "" -> memory(said);
      case "embedded" -> embedded(said, rest);
      case "jdbc" -> jdbc(said, text);
      case "s3" -> s3(said, rest);
      default -> throw unknown();
    };
  }

  private static OptionInvalid unknown() {
    return new OptionInvalid("storage", "is none that there is", KINDS);
  }

  private static StorageBackend memory(OptionSet said) {
    said.refuse(JdbcOptions.OPTIONS, JDBC);
    said.refuse(S3Storage.OPTIONS, S3);
    LOG.log(Level.WARNING, "storage is memory: sessions are lost when the application stops");
    return new TestBackend();
  }

  private static StorageBackend embedded(OptionSet said, String directory) {
    said.refuse(JdbcOptions.OPTIONS, JDBC);
    said.refuse(S3Storage.OPTIONS, S3);
    try {
      return Storage.embedded(Path.of(directory));
    } catch (InvalidPathException none) {
      throw new OptionInvalid(
          "storage", "names no directory that this machine can have", KINDS, none);
    }
  }

  private static StorageBackend jdbc(OptionSet said, String url) {
    said.refuse(S3Storage.OPTIONS, S3);
    return JdbcStorage.open(
        url, said.get(JdbcOptions.USER), said.get(JdbcOptions.PASSWORD), JdbcOptions.of(said));
  }

  private static StorageBackend s3(OptionSet said, String bucket) {
    said.refuse(JdbcOptions.OPTIONS, JDBC);
    return Storage.s3(bucket, s3 -> s3.options(said));
  }
}
