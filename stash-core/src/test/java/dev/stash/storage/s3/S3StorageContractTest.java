package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Storage;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.testing.junit.StorageBackendContract;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  @Test
  void itIsCalledByServerBucketAndPrefix() {
    URI at = URI.create(server.endpoint());
    try (StorageBackend storage = open()) {
      assertEquals(
          Reach.shared("s3 " + at.getHost() + ":" + at.getPort() + " any "), storage.reach());
    }
  }

  /** Each is followed by eight reads. */
  @Override
  protected int commands() {
    return 150;
  }
}
