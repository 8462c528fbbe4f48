package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stash.Storage;
import dev.stash.machine.Machine;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.junit.StorageBackendContract;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole contract, races included, against Ceph's object gateway: a server that others wrote and
 * whose conditions are exact. Runs where its programs are installed, or against the one at the
 * address in {@code STASH_RADOSGW} (keys as {@code .ci/radosgw} sets them).
 */
final class RadosgwTest extends StorageBackendContract {
  private static final List<String> PROGRAMS =
      List.of("radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool", "bash");

  @TempDir private static Path folder;
  private static String endpoint = "";
  private static @Nullable ServerProcess server;

  @BeforeAll
  static void startServer() throws Exception {
    String given = System.getProperty("stash.radosgw", System.getenv("STASH_RADOSGW"));
    if (given != null) {
      endpoint = given;
    } else {
      assumeTrue(
          PROGRAMS.stream().allMatch(RadosgwTest::installed),
          "Ceph's gateway is not installed: apt-get install radosgw ceph-mon ceph-osd ceph-common");
      int port = Machine.freePort();
      Path script = Path.of("..", ".ci", "radosgw").toAbsolutePath().normalize();
      List<String> command =
          List.of("bash", script.toString(), folder.toString(), String.valueOf(port));
      try {
        server = ServerProcess.start(folder, command, line -> line.startsWith("ready "));
      } catch (TimeoutException | ExecutionException e) {
        abort("Ceph's gateway is installed and does not start here: " + e);
      }
      endpoint = "http://127.0.0.1:" + port;
    }
    OtherServers.createBucket(endpoint, "stash", "stash-secret", "contract");
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected StorageBackend open() {
    return Storage.s3("contract", s3 -> s3.endpoint(endpoint).credentials("stash", "stash-secret"));
  }

  @Override
  protected int commands() {
    return 25;
  }

  private static boolean installed(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
