package dev.stash.helidon.proof;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.stash.Stash;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a server's JVM holds: for telling a leak from use.
 *
 * @param heap bytes in use after a collection
 * @param virtualThreads while nobody is connected; 0 otherwise: a dump of the threads of a busy JVM
 *     has crashed it (JDK 25.0.3, {@code ThreadSnapshot})
 * @param sessions actors in memory
 * @param sockets conversations that are not over
 */
public record Vitals(
    long heap,
    long platformThreads,
    long virtualThreads,
    long openFiles,
    long sessions,
    long sockets) {
  /** This JVM's. */
  public static Vitals of(Stash stash, int sockets) throws IOException {
    return new Vitals(
        usedHeap(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        sockets == 0 ? liveVirtualThreads() : 0,
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
            .getOpenFileDescriptorCount(),
        stash.liveSessions(),
        sockets);
  }

  public String encoded() {
    return "%d %d %d %d %d %d"
        .formatted(heap, platformThreads, virtualThreads, openFiles, sessions, sockets);
  }

  static Vitals decoded(String text) {
    long[] numbers = Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    return new Vitals(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
  }

  /** Bytes in use right after a collection, however busy the JVM is. */
  static long usedHeap() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }

  /** Virtual threads are in no MXBean's count; the JDK's own dump knows them. */
  static long liveVirtualThreads() throws IOException {
    Path dump = Files.createTempDirectory("threads").resolve("dump.txt").toAbsolutePath();
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      try (var lines = Files.lines(dump)) {
        return lines.filter(line -> line.startsWith("#") && line.contains(" virtual")).count();
      }
    } finally {
      Files.deleteIfExists(dump);
      Files.deleteIfExists(dump.getParent());
    }
  }
}
