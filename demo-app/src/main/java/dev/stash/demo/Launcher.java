package dev.stash.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** How members are started: this program again, on ports of their own. */
final class Launcher {
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 12_000;

  private static final String LOOPBACK = "127.0.0.1";

  private Launcher() {}

  /**
   * The members, not started yet.
   *
   * @param options the storage's, as on the command line
   * @param secrets for their environment
   */
  static List<MemberProcess> members(
      int nodes, List<String> options, String control, Map<String, String> secrets)
      throws IOException {
    List<Integer> ports = freePorts(2 * nodes);
    List<Integer> web = ports.subList(0, nodes);
    List<Integer> cluster = ports.subList(nodes, 2 * nodes);
    String all = String.join(",", cluster.stream().map(port -> LOOPBACK + ":" + port).toList());
    List<MemberProcess> members = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      String name = "node-" + (i + 1);
      List<String> command = new ArrayList<>(java());
      command.addAll(List.of("--member", name, "--port", web.get(i).toString()));
      command.addAll(List.of("--cluster-port", cluster.get(i).toString()));
      command.addAll(List.of("--cluster-members", all, "--control", control));
      command.addAll(options);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(secrets);
      members.add(new MemberProcess(name, web.get(i), builder));
    }
    return members;
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", // several start at once on a few cores
            "-Xshare:auto",
            // With less, on few cores, Hazelcast starts a thread for each answer.
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4"));
    command.addAll(hazelcastFlags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Demo.class.getName()));
    return command;
  }

  /** What lets Hazelcast run at full speed and without warnings. */
  static List<String> hazelcastFlags() {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--add-modules=java.se",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.management/sun.management=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED"));
    if (Runtime.version().feature() >= 23) { // older ones do not know it, and would not start
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  /**
   * Below those that systems give to outgoing connections: who connects to a member that is down,
   * again and again, would one day be given that member's port, and be connected to itself. All are
   * held until all are known, so that none comes twice.
   */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int tries = 0; held.size() < count; tries++) {
        int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
        try {
          held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException taken) {
          if (tries > PORTS) {
            throw taken;
          }
        }
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
