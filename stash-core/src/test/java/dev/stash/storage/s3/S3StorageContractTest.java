package dev.stash.storage.s3;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.testing.StorageBackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Against the simulator, whose conditions are exact. */
final class S3StorageContractTest extends StorageBackendContract {
  private static SimulatorProcess server;

  @BeforeAll
  static void startServer() throws Exception {
    server = SimulatorProcess.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected StorageBackend open() {
    return Storage.s3("any", s3 -> s3.endpoint(server.endpoint()).credentials("id", "secret"));
  }

  /** Each is followed by eight reads. */
  @Override
  protected int commands() {
    return 150;
  }
}
