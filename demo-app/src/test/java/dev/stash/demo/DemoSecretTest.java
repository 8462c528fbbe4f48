package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoSecretTest {
  private static final int TIMES = 500;

  @TempDir private Path directory;

  @Test
  void thereIsNoMomentInWhichOthersCanReadIt() throws Exception {
    Set<Set<PosixFilePermission>> seen = ConcurrentHashMap.newKeySet();
    AtomicReference<Path> watched = new AtomicReference<>(directory);
    Thread watch = Thread.ofPlatform().start(() -> watch(watched, seen));
    for (int i = 0; i < TIMES; i++) {
      Path fresh = directory.resolve("d" + i);
      watched.set(fresh.resolve("secret"));
      String secret = DemoSecret.in(fresh);
      assertEquals(secret, DemoSecret.in(fresh), "made once");
      seen.add(Files.getPosixFilePermissions(watched.get()));
    }
    watch.interrupt();
    watch.join();
    assertEquals(Set.of(PosixFilePermissions.fromString("rw-------")), seen);
  }

  private static void watch(AtomicReference<Path> watched, Set<Set<PosixFilePermission>> seen) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (Files.isRegularFile(watched.get())) {
          seen.add(Files.getPosixFilePermissions(watched.get()));
        }
      } catch (NoSuchFileException notYet) {
        continue;
      } catch (IOException failed) {
        throw new AssertionError(failed);
      }
    }
  }
}
