package dev.stash;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The order of the packages, and who may use which library. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.stash");

  @Test
  void jsonKnowsNoOtherPackageOfOurs() {
    below(
        "dev.stash.json..",
        "storage",
        "actor",
        "session",
        "identity",
        "view",
        "wire",
        "web",
        "testing");
  }

  @Test
  void optionsKnowNothingThatTheyConfigure() {
    below(
        "dev.stash.config..",
        "json",
        "storage",
        "cluster",
        "actor",
        "session",
        "identity",
        "view",
        "wire",
        "web",
        "testing");
  }

  @Test
  void storageKnowsNothingAboveIt() {
    below("dev.stash.storage..", "actor", "session", "identity", "view", "wire", "web", "testing");
  }

  @Test
  void theClusterKnowsNothingButMembersTheirKeysAndBytes() {
    below(
        "dev.stash.cluster..",
        "storage",
        "json",
        "actor",
        "session",
        "view",
        "wire",
        "web",
        "testing");
  }

  @Test
  void actorsKnowNoSessions() {
    below("dev.stash.actor..", "session", "identity", "view", "wire", "web", "testing");
  }

  @Test
  void sessionsKnowNoViews() {
    below("dev.stash.session..", "identity", "view", "wire", "web", "testing");
  }

  @Test
  void viewsKnowNoProtocol() {
    below("dev.stash.view..", "wire", "web", "testing", "storage");
  }

  @Test
  void theProtocolKnowsNoWebModules() {
    below("dev.stash.wire..", "web", "testing");
  }

  @Test
  void nobodyBelowKnowsTheBuilder() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.stash.*..")
        .and()
        .resideOutsideOfPackage("dev.stash.web..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("dev\\.stash\\.(Stash|Storage|Cluster)(\\$.*)?")
        .check(CLASSES);
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
    only("dev.stash.testing..", "org.junit..");
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

  private static void below(String lower, String... higher) {
    String[] packages = new String[higher.length];
    for (int i = 0; i < higher.length; i++) {
      packages[i] = "dev.stash." + higher[i] + "..";
    }
    noClasses()
        .that()
        .resideInAPackage(lower)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
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
