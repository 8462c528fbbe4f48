package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.mock.web.MockHttpServletRequest;

/** What an application has by its properties alone, and what stops its start. */
class StartTest {
  /** As Spring Session calls its own. */
  static class WithSpringSession {
    @Bean
    Filter springSessionRepositoryFilter() {
      return (request, response, chain) -> chain.doFilter(request, response);
    }
  }

  /** One of the application's own. */
  static class WithStash {
    @Bean
    Stash own() {
      return Stash.builder().secret(App.SECRET).options(Map.of("storage", "memory")).build();
    }
  }

  private static BeanCreationException failed(Map<String, String> properties, Class<?>... types) {
    return assertThrows(BeanCreationException.class, () -> Small.start(properties, types).close());
  }

  @Test
  void whatIsWrongIsSaidInOneSentenceInsteadOfAStack() {
    BeanCreationException failed = failed(Map.of("stash.secret", "short"));
    FailureAnalysis said = new StashFailureAnalyzer().analyze(failed);
    assertTrue(said.getDescription().startsWith("Stash: option secret: "), said.getDescription());
  }

  @Test
  void springBootFindsWhoSaysSo() throws Exception {
    String found =
        new String(
            getClass().getResourceAsStream("/META-INF/spring.factories").readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(found.contains(StashFailureAnalyzer.class.getName()));
  }

  @Test
  void nothingIsThereIfItIsSwitchedOff() {
    try (var context = Small.start(Map.of("stash.enabled", "false", "stash.secret", ""))) {
      assertEquals(0, context.getBeanNamesForType(Stash.class).length);
    }
  }

  @Test
  void anApplicationsOwnStashCounts() {
    try (var context = Small.start(Map.of("stash.secret", ""), WithStash.class)) {
      assertEquals(1, context.getBeanNamesForType(Stash.class).length);
    }
  }

  /** What a registry of the application's is. */
  static class WithMeters {
    @Bean
    MeterRegistry meters() {
      return new SimpleMeterRegistry();
    }
  }

  @Test
  void whereThereIsARegistryThereAreOurMeters() {
    try (var context =
        Small.start(Map.of(), WithMeters.class, StashMetricsAutoConfiguration.class)) {
      assertEquals(List.of(), context.getBean(Stash.class).sessionsOf("nobody"));
      MeterRegistry meters = context.getBean(MeterRegistry.class);
      assertTrue(meters.get("stash.storage.calls").timers().size() > 0);
    }
  }

  @Test
  void springSessionAndOursDoNotGoTogether() {
    var cause = failed(Map.of(), WithSpringSession.class).getMostSpecificCause();
    assertEquals("http-sessions", ((OptionInvalid) cause).option());
    Small.start(Map.of("stash.http-sessions", "false"), WithSpringSession.class).close();
  }

  @Test
  void theTimeoutOfSpringIsThatOfTheSessions() {
    try (var context = Small.start(Map.of("server.servlet.session.timeout", "420"))) {
      assertEquals(420, Small.session(context).getMaxInactiveInterval());
    }
  }

  @Test
  void withoutHttpSessionsTheContainersOwnIsThere() {
    try (var context = Small.start(Map.of("stash.http-sessions", "false"))) {
      assertFalse(Small.session(context).getClass().getName().contains("stash"));
      assertTrue(new MockHttpServletRequest().getAttribute(StashFilter.SESSION) == null);
    }
  }
}
