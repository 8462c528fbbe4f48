package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A web application that has Stash among its own libraries, and is undeployed. */
class UndeployedTest {
  @Test
  void nothingOfThePlatformHoldsItsClassLoader() throws Exception {
    WeakReference<ClassLoader> application = new WeakReference<>(deployAndUndeploy());
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              System.gc();
              return application.get() == null;
            });
  }

  /** What it leaves behind is this result alone. */
  private static ClassLoader deployAndUndeploy() throws Exception {
    List<URL> libraries = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      libraries.add(Path.of(each).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(libraries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> codecs = loader.loadClass(JsonCodec.class.getName());
      assertNotSame(JsonCodec.class, codecs);
      for (Class<?> type : List.of(String.class, Object.class, int.class, Long[].class)) {
        Object codec = codecs.getMethod("of", Type.class).invoke(null, type);
        Object value = type == int.class ? 7 : type == Long[].class ? new Long[] {7L} : "seven";
        Object json = codecs.getMethod("encode", Object.class).invoke(codec, value);
        assertEquals(loader, json.getClass().getClassLoader());
      }
      return loader;
    }
  }
}
