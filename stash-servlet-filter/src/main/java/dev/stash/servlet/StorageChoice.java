package dev.stash.servlet;

import dev.stash.OptionInvalid;
import dev.stash.Storage;
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
import java.time.Duration;

/** The storage that option {@code storage} names. */
final class StorageChoice {
  private static final Logger LOG = System.getLogger(StashFilter.class.getName());
  private static final String KINDS =
      "write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory";

  private StorageChoice() {}

  static StorageBackend open(Parameters parameters) {
    Parameter storage =
        parameters
            .get("storage")
            .orElseThrow(() -> new OptionInvalid("storage", "is missing", KINDS));
    String text = storage.text();
    if (text.equals("memory")) {
      LOG.log(Level.WARNING, "storage is memory: sessions are lost when the application stops");
      return new TestBackend();
    } else if (text.startsWith("jdbc:")) {
      return JdbcStorage.open(
          text,
          text(parameters, "jdbc-user"),
          text(parameters, "jdbc-password"),
          JdbcOptions.DEFAULT.withStorageWait(patience(parameters)));
    }
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    if (colon < 0 || rest.isBlank()) {
      throw storage.wrong("is none that there is", KINDS);
    }
    return switch (text.substring(0, colon)) {
      case "embedded" -> Storage.embedded(directory(storage, rest));
      case "s3" -> s3(rest, parameters);
      default -> throw storage.wrong("is none that there is", KINDS);
    };
  }

  private static Path directory(Parameter storage, String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException none) {
      throw storage.wrong("names no directory that this machine can have", KINDS);
    }
  }

  private static Duration patience(Parameters parameters) {
    return parameters.get(StorageWait.OPTION).map(Parameter::time).orElse(StorageWait.DEFAULT);
  }

  private static String text(Parameters parameters, String option) {
    return parameters.get(option).map(Parameter::text).orElse("");
  }

  private static StorageBackend s3(String bucket, Parameters parameters) {
    return Storage.s3(bucket, options -> s3(options, parameters));
  }

  private static void s3(S3Storage.Builder options, Parameters parameters) {
    parameters.get("s3-endpoint").map(Parameter::text).ifPresent(options::endpoint);
    parameters.get("s3-region").map(Parameter::text).ifPresent(options::region);
    parameters.get("s3-prefix").map(Parameter::text).ifPresent(options::prefix);
    options.storageWait(patience(parameters));
  }
}
