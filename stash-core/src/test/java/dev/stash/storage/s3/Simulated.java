package dev.stash.storage.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A simulator that the tests of a class share, fresh for each. */
abstract class Simulated {
  static final String BUCKET = "bucket";

  static SimulatorProcess server;

  @BeforeAll
  static void startServer() throws Exception {
    server = SimulatorProcess.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  final void resetServer() {
    server.reset();
  }

  static StorageBackend open() {
    return open(s3 -> {});
  }

  static StorageBackend open(Consumer<S3Storage.Builder> more) {
    return Storage.s3(
        BUCKET,
        s3 -> {
          s3.endpoint(server.endpoint()).credentials("id", "secret");
          more.accept(s3);
        });
  }

  /** Gives up on a write after 300 ms, and sends a read again after 100 ms. */
  static StorageBackend impatient() {
    return open(
        s3 -> s3.callTimeout(Duration.ofMillis(300)).attemptTimeout(Duration.ofMillis(100)));
  }

  static void assertSays(String part, Throwable failure) {
    assertTrue(failure.toString().contains(part), failure.toString());
  }

  static void assertHides(String part, Throwable failure) {
    assertFalse(failure.toString().contains(part), failure.toString());
  }

  static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
