package dev.stash.demo;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.TestBackend;
import io.helidon.logging.common.LogConfig;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The showcase: starts one node, says that it is ready, drains on SIGTERM. */
@Command(name = "run.sh", mixinStandardHelpOptions = true, description = "Starts the Stash demo.")
final class Demo implements Callable<Integer> {
  private static final int USAGE = 2;

  @Option(names = "--port", defaultValue = "8080", description = "Where to listen (8080).")
  private int port;

  @Option(
      names = "--storage",
      defaultValue = "embedded",
      description = "embedded, memory, s3 or jdbc (embedded).")
  private String storage = "embedded";

  @Option(names = "--data", defaultValue = "data", description = "Folder of the storage.")
  private Path data = Path.of("data");

  @Option(names = "--nodes", defaultValue = "1", description = "How many members (1).")
  private int nodes;

  @Option(names = "--s3-endpoint", description = "Address of an S3 server.")
  private String s3Endpoint = "";

  @Option(names = "--s3-bucket", description = "Bucket on it.")
  private String s3Bucket = "";

  @Option(
      names = "--jdbc-url",
      description =
          "Database of --storage jdbc, such as jdbc:postgresql://host/db; user and password in"
              + " STASH_JDBC_USER and STASH_JDBC_PASSWORD. Without it: an H2 file in --data, for"
              + " one node.")
  private String jdbcUrl = "";

  public static void main(String[] args) {
    LogConfig.configureRuntime();
    CommandLine command = new CommandLine(new Demo());
    command.setParameterExceptionHandler(
        (wrong, given) -> {
          System.err.println(wrong.getMessage() + "; run.sh --help lists the options");
          return USAGE;
        });
    command.setExecutionExceptionHandler(
        (failure, line, given) -> {
          System.err.println(explained(failure));
          return 1;
        });
    int code = command.execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static String explained(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StashException) {
        return String.valueOf(cause.getMessage());
      }
    }
    return failure.toString();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (nodes != 1) {
      throw new OptionInvalid("--nodes", "can only be 1, not yet more", "leave it out");
    } else if (port < 0 || port > 65_535) {
      throw new OptionInvalid("--port", "is no port", "choose 1 to 65535, or 0 for any free one");
    }
    if (!storage.equals("s3") && !(s3Endpoint + s3Bucket).isEmpty()) {
      throw new OptionInvalid("--s3-endpoint", "needs --storage s3", "add it, or leave this out");
    }
    if (!storage.equals("jdbc") && !jdbcUrl.isEmpty()) {
      throw new OptionInvalid("--jdbc-url", "needs --storage jdbc", "add it, or leave this out");
    }
    StorageBackend backend = backend();
    Stash stash =
        Stash.builder()
            .secret(DemoSecret.in(data))
            .storage(backend)
            .member("demo")
            .insecureLoopbackCookies(true)
            .build();
    DemoSite site = new DemoSite(stash);
    WebServer server = site.start(port);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      site.drain(Duration.ofMillis(500));
                      server.stop();
                      stash.close();
                      stopped.countDown();
                    }));
    System.out.println("ready http://127.0.0.1:" + server.port());
    stopped.await();
    return 0;
  }

  private StorageBackend backend() {
    return switch (storage) {
      case "embedded" -> Storage.embedded(data);
      case "memory" -> new TestBackend();
      case "jdbc" -> DemoDatabase.open(jdbcUrl, data);
      case "s3" -> s3();
      default ->
          throw new OptionInvalid(
              "--storage", "is none of embedded, memory, jdbc, s3", "use embedded");
    };
  }

  private StorageBackend s3() {
    if (s3Bucket.isEmpty()) {
      throw new OptionInvalid(
          "--s3-bucket", "is missing", "name the bucket that holds the sessions");
    }
    return Storage.s3(
        s3Bucket,
        s3 -> {
          if (!s3Endpoint.isEmpty()) {
            s3.endpoint(s3Endpoint);
          }
        });
  }
}
