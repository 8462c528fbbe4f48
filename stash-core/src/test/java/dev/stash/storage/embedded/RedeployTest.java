package dev.stash.storage.embedded;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

/** An application that a container starts again in one process, as it does a new war. */
final class RedeployTest {
  @TempDir private Path directory;

  @Test
  void whereTheApplicationBringsRocksDbItIsSaidWhatToDo() throws Exception {
    ClassLoader shared = ClassLoader.getPlatformClassLoader();
    open(deployed(shared, EmbeddedStorage.class, RocksDB.class));
    URLClassLoader again = deployed(shared, EmbeddedStorage.class, RocksDB.class);
    var thrown = assertThrows(InvocationTargetException.class, () -> open(again));
    String said = thrown.getCause().getMessage();
    assertTrue(said.startsWith("option storage: "), said);
    assertTrue(said.contains("an earlier deployment still has"), said);
    assertTrue(said.contains("restart the container") && said.contains("scope provided"), said);
    assertInstanceOf(UnsatisfiedLinkError.class, thrown.getCause().getCause());
  }

  @Test
  void whereTheContainerBringsItTheNextDeploymentOpens() throws Exception {
    try (URLClassLoader container = deployed(ClassLoader.getPlatformClassLoader(), RocksDB.class)) {
      open(deployed(container, EmbeddedStorage.class));
      open(deployed(container, EmbeddedStorage.class));
    }
  }

  private static URLClassLoader deployed(ClassLoader above, Class<?>... ofJars) {
    URL[] jars = new URL[ofJars.length];
    for (int i = 0; i < jars.length; i++) {
      jars[i] = ofJars[i].getProtectionDomain().getCodeSource().getLocation();
    }
    return new URLClassLoader(jars, above);
  }

  /** Opens and closes it there, as the application does that is stopped then. */
  private void open(URLClassLoader application) throws Exception {
    try (application) {
      Class<?> storage = application.loadClass(EmbeddedStorage.class.getName());
      Object opened = storage.getMethod("open", Path.class).invoke(null, directory);
      ((AutoCloseable) opened).close();
    }
  }
}
