package dev.stash.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests and benchmarks need of the machine that they run on. */
public final class Machine {
  /**
   * Below what systems give to those who ask for any port, outgoing connections among them: of
   * those a busy test opens hundreds in the moment before its server has started.
   */
  private static final int FIRST = 10_000;

  private static final int PORTS = 20_000;

  /** Each process begins elsewhere. */
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 131 % PORTS));

  private Machine() {}

  /** A port of loopback that is free, and that nobody but this process is likely to ask for. */
  public static int freePort() {
    return freePorts(1).getFirst();
  }

  /** Several, no two the same. */
  public static List<Integer> freePorts(int count) {
    List<Integer> free = new ArrayList<>();
    for (int tries = 0; free.size() < count && tries < PORTS; tries++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), PORTS);
      try (var held = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        free.add(held.getLocalPort());
      } catch (IOException taken) {
        continue;
      }
    }
    if (free.size() < count) {
      throw new IllegalStateException("no port is free");
    }
    return List.copyOf(free);
  }

  /** A program of the JDK that runs this. */
  public static String program(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** The class path of this process; surefire may hide that in a manifest. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
