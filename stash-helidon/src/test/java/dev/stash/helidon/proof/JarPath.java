package dev.stash.helidon.proof;

import dev.stash.machine.Machine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The tests' class path with its folders packed into jars: only then can a JVM start from an
 * archive of loaded classes, which halves the time from kill to kill.
 */
final class JarPath {
  /** Of this process alone: another one packs while members run from these. */
  private static final Path HOME =
      Path.of("target", "proof-jars", "" + ProcessHandle.current().pid());

  private static final Pattern HAZELCAST = Pattern.compile("hazelcast-[0-9.]+\\.jar$");

  private static String packed = "";

  private JarPath() {}

  /** Packed once: an archive is good only for the very files it was made from. */
  static synchronized String packed() throws IOException {
    if (packed.isEmpty()) {
      packed = pack();
    }
    return packed;
  }

  /** The same with another Hazelcast. */
  static String withHazelcast(Path jar) throws IOException {
    return Stream.of(packed().split(File.pathSeparator, -1))
        .map(entry -> HAZELCAST.matcher(entry).find() ? jar.toString() : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String pack() throws IOException {
    String path = Machine.classPath();
    Files.createDirectories(HOME);
    List<String> entries = new ArrayList<>();
    for (String entry : path.split(File.pathSeparator, -1)) {
      Path at = Path.of(entry);
      if (entry.isEmpty()) {
        continue; // would be the current folder, with these jars in it
      }
      if (Files.isDirectory(at)) {
        Path jar = HOME.resolve(entries.size() + ".jar").toAbsolutePath();
        pack(at, jar);
        entries.add(jar.toString());
      } else if (Files.exists(at)) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new ZipEntry(name));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
