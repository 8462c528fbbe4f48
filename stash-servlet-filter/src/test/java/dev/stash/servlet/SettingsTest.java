package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.servlet.testing.Browser;
import dev.stash.servlet.testing.Container;
import dev.stash.servlet.testing.Page;
import dev.stash.testing.TestBackend;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A filter that is made of parameters and the environment. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class SettingsTest {
  private static final Map<String, String> GOOD =
      Map.of(
          "secret", Shop.SECRET,
          "storage", "memory",
          "insecure-loopback-cookies", "true",
          "views", "counter=dev.stash.servlet.Counter",
          "allowed-origin", "https://shop.example, https://other.example",
          "idle-limit", "2 d",
          "max-keys", "16");

  private final Container.Kind kind;
  private volatile Throwable failure = new AssertionError("nothing failed");

  SettingsTest(Container.Kind kind) {
    this.kind = kind;
  }

  private Container start(
      Map<String, String> context, Map<String, String> filter, Map<String, String> environment) {
    return start(StashFilter.builder(), context, filter, environment);
  }

  private Container start(
      StashFilter.Builder builder,
      Map<String, String> context,
      Map<String, String> filter,
      Map<String, String> environment) {
    StashFilter made = builder.environment(environment).build();
    return kind.start(
        context,
        started -> {
          FilterRegistration.Dynamic added = started.addFilter("stash", new Watched(made));
          added.setInitParameters(filter);
          Shop.map(added);
        });
  }

  /** Keeps what stopped the start; containers only log it. */
  private final class Watched extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient StashFilter filter;

    Watched(StashFilter filter) {
      this.filter = filter;
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
      try {
        filter.init(config);
      } catch (RuntimeException failed) {
        failure = failed;
        throw failed;
      }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      filter.doFilter(request, response, chain);
    }

    @Override
    public void destroy() {
      filter.destroy();
    }
  }

  private static void works(Container server) throws Exception {
    String cookie = new Browser(server).newBrowser();
    try (Page page = Page.mount(server, cookie, "page-aaaaaaaaaaaaaaaa", "t1", false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.awaitSaved(1);
    }
    Page.openFrom("https://other.example", server, "counter", cookie).close();
  }

  @Test
  void initParametersMakeAStashWhichGoesWithTheFilter() throws Exception {
    Page open;
    try (Container server = start(Map.of(), GOOD, Map.of())) {
      works(server);
      open =
          Page.mount(server, new Browser(server).newBrowser(), "page-bbbbbbbbbbbbbbbb", "t", false);
      open.await("mounted");
    }
    if (kind == Container.Kind.TOMCAT) { // Jetty cuts sockets before it destroys filters
      assertEquals("draining", open.await("leave").getString("reason"));
    }
    Awaitility.await().until(open::gone);
  }

  @Test
  void theEnvironmentCountsWhereNoParameterDoes() throws Exception {
    Map<String, String> environment = new HashMap<>();
    GOOD.forEach(
        (name, value) ->
            environment.put("STASH_" + name.replace('-', '_').toUpperCase(Locale.ROOT), value));
    environment.put("STASH_OF_SOMEBODY_ELSE", "x");
    environment.put("STASH_STORAGE", "tape:1");
    try (Container server = start(Map.of("stash.storage", "memory"), Map.of(), environment)) {
      works(server);
    }
  }

  @Test
  void theFilterAddsItselfOnlyIfAsked() throws Exception {
    Map<String, String> parameters = new HashMap<>();
    GOOD.forEach((name, value) -> parameters.put("stash." + name, value));
    try (Container server =
        kind.start(parameters, app -> new StashInitializer().onStartup(null, app))) {
      assertEquals(404, new Browser(server).get("/stash/stash.js").statusCode());
    }
    parameters.put("stash.auto", "true");
    try (Container server =
        kind.start(parameters, app -> new StashInitializer().onStartup(null, app))) {
      works(server);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "secret,short",
    "storage,tape",
    "storage,embedded:",
    "storage,''",
    "insecure-loopback-cookies,yes",
    "allow-missing-origin,1",
    "idle-limit,7",
    "idle-limit,1 ms",
    "max-keys,many",
    "on-invalid-value,MAYBE",
    "views,dev.stash.servlet.Counter",
    "views,counter=dev.stash.servlet.Nobody",
    "colour,green"
  })
  void aWrongParameterStopsTheStartAndIsNamed(String name, String value) {
    Map<String, String> parameters = new HashMap<>(GOOD);
    parameters.put(name, value);
    assertThrows(IllegalStateException.class, () -> start(Map.of(), parameters, Map.of()).close());
    OptionInvalid refused = (OptionInvalid) failure;
    assertEquals(name, refused.option());
  }

  @Test
  void aFilterThatWasGivenItsStashTakesNoParameters() {
    try (Stash stash = Stash.builder().secret(Shop.SECRET).storage(new TestBackend()).build()) {
      StashFilter.Builder builder = StashFilter.builder().stash(stash);
      assertThrows(
          IllegalStateException.class,
          () -> start(builder, Map.of(), Map.of("max-keys", "16"), Map.of()).close());
      assertEquals("max-keys", ((OptionInvalid) failure).option());
    }
  }

  @Test
  void anUnknownContextParameterOfOursIsRefused() {
    assertThrows(
        IllegalStateException.class,
        () -> start(Map.of("stash.colour", "green"), GOOD, Map.of()).close());
    assertEquals("stash.colour", ((OptionInvalid) failure).option());
  }
}
