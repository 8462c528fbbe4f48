package dev.stash.storage.jdbc;

import dev.stash.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server, that can be killed and started again on its data, and have a standby.
 *
 * <p>The program comes as a Maven artifact, or, on a platform that has none, from an installed
 * PostgreSQL. PostgreSQL does not run as root: then it is started in a user namespace of its own,
 * or, where that is forbidden, as the user nobody.
 */
final class PostgresServer implements AutoCloseable {
  private static final int NOBODY = 65_534;
  private static @Nullable PostgresServer shared;

  private final Path home;
  private final Path programs;
  private final List<String> asUser;
  private final int port;
  private @Nullable Process server;

  /** Makes an empty database, running. */
  PostgresServer() throws Exception {
    home = Files.createTempDirectory("stash-postgres");
    programs = programs(home);
    asUser = asUser();
    port = Machine.freePort();
    giveAway();
    run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data());
    start();
  }

  private PostgresServer(PostgresServer stopped) throws Exception {
    home = Files.createTempDirectory("stash-postgres");
    programs = stopped.programs;
    asUser = stopped.asUser;
    port = Machine.freePort();
    Process copy = new ProcessBuilder("cp", "-a", stopped.data(), data()).inheritIO().start();
    if (copy.waitFor() != 0) {
      throw new IllegalStateException("no copy of " + stopped.data());
    }
    giveAway();
  }

  /** Another server on a copy of this one's data, which must have been stopped; not started. */
  PostgresServer copy() throws Exception {
    return new PostgresServer(this);
  }

  /** Lets it be a standby of {@code primary} from its next start on. */
  void follow(PostgresServer primary) throws Exception {
    setting(
        "primary_conninfo",
        "host=127.0.0.1 port=" + primary.port + " user=postgres application_name=standby");
    Files.createFile(home.resolve("data").resolve("standby.signal"));
    giveAway();
  }

  /** Sets it for the next start. */
  void setting(String name, String value) throws IOException {
    Files.writeString(
        home.resolve("data").resolve("postgresql.auto.conf"),
        name + " = '" + value + "'\n",
        StandardOpenOption.APPEND);
  }

  /** Makes a standby a primary; returns when it takes writes. */
  void promote() throws Exception {
    run("pg_ctl", "promote", "-w", "-D", data());
  }

  /** One statement, over a connection of its own. */
  void execute(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether this query has an answer of one row or more. */
  boolean any(String query) throws SQLException {
    try (var connection = DriverManager.getConnection(url());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  int port() {
    return port;
  }

  /** One for all tests that do not kill it; gone with this process. */
  static synchronized PostgresServer shared() throws Exception {
    if (shared == null) {
      PostgresServer server = new PostgresServer();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      shared = server;
    }
    return shared;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  /** Returns when it takes connections. */
  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command("postgres", "-D", data(), "-p", String.valueOf(port)));
    builder.command().addAll(List.of("-c", "listen_addresses=127.0.0.1"));
    builder.command().addAll(List.of("-c", "unix_socket_directories="));
    builder.command().addAll(List.of("-c", "max_connections=60"));
    server =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
            .start();
    Awaitility.await().until(this::answers);
  }

  /** Stops it as a crash would: what is not in the log is gone. */
  void kill() throws Exception {
    end("-QUIT");
  }

  /** Stops it in order: its connections end, its standby has all. */
  void stop() throws Exception {
    end("-INT");
  }

  private void end(String signal) throws Exception {
    Process running = server;
    if (running != null) {
      new ProcessBuilder("kill", signal, String.valueOf(running.pid())).start().waitFor();
      running.waitFor(20, TimeUnit.SECONDS);
      server = null;
    }
  }

  /** Lets every process of it stand still, as on a machine that hangs; or lets them go on. */
  void freeze(boolean still) throws Exception {
    Process running = server;
    if (running != null) {
      List<String> command = new ArrayList<>(List.of("kill", still ? "-STOP" : "-CONT"));
      command.add(String.valueOf(running.pid()));
      running.descendants().forEach(child -> command.add(String.valueOf(child.pid())));
      new ProcessBuilder(command).start().waitFor();
    }
  }

  @Override
  public void close() {
    try {
      freeze(false);
      kill();
      try (var files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException("PostgreSQL is left in " + home, e);
    }
  }

  private boolean answers() {
    try (var connection = DriverManager.getConnection(url())) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private String data() {
    return home.resolve("data").toString();
  }

  private java.io.File log() {
    return home.resolve("log").toFile();
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(asUser);
    command.add(programs.resolve(program).toString());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private void run(String program, String... arguments) throws Exception {
    Process process =
        new ProcessBuilder(command(program, arguments))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(program + " failed: " + Files.readString(log().toPath()));
    }
  }

  private static List<String> asUser() throws Exception {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    Process namespace = new ProcessBuilder("unshare", "-U", "true").start();
    return namespace.waitFor() == 0
        ? List.of("unshare", "-U")
        : List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
  }

  private void giveAway() throws IOException {
    if (!asUser.contains("setpriv")) {
      return;
    }
    try (var files = Files.walk(home)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static Path programs(Path home) throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String archive = "/postgres-" + (system.startsWith("mac") ? "darwin" : system) + "-x86_64.txz";
    boolean sameProcessor = List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    try (InputStream packed = PostgresServer.class.getResourceAsStream(archive)) {
      if (packed != null && (sameProcessor || system.startsWith("mac"))) {
        unpack(packed, home.resolve("program"));
        return home.resolve("program").resolve("bin");
      }
    }
    try (var installed = Files.list(Path.of("/usr/lib/postgresql"))) {
      return installed.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
    }
  }

  private static void unpack(InputStream packed, Path to) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = to.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(file.getParent());
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          Files.setPosixFilePermissions(
              file,
              PosixFilePermissions.fromString(
                  (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
