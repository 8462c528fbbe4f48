package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.config.Option;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.WebBuilder;
import dev.stash.web.contract.Browser;
import dev.stash.web.contract.Counter;
import dev.stash.web.contract.Page;
import jakarta.servlet.FilterRegistration;
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
          "views", "counter=" + Counter.class.getName(),
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
          FilterRegistration.Dynamic added =
              started.addFilter("stash", new WatchedFilter(made, failed -> failure = failed));
          added.setInitParameters(filter);
          Shop.map(added);
        });
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
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          secret                    | short     | has 5 bytes, at least 32 are needed; make one with `openssl rand -base64 32` and keep it
          secret                    | ''        | is missing; make one with `openssl rand -base64 32` and keep it
          former-secrets            | short     | has 5 bytes, at least 32 are needed; make one with `openssl rand -base64 32` and keep it
          storage                   | ''        | is missing; write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory
          storage                   | tape      | is none that there is; write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory
          storage                   | tape:1    | is none that there is; write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory
          storage                   | embedded: | is none that there is; write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory
          storage                   | s3:       | is none that there is; write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory
          insecure-loopback-cookies | yes       | is neither true nor false; write one of them
          allow-missing-origin      | 1         | is neither true nor false; write one of them
          linger                    | 7         | is no time; write a number and a unit: 250 ms, 30 s, 5 m, 1 h, 7 d
          linger                    | 61 s      | is not between 0 and 1 m; the usual is 250 ms, or 0
          relaxed-linger            | 2 m       | is not between 0 and 1 m; the usual is 500 ms
          idle-limit                | 1 ms      | is not between 1 s and 3650 d; the usual is 7 d
          absolute-limit            | 9999 d    | is not between 1 s and 3650 d; the usual is 90 d
          rotation-overlap          | 11 m      | is not between 0 and 10 m; the usual is 30 s
          claim-limit               | 61 m      | is not between 0 and 1 h; the usual is 10 m
          passivate-after           | soon      | is no time; write a number and a unit: 250 ms, 30 s, 5 m, 1 h, 7 d
          passivate-after           | 9999 d    | is not between 0 and 3650 d; the usual is 1 m
          call-timeout              | 11 s      | is not between 100 ms and 10 s; the usual is 10 s
          drain-timeout             | 2 h       | is not between 0 and 1 h; the usual is 10 s
          sweep-every               | 9999 d    | is not between 0 and 3650 d; the usual is 1 h, or 0 for never
          max-value-bytes           | 0         | is not between 1 and 4 MiB; the usual is 64 KiB
          max-keys                  | many      | is no number; write digits only
          max-keys                  | 100001    | is not between 1 and 100000; the usual is 256
          max-session-bytes         | 5000000   | is not between 1 and 4 MiB; the usual is 256 KiB
          prefix                    | shop      | does not end with a slash; append one
          prefix                    | shop/../  | has a segment that is empty, . or ..; write names with one slash after each: shop/eu/
          idle-limit                | 91 d      | is above absolute-limit, which is 90 d; lower it, or raise absolute-limit
          max-value-bytes           | 1 MiB     | is above max-session-bytes, which is 256 KiB; lower it, or raise max-session-bytes
          s3-endpoint               | http://127.0.0.1:1 | counts for nothing without storage s3:BUCKET; drop it, or say that as well
          jdbc-user                 | stash     | counts for nothing without storage jdbc:URL; drop it, or say that as well
          encryption-keys           | a:AAAA    | a key has 3 bytes, not 32; make one: openssl rand -base64 32
          encryption-accept-plaintext | true    | counts for nothing without encryption-keys; name them
          hand-off                  | maybe     | is neither true nor false; write one of them
          hand-off-concurrency      | 0         | is not between 1 and 10000; the usual is 64
          sockets-per-session       | 0         | is not between 1 and 10000000; the usual is 64
          send-within               | 99 ms     | is not between 100 ms and 1 h; the usual is 20 s
          message-bytes             | 17 MiB    | is not between 1 and 16 MiB; the usual is 64 KiB
          cluster                   | redis     | is none that there is; write hazelcast, or local for none
          cluster-members           | 10.0.0.5:5701 | counts for nothing without cluster hazelcast; drop it, or say that as well
          on-invalid-value          | MAYBE     | is none of THROW, SKIP; write one of them
          views                     | Counter   | has a word without =; write name=class for each view
          allowed-origin            | shop.example | is no origin as browsers send it; write scheme, host and, unless it is the usual one, port, in small letters and with nothing behind: https://shop.example
          check-origin              | maybe     | is neither true nor false; write one of them
          exempt-path               | saml/acs  | is no path within the application; write it as requests have it, with /* at the end for all below: /saml/acs
          views                     | a=Nobody  | names a class that is not there, or has no constructor without parameters; write its full name
          """)
  void aWrongParameterStopsTheStartAndIsNamed(String name, String value, String message) {
    Map<String, String> parameters = new HashMap<>(GOOD);
    parameters.put(name, value);
    assertThrows(IllegalStateException.class, () -> start(Map.of(), parameters, Map.of()).close());
    assertEquals("option " + name + ": " + message, failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-key             | did you mean max-keys?
          maxSessionBytes     | did you mean max-session-bytes?
          cluster-adress      | did you mean cluster-address?
          socket-per-session  | did you mean sockets-per-session?
          """)
  void forAnUnknownParameterTheNearestIsSuggested(String name, String mend) {
    Map<String, String> parameters = new HashMap<>(GOOD);
    parameters.put(name, "1");
    assertThrows(IllegalStateException.class, () -> start(Map.of(), parameters, Map.of()).close());
    assertEquals("option " + name + ": is no option; " + mend, failure.getMessage());
  }

  @Test
  void forOneThatIsLikeNoneAllAreListed() {
    Map<String, String> parameters = new HashMap<>(GOOD);
    parameters.put("colour", "green");
    assertThrows(IllegalStateException.class, () -> start(Map.of(), parameters, Map.of()).close());
    assertEquals(
        "option colour: is no option; there are "
            + String.join(", ", WebBuilder.OPTIONS.stream().map(Option::name).toList()),
        failure.getMessage());
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
