package dev.stash.spring;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

/** Applications without a server, as their tests have them. */
final class Small {
  private Small() {}

  /** Started, with sessions in memory. */
  static AnnotationConfigWebApplicationContext start(
      Map<String, String> properties, Class<?>... types) {
    var context = new AnnotationConfigWebApplicationContext();
    context.setServletContext(new MockServletContext());
    Map<String, Object> all =
        new TreeMap<>(Map.of("stash.secret", App.SECRET, "stash.storage", "memory"));
    all.putAll(properties);
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", all));
    context.register(StashAutoConfiguration.class);
    if (types.length > 0) {
      context.register(types);
    }
    try {
      context.refresh();
      return context;
    } catch (RuntimeException failed) {
      context.close();
      throw failed;
    }
  }
}
