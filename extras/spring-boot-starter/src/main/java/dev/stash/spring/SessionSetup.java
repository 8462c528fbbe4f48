package dev.stash.spring;

import dev.stash.OptionInvalid;
import dev.stash.servlet.http.HttpSessions;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EventListener;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * How Stash keeps the {@code HttpSession}.
 *
 * @param wanted whether it does
 */
record SessionSetup(
    boolean wanted,
    Environment environment,
    ListableBeanFactory beans,
    ObjectProvider<StashCustomizer<HttpSessions.Builder>> customizers) {
  private static final String SPRING_SESSION = "springSessionRepositoryFilter";
  private static final String TIMEOUT = "server.servlet.session.timeout";

  /**
   * Empty if it does not.
   *
   * @throws OptionInvalid if Spring Session does as well, or something cannot be used
   */
  Optional<HttpSessions> made() {
    if (!wanted) {
      return Optional.empty();
    }
    if (beans.containsBean(SPRING_SESSION)) {
      throw new OptionInvalid(
          Properties.HTTP_SESSIONS.name(),
          "is on, and Spring Session keeps the HttpSession as well",
          "take Spring Session off the class path, or say false");
    }
    HttpSessions.Builder builder = HttpSessions.builder();
    Optional.ofNullable(environment.getProperty(TIMEOUT))
        .map(text -> DurationStyle.detectAndParse(text, ChronoUnit.SECONDS))
        .ifPresent(builder::maxInactiveInterval);
    listeners().forEach(builder::listener);
    customizers.orderedStream().forEach(each -> each.customize(builder));
    return Optional.of(builder.build());
  }

  /** The beans that are told of sessions: Spring gives them to the container, which has none. */
  private Iterable<EventListener> listeners() {
    Set<EventListener> all = Collections.newSetFromMap(new IdentityHashMap<>());
    Stream.of(
            HttpSessionListener.class,
            HttpSessionAttributeListener.class,
            HttpSessionIdListener.class)
        .flatMap(type -> beans.getBeanProvider(type).orderedStream())
        .forEach(all::add);
    return all;
  }
}
