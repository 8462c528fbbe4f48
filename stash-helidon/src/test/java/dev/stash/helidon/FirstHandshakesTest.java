package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.helidon.webserver.http1.spi.Http1UpgradeProvider;
import io.helidon.webserver.websocket.WsUpgrader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Sockets that come at once to a server that has just started. */
class FirstHandshakesTest {
  private static final String CONFIGS = "io.helidon.webserver.ProtocolConfigs";

  /** Loads what is asked anew: in this process others may have shaken hands before. */
  private static final class Fresh extends ClassLoader {
    Fresh() {
      super(FirstHandshakesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.helidon.") && !name.startsWith("dev.stash.helidon.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? read(name) : known;
      }
    }

    private Class<?> read(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException broken) {
        throw new ClassNotFoundException(name, broken);
      }
    }
  }

  /** It is not to be filled by whoever comes first, while the next one reads it. */
  @Test
  void findWhatHelidonComparesThemWithFilled() throws Exception {
    ClassLoader fresh = new Fresh();
    Class<?> provider = fresh.loadClass(Http1UpgradeProvider.class.getName());
    Class<?> config = fresh.loadClass("io.helidon.webserver.websocket.WsConfig");
    Object usual = config.getMethod("create").invoke(null);
    for (Object one : ServiceLoader.load(provider, fresh)) {
      if (one.getClass().getName().startsWith("dev.stash.")) {
        var create = one.getClass().getMethod("create", config, fresh.loadClass(CONFIGS));
        assertNotNull(create.invoke(one, usual, null));
      }
    }
    Object compared =
        value(fresh.loadClass(WsUpgrader.class.getName()), "CONNECTION_UPGRADE", null);
    assertNotNull(value(compared.getClass(), "values", compared), "filled by the first who asks");
  }

  private static Object value(Class<?> of, String name, Object in) throws Exception {
    Field field = of.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(in);
  }
}
