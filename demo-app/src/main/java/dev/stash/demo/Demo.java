package dev.stash.demo;

import dev.stash.OptionInvalid;
import dev.stash.StashException;
import io.helidon.logging.common.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The showcase: starts one node or several, says that they are ready, drains on SIGTERM. */
@Command(name = "run.sh", mixinStandardHelpOptions = true, description = "Starts the Stash demo.")
final class Demo implements Callable<Integer> {
  private static final int USAGE = 2;
  private static final int MOST_NODES = 9;

  @Option(names = "--port", defaultValue = "8080", description = "Where to listen (8080).")
  private int port;

  @Option(
      names = "--server",
      defaultValue = "helidon",
      description = "helidon, tomcat or jetty (helidon).")
  private ServerKind server = ServerKind.HELIDON;

  @Option(
      names = "--storage",
      defaultValue = "embedded",
      description = "embedded, memory, s3 or jdbc (embedded).")
  private String storage = "embedded";

  @Option(names = "--data", defaultValue = "data", description = "Folder of the storage.")
  private Path data = Path.of("data");

  @Option(
      names = "--nodes",
      defaultValue = "1",
      description = "How many member processes (1); more than one get an entry port in front.")
  private int nodes;

  @Option(names = "--s3-endpoint", description = "Address of an S3 server.")
  private String s3Endpoint = "";

  @Option(names = "--s3-bucket", description = "Bucket on it.")
  private String s3Bucket = "";

  @Option(
      names = "--jdbc-url",
      description =
          "Database of --storage jdbc, such as jdbc:postgresql://host/db; user and password in"
              + " STASH_JDBC_USER and STASH_JDBC_PASSWORD. Without it: an H2 file in --data.")
  private String jdbcUrl = "";

  @Option(
      names = "--storage-wait",
      defaultValue = "30",
      description = "How many seconds a start waits for a storage that does not answer yet (30).")
  private int storageWait;

  @Mixin private final Seat seat = new Seat();

  public static void main(String[] args) {
    LogConfig.configureRuntime();
    CommandLine command = new CommandLine(new Demo());
    command.setCaseInsensitiveEnumValuesAllowed(true);
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
    check();
    if (nodes > 1) {
      DemoSecret.in(data); // made once, before the members look for it
      return Supervisor.run(port, nodes, shared());
    }
    DemoNode.run(port, server, data, options(), seat);
    return 0;
  }

  private void check() {
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new OptionInvalid("--nodes", "is not 1 to " + MOST_NODES, "choose 3");
    } else if (port < 0 || port > 65_535) {
      throw new OptionInvalid("--port", "is no port", "choose 1 to 65535, or 0 for any free one");
    }
    if (nodes > 1 && server != ServerKind.HELIDON) {
      throw new OptionInvalid("--nodes", "needs --server helidon", "leave one of them out");
    }
    if (!storage.equals("s3") && !(s3Endpoint + s3Bucket).isEmpty()) {
      throw new OptionInvalid("--s3-endpoint", "needs --storage s3", "add it, or leave this out");
    }
    if (!storage.equals("jdbc") && !jdbcUrl.isEmpty()) {
      throw new OptionInvalid("--jdbc-url", "needs --storage jdbc", "add it, or leave this out");
    }
  }

  private SharedStorage shared() {
    List<String> options = new ArrayList<>(List.of("--storage", storage, "--data", "" + data));
    options.addAll(List.of("--storage-wait", "" + storageWait));
    return switch (storage) {
      case "embedded", "memory" -> SharedStorage.here(storage, data);
      case "jdbc" -> {
        options.addAll(List.of("--jdbc-url", jdbcUrl));
        yield jdbcUrl.isEmpty()
            ? SharedStorage.here(storage, data)
            : SharedStorage.outside(options);
      }
      case "s3" -> {
        options.addAll(List.of("--s3-endpoint", s3Endpoint, "--s3-bucket", s3Bucket));
        yield SharedStorage.outside(options);
      }
      default -> throw unknownStorage();
    };
  }

  /** The options of the Stash that these flags stand for. */
  private Map<String, String> options() {
    return switch (storage) {
      case "embedded" -> Map.of("storage", "embedded:" + embedded());
      case "memory" -> Map.of("storage", "memory");
      case "jdbc" -> DemoDatabase.options(jdbcUrl, data, patience());
      case "s3" -> s3();
      default -> throw unknownStorage();
    };
  }

  /** The secret is in the folder, too; one of a demo before has the sessions beside it. */
  private Path embedded() {
    return Files.exists(data.resolve("objects")) ? data : data.resolve("sessions");
  }

  private String patience() {
    return storageWait + " s";
  }

  private static OptionInvalid unknownStorage() {
    return new OptionInvalid("--storage", "is none of embedded, memory, jdbc, s3", "use embedded");
  }

  private Map<String, String> s3() {
    if (s3Bucket.isEmpty()) {
      throw new OptionInvalid(
          "--s3-bucket", "is missing", "name the bucket that holds the sessions");
    }
    return Map.of(
        "storage", "s3:" + s3Bucket, "s3-endpoint", s3Endpoint, "storage-wait", patience());
  }
}
