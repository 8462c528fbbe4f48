package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.junit.StorageBackendContract;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The whole contract, races included, against whatever speaks S3: Amazon, MinIO, R2, Tigris,
 * Google, a directory bucket of S3 Express. Runs with the profile {@code aws} alone, for it may
 * cost money, where {@code STASH_TEST_S3_BUCKET} names a bucket and, unless it is Amazon's, {@code
 * STASH_TEST_S3_ENDPOINT} its server; {@code STASH_TEST_S3_PATH_STYLE} is for servers that want the
 * bucket in the host's name. Region and credentials are found as AWS tools find them. What it wrote
 * is deleted, so the bucket should be for nothing else.
 */
final class AnyS3Test extends StorageBackendContract {
  /** Where the contract keeps its objects; keys are as long as they may be, with no room before. */
  private static final String WRITTEN = "contract/";

  private static final String BUCKET = System.getenv("STASH_TEST_S3_BUCKET");

  @BeforeAll
  static void isAskedFor() {
    assumeTrue(Boolean.getBoolean("stash.aws"), "other S3 servers are tried with -Paws");
    if (BUCKET == null) {
      System.out.println("AnyS3Test is left out: STASH_TEST_S3_BUCKET names no bucket");
    }
    assumeTrue(BUCKET != null, "STASH_TEST_S3_BUCKET names no bucket");
  }

  @AfterAll
  static void deleteWhatWasWritten() {
    if (!Boolean.getBoolean("stash.aws") || BUCKET == null) {
      return;
    }
    try (StorageBackend storage = storage()) {
      storage.listAll(WRITTEN, object -> storage.delete(object.key(), object.etag()));
    }
  }

  @Override
  protected StorageBackend open() {
    return storage();
  }

  private static StorageBackend storage() {
    return Storage.s3(
        BUCKET,
        s3 -> {
          given("ENDPOINT").ifPresent(s3::endpoint);
          given("PATH_STYLE").map(Boolean::valueOf).ifPresent(s3::pathStyle);
        });
  }

  private static Optional<String> given(String name) {
    return Optional.ofNullable(System.getenv("STASH_TEST_S3_" + name));
  }

  /** Each is followed by reads, over the network. */
  @Override
  protected int commands() {
    return 100;
  }

  @Override
  protected int racers() {
    return 25;
  }
}
