package dev.stash.helidon.proof;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.TestBackend;
import java.nio.file.Path;

/**
 * A {@link Site} in a process of its own. Arguments: {@code memory}, or {@code embedded DIR}.
 * Prints {@code ready PORT}, and what a {@link LogWatch} catches as {@code complaint …}. Ends at a
 * line on its input, or when whoever started it is gone.
 */
final class SiteMain {
  private SiteMain() {}

  public static void main(String[] arguments) throws Exception {
    LogWatch watch = new LogWatch();
    Site site = new Site(storage(arguments), Site.FAST);
    System.out.println("ready " + site.port());
    int line = System.in.read();
    if (line >= 0) {
      site.close();
    }
    watch.complaints().forEach(complaint -> System.out.println("complaint " + complaint));
    System.out.flush();
    Runtime.getRuntime().exit(0);
  }

  private static StorageBackend storage(String... arguments) {
    return switch (arguments[0]) {
      case "memory" -> new TestBackend();
      case "embedded" -> Storage.embedded(Path.of(arguments[1]));
      case "s3" ->
          Storage.s3(
              arguments[2],
              s3 -> s3.endpoint(arguments[1]).region("us-east-1").credentials("id", "secret"));
      default -> throw new IllegalArgumentException("memory, embedded DIR, or s3 ENDPOINT BUCKET");
    };
  }
}
