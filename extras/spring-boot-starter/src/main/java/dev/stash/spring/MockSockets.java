package dev.stash.spring;

import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Lets applications with views start under MockMvc, which has no sockets: a container without them
 * is refused otherwise.
 */
final class MockSockets {
  private static final String MOCK = "org.springframework.mock.web.MockServletContext";

  private MockSockets() {}

  /** Offers some to a mock, and to nothing else. */
  static void offer(@Nullable ServletContext context) {
    if (context != null && mock(context.getClass())) {
      context.setAttribute(ServerContainer.class.getName(), none());
    }
  }

  private static boolean mock(@Nullable Class<?> type) {
    return type != null && (type.getName().equals(MOCK) || mock(type.getSuperclass()));
  }

  private static Object none() {
    return Proxy.newProxyInstance(
        ServerContainer.class.getClassLoader(),
        new Class<?>[] {ServerContainer.class},
        (proxy, method, arguments) -> {
          throw new UnsupportedOperationException("MockMvc opens no sockets");
        });
  }
}
