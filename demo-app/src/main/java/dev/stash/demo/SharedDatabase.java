package dev.stash.demo;

import dev.stash.OptionInvalid;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/**
 * The sessions where all nodes of one machine reach them: an H2 database in this process, served on
 * loopback. Who does not know its random name of this very start cannot open it.
 */
final class SharedDatabase implements AutoCloseable {
  private final Connection keeper;
  private final Object server;
  private final String url;

  private SharedDatabase(Connection keeper, Object server, String url) {
    this.keeper = keeper;
    this.server = server;
    this.url = url;
  }

  static SharedDatabase inMemory() {
    return start("mem:stash", "");
  }

  static SharedDatabase inFile(Path data) {
    return start(DemoDatabase.file(data), DemoDatabase.DURABLE);
  }

  private static SharedDatabase start(String database, String settings) {
    System.setProperty("h2.bindAddress", "127.0.0.1");
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String key = HexFormat.of().formatHex(random);
    try {
      // Opened here first, with its settings, and kept open for as long as there are nodes.
      Connection keeper = DriverManager.getConnection("jdbc:h2:" + database + settings, "", "");
      Object server = server("-tcpPort", "0", "-tcpDaemon", "-ifExists", "-key", key, database);
      call(server, "start");
      String url = "jdbc:h2:tcp://127.0.0.1:" + call(server, "getPort") + "/" + key;
      return new SharedDatabase(keeper, server, url);
    } catch (SQLException | ReflectiveOperationException failed) {
      throw new OptionInvalid(
          "--data",
          "cannot hold the nodes' database: " + reason(failed),
          "stop whoever uses it, or choose another folder",
          failed);
    }
  }

  private static String reason(Exception failed) {
    Throwable cause = failed instanceof InvocationTargetException ? failed.getCause() : failed;
    // H2's messages go on with the error's number and text for developers.
    return String.valueOf(cause == null ? failed : cause.getMessage())
        .lines()
        .findFirst()
        .orElse("");
  }

  /** H2 is needed at run time only, and only here. */
  private static Object server(String... options) throws ReflectiveOperationException {
    return Class.forName("org.h2.tools.Server")
        .getMethod("createTcpServer", String[].class)
        .invoke(null, (Object) List.of(options).toArray(String[]::new));
  }

  private static Object call(Object server, String method) throws ReflectiveOperationException {
    Object answer = server.getClass().getMethod(method).invoke(server);
    return answer == null ? "" : answer;
  }

  /** For the environment of members; it is a secret. */
  String url() {
    return url;
  }

  @Override
  public void close() {
    try {
      call(server, "stop");
      keeper.close();
    } catch (SQLException | ReflectiveOperationException failed) {
      System.err.println("the nodes' database was not closed: " + failed.getMessage());
    }
  }
}
