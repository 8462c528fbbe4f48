package dev.stash.helidon.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of several clusters over the storage of a {@link Lab}. All members of all of them know all
 * addresses, as from one service of Kubernetes; those of another name do not join.
 *
 * @param hazelcast the jar that its members run with; null: the one of this build
 */
record Grid(String name, @Nullable Path hazelcast) {
  /** Of all members, where nothing else is said. */
  static final Grid ONLY = new Grid("stash", null);

  /** Where the build has put the release before. */
  private static final Path ELDER = Path.of("target", "elder-hazelcast");

  /** One of the release before. */
  static Grid elder(String name) throws IOException {
    try (Stream<Path> jars = Files.list(ELDER)) {
      return new Grid(name, jars.findFirst().orElseThrow().toAbsolutePath());
    }
  }

  /** One of the release of this build. */
  static Grid present(String name) {
    return new Grid(name, null);
  }

  String classPath() throws IOException {
    return hazelcast == null ? JarPath.packed() : JarPath.withHazelcast(hazelcast);
  }

  /** Options for members that live a second: of each class path there is an archive. */
  List<String> quick() {
    return hazelcast == null ? SiteProcess.quick() : SiteProcess.quick("-elder");
  }
}
