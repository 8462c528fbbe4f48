package dev.stash.spring;

import dev.stash.servlet.StashFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.web.MockFilterConfig;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
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
    if (types.length > 0) {
      context.register(types);
    }
    context.register(StashAutoConfiguration.class); // last, as Spring Boot does
    try {
      context.refresh();
      return context;
    } catch (RuntimeException failed) {
      context.close();
      throw failed;
    }
  }

  /** The session of a request through its filter. */
  static HttpSession session(AnnotationConfigWebApplicationContext context) {
    var found = new AtomicReference<HttpSession>();
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
    request.setSecure(true);
    try {
      StashFilter filter =
          (StashFilter) context.getBean("stashFilter", FilterRegistrationBean.class).getFilter();
      filter.init(new MockFilterConfig(context.getServletContext()));
      filter.doFilter(
          request,
          new MockHttpServletResponse(),
          (asked, answer) -> found.set(((HttpServletRequest) asked).getSession()));
    } catch (IOException | ServletException failed) {
      throw new AssertionError(failed);
    }
    return found.get();
  }
}
