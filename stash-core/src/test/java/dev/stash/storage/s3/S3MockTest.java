package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Storage;
import dev.stash.machine.Machine;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.junit.StorageBackendContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against Adobe's S3Mock, another reading of S3's language. It checks a condition and writes in two
 * steps, so of many that race several may win there: nobody races here.
 */
final class S3MockTest extends StorageBackendContract {
  @TempDir private static Path folder;
  private static String endpoint = "";
  private static @Nullable ServerProcess server;

  @BeforeAll
  static void startServer() throws Exception {
    Path jar = Path.of("target", "s3mock.jar").toAbsolutePath();
    assertTrue(Files.exists(jar), jar + " is missing: Maven copies it in the phase before tests");
    int port = Machine.freePort();
    server =
        ServerProcess.start(
            folder,
            List.of(
                Machine.program("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dserver.address=127.0.0.1",
                "-Dserver.port=" + Machine.freePort(),
                "-Dcom.adobe.testing.s3mock.httpPort=" + port,
                "-jar",
                jar.toString()),
            line -> line.contains("Started S3MockApplication"));
    endpoint = "http://127.0.0.1:" + port;
    OtherServers.createBucket(endpoint, "id", "secret", "contract");
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected StorageBackend open() {
    return Storage.s3("contract", s3 -> s3.endpoint(endpoint).credentials("id", "secret"));
  }

  @Override
  protected int racers() {
    return 1;
  }

  @Override
  protected int commands() {
    return 25;
  }
}
