package dev.stash.storage.s3;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.mirror.Mirror;
import dev.stash.storage.mirror.MirrorPhase;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.testing.junit.StorageBackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Against a simulated bucket of S3 Express One Zone, and on the way from one to another. */
final class DirectoryBucketContractTest {
  private static final String BUCKET = "sessions--use1-az4--x-s3";

  private static SimulatorProcess server;

  @BeforeAll
  static void startServer() throws Exception {
    server = SimulatorProcess.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static StorageBackend open(String prefix) {
    return Storage.s3(
        BUCKET, s3 -> s3.endpoint(server.endpoint()).credentials("id", "secret").prefix(prefix));
  }

  @Nested
  final class AlongThePath extends StorageBackendContract {
    @Override
    protected StorageBackend open() {
      return DirectoryBucketContractTest.open("");
    }

    @Override
    protected int commands() {
      return 150;
    }
  }

  @Nested
  final class OnTheMove extends StorageBackendContract {
    @Override
    protected StorageBackend open() {
      return Mirror.open(
          DirectoryBucketContractTest.open(""),
          Storage.s3(
              "target--use1-az4--x-s3",
              s3 -> s3.endpoint(server.endpoint()).credentials("id", "secret")),
          MirrorPhase.MOVE);
    }

    /** Each is several calls. */
    @Override
    protected int commands() {
      return 50;
    }

    @Override
    protected int racers() {
      return 25;
    }
  }
}
