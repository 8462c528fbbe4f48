package dev.stash.storage.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.identity.Warnings;
import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStorageTest {
  @TempDir private Path directory;

  @Test
  void aSecondOpeningInThisProcessIsRefusedAndHarmsNothing() {
    try (StorageBackend first = EmbeddedStorage.open(directory)) {
      StorageInUse refusal =
          assertThrows(StorageInUse.class, () -> EmbeddedStorage.open(directory.resolve(".")));
      assertTrue(refusal.toString().contains("option storage: "), refusal.toString());
      assertTrue(refusal.toString().contains("this process"), refusal.toString());
      put(first, "a", "1");
    }
    try (StorageBackend again = EmbeddedStorage.open(directory)) {
      assertEquals("1", text(again, "a"));
    }
  }

  @Test
  void anotherProcessIsRefusedEvenAfterAFailedSecondOpening() throws Exception {
    try (StorageBackend first = EmbeddedStorage.open(directory)) {
      assertThrows(StorageInUse.class, () -> EmbeddedStorage.open(directory));
      Process child = CrashWriter.start(directory);
      try (var lines = child.inputReader()) {
        String answer = String.valueOf(lines.readLine());
        assertTrue(answer.startsWith("refused STORAGE_IN_USE"), answer);
        assertTrue(answer.contains("another process"), answer);
      } finally {
        child.destroyForcibly().waitFor();
      }
      put(first, "a", "1");
    }
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefusedByName() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    OptionInvalid refusal =
        assertThrows(OptionInvalid.class, () -> EmbeddedStorage.open(file.resolve("below")));
    assertEquals("storage", refusal.option());
  }

  @Test
  void whatItMakesIsForItsOwnerAlone() throws Exception {
    Path made = directory.resolve("data");
    assertEquals(List.of(), warnedWhileOpening(made));
    for (Path each : List.of(made, made.resolve("objects"), made.resolve("native"))) {
      assertEquals("rwx------", rights(each), each.toString());
    }
  }

  @Test
  void aDirectoryThatOthersCanReadIsWarnedOf() throws Exception {
    Path shared = withRights("shared", "rwxr-x---");
    String warning = String.join(";", warnedWhileOpening(shared));
    assertTrue(warning.contains(shared.toString()) && warning.contains("chmod 700"), warning);
    assertEquals("rwxr-x---", rights(shared), "whoever gave them may need them");
    assertEquals("rwx------", rights(shared.resolve("objects")));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx------"));
    assertEquals(List.of(), warnedWhileOpening(shared));
  }

  /** It holds native code that this process runs. */
  @Test
  void aDirectoryThatEverybodyCanWriteToIsRefusedByName() throws Exception {
    Path open = withRights("open", "rwxrwxrwx");
    OptionInvalid refusal =
        assertThrows(OptionInvalid.class, () -> EmbeddedStorage.open(open).close());
    assertEquals("storage", refusal.option());
    assertTrue(refusal.toString().contains("chmod 700"), refusal.toString());
    try (var left = Files.list(open)) {
      assertEquals(0, left.count());
    }
    EmbeddedStorage.open(open.resolve("below")).close();
  }

  private Path withRights(String name, String rights) throws IOException {
    Path made = Files.createDirectory(directory.resolve(name));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(rights));
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> warnedWhileOpening(Path path) {
    List<String> warnings = new ArrayList<>();
    Handler handler = Warnings.into(warnings);
    Logger logger = Logger.getLogger(EmbeddedStorage.class.getPackageName());
    logger.addHandler(handler);
    try {
      EmbeddedStorage.open(path).close();
    } finally {
      logger.removeHandler(handler);
    }
    return warnings;
  }

  @Test
  void damagedFilesAreRefusedAndLeftAlone() throws Exception {
    try (StorageBackend storage = EmbeddedStorage.open(directory)) {
      put(storage, "a", "1");
    }
    Path current = directory.resolve("objects/CURRENT");
    Files.writeString(current, "nonsense");
    StorageUnreadable refusal =
        assertThrows(StorageUnreadable.class, () -> EmbeddedStorage.open(directory));
    assertTrue(refusal.toString().contains(directory.toString()), refusal.toString());
    assertEquals("nonsense", Files.readString(current));
    assertThrows(StorageUnreadable.class, () -> EmbeddedStorage.open(directory), "lock released");
  }

  @Test
  void withoutRocksDbTheRefusalNamesTheArtifact() throws Exception {
    List<URL> without = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("rocksdb")) {
        without.add(new File(entry).toURI().toURL());
      }
    }
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (var loader = new URLClassLoader(without.toArray(URL[]::new), platform)) {
      var open = loader.loadClass("dev.stash.Storage").getMethod("embedded", Path.class);
      String thrown =
          String.valueOf(
              assertThrows(
                      InvocationTargetException.class,
                      () -> open.invoke(null, directory.resolve("x")))
                  .getCause());
      assertTrue(thrown.startsWith(OptionInvalid.class.getName()), thrown);
      assertTrue(thrown.contains("org.rocksdb:rocksdbjni"), thrown);
    }
    assertFalse(Files.exists(directory.resolve("x")));
  }

  @Test
  void anEtagStandsForOneWriteAlsoAcrossOpenings() {
    ETag first;
    try (StorageBackend storage = EmbeddedStorage.open(directory)) {
      first = put(storage, "a", "same");
      assertNotEquals(first, put(storage, "a", "same"));
      assertNotEquals(first, put(storage, "b", "same"));
    }
    try (StorageBackend storage = EmbeddedStorage.open(directory)) {
      assertNotEquals(first, put(storage, "a", "same"));
    }
  }

  @Test
  void objectsAreDatedByTheClockAndKeepTheirDate() {
    Instant then = Instant.parse("2026-01-02T03:04:05.678Z");
    Clock clock = Clock.fixed(then, ZoneOffset.UTC);
    try (StorageBackend storage = EmbeddedStorage.open(directory, clock, 1)) {
      put(storage, "a", "1");
    }
    try (StorageBackend storage = EmbeddedStorage.open(directory)) {
      assertEquals(then, storage.get("a").orElseThrow().lastModified());
    }
  }

  @Test
  void aClosedStorageRefusesEveryCallAndClosesTwice() {
    StorageBackend storage = EmbeddedStorage.open(directory);
    ETag etag = put(storage, "a", "1");
    storage.close();
    storage.close();
    assertThrows(NotApplied.class, () -> storage.get("a"));
    assertThrows(NotApplied.class, () -> storage.list("", null, 1));
    assertThrows(NotApplied.class, () -> put(storage, "a", "2"));
    assertThrows(NotApplied.class, () -> storage.delete("a", etag));
  }

  @Test
  void rocksDbsOwnLogsDoNotPileUp() throws Exception {
    for (int opening = 0; opening < 6; opening++) {
      EmbeddedStorage.open(directory).close();
    }
    try (var files = Files.list(directory.resolve("objects"))) {
      long logs = files.filter(f -> f.getFileName().toString().startsWith("LOG")).count();
      assertTrue(logs <= 3, logs + " log files");
    }
  }

  /** Named by mistake: somebody's home, another database's folder. */
  @Test
  void aDirectoryOfOthersIsRefusedAndLeftAsItIs() throws Exception {
    Path theirs = Files.writeString(directory.resolve("thesis.txt"), "mine");
    OptionInvalid refusal =
        assertThrows(OptionInvalid.class, () -> EmbeddedStorage.open(directory).close());
    assertEquals("storage", refusal.option());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("holds files that are not of this storage"), message);
    try (var files = Files.list(directory)) {
      assertEquals(List.of(theirs), files.toList());
    }
    Files.delete(theirs);
    EmbeddedStorage.open(directory).close();
  }

  @Test
  void whatOthersPutBesideASessionsDirectoryLaterDoesNotStopAStart() throws Exception {
    EmbeddedStorage.open(directory).close();
    Files.writeString(directory.resolve("NOTES"), "do not touch");
    EmbeddedStorage.open(directory).close();
  }

  @Test
  void aFreshVolumeIsAsGoodAsAnEmptyDirectory() throws Exception {
    Files.createDirectories(directory.resolve("lost+found"));
    Files.writeString(directory.resolve(".DS_Store"), "");
    Files.createDirectories(directory.resolve("native")); // and a first start that was cut off
    EmbeddedStorage.open(directory).close();
  }

  private static ETag put(StorageBackend storage, String key, String body) {
    return storage.put(key, body.getBytes(StandardCharsets.UTF_8), Precondition.none());
  }

  private static String text(StorageBackend storage, String key) {
    return new String(storage.get(key).orElseThrow().body(), StandardCharsets.UTF_8);
  }
}
