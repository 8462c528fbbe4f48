package dev.stash;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.stash.architecture.House;
import dev.stash.architecture.Walls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who sees whom, who may use which library, and what users see. */
class ArchitectureTest {
  private static final JavaClasses CLASSES = Walls.ofCore();

  @Test
  void everyRoomSeesWhatItsRowOfTheMapSaysAndNothingElse() {
    assertEquals(List.of(), Walls.brokenBy(CLASSES));
  }

  @Test
  void noRowOfTheMapAllowsWhatNobodyNeeds() {
    assertEquals(List.of(), Walls.unusedBy(CLASSES));
  }

  @Test
  void thePictureInTheDocsIsOfThisHouse() throws Exception {
    String map = Files.readString(Path.of("../docs/design/map.md"));
    List<String> drawn =
        Pattern.compile("^ {1,2}(\\d+)( \\* | {3})([a-z0-9.]+) ", Pattern.MULTILINE)
            .matcher(map)
            .results()
            .map(row -> row.group(1) + (row.group(2).isBlank() ? " " : " * ") + row.group(3))
            .toList();
    assertEquals(House.picture(), drawn);
  }

  /** Tests and benchmarks included: who needs what a package hides stands in its module. */
  @Test
  void noPackageIsInTwoModules() throws Exception {
    Path root = Path.of("..").toRealPath();
    Pattern inPackage = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    Map<String, Set<Path>> modules = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Matcher found = inPackage.matcher(Files.readString(file));
        if (file.toString().contains("/src/") && found.find()) {
          modules
              .computeIfAbsent(found.group(1), name -> new TreeSet<>())
              .add(root.relativize(file).getName(0));
        }
      }
    }
    assertTrue(modules.containsKey("dev.stash.web"), modules::toString);
    modules.values().removeIf(in -> in.size() == 1);
    assertEquals(Map.of(), modules);
  }

  @Test
  void onlyOneCodecUsesJsonBAndNobodyJsonP() {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.stash\\.json\\.JsonbCodec(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.json..")
        .check(CLASSES);
    only("none", "jakarta.json", "jakarta.json.spi..", "jakarta.json.stream..", "org.eclipse..");
  }

  @Test
  void onlyTheEmbeddedStorageUsesRocksDb() {
    only("dev.stash.storage.embedded..", "org.rocksdb..");
  }

  @Test
  void onlyTheJdbcStorageUsesAPoolAndNobodyADriver() {
    only("dev.stash.storage.jdbc..", "com.zaxxer..");
    only("none", "org.postgresql..", "org.h2..");
  }

  @Test
  void onlyTheS3StorageUsesTheAwsSdk() {
    only("dev.stash.storage.s3..", "software.amazon..", "org.apache.hc..");
  }

  @Test
  void onlyTheTestKitUsesJUnit() {
    only("dev.stash.testing.junit..", "org.junit..");
  }

  @Test
  void onlyTheMetricsUseMicrometer() {
    only("dev.stash.metrics..", "io.micrometer..");
  }

  @Test
  void coreKnowsNoWebServer() {
    only("none", "io.helidon..", "jakarta.servlet..");
  }

  @Test
  void onlyTheClusterOnHazelcastUsesHazelcast() {
    only("dev.stash.cluster.hazelcast..", "com.hazelcast..");
  }

  @Test
  void nobodyReadsSerialisedObjects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(CLASSES);
  }

  private static void only(String user, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackage(user)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .check(CLASSES);
  }
}
