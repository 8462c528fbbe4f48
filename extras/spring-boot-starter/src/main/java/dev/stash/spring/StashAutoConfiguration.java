package dev.stash.spring;

import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.config.OptionSet;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.http.HttpSessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequestListener;
import java.util.EnumSet;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.web.context.WebApplicationContext;

/**
 * The {@link Stash} and its {@link StashFilter}, as the properties {@code stash.…} say, unless the
 * application has its own. For Spring; public so that it can be excluded and imported.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "stash.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Import({SecurityConfiguration.class, MvcConfiguration.class})
public final class StashAutoConfiguration {
  /** Before Spring Security's filters (−100), so that they find the session. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 50;

  /** For Spring. */
  StashAutoConfiguration() {}

  @Bean
  OptionSet stashOptions(ConfigurableEnvironment environment) {
    return Properties.read(environment);
  }

  /** Closed after the web server has stopped. */
  @Bean
  @ConditionalOnMissingBean
  Stash stash(OptionSet stashOptions, ObjectProvider<StashCustomizer<StashBuilder>> customizers) {
    StashBuilder builder = Stash.builder().options(stashOptions);
    customizers.orderedStream().forEach(each -> each.customize(builder));
    return builder.build();
  }

  @Bean
  @ConditionalOnMissingBean(
      value = StashFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<StashFilter> stashFilter(
      Stash stash,
      OptionSet stashOptions,
      SessionSetup sessions,
      WebApplicationContext context,
      ConfigurableListableBeanFactory beans,
      ObjectProvider<StashCustomizer<StashFilter.Builder>> customizers) {
    StashFilter.Builder builder = StashFilter.builder().stash(stash).options(stashOptions);
    sessions.made().ifPresent(builder::httpSessions);
    ViewBeans.add(beans, builder);
    MockSockets.offer(context.getServletContext());
    customizers.orderedStream().forEach(each -> each.customize(builder));
    var filter = new FilterRegistrationBean<>(builder.build());
    // Spring's default is REQUEST alone: forwards, error pages and asynchronous requests went
    // without it.
    filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    filter.setOrder(ORDER);
    return filter;
  }

  @Bean
  SessionSetup stashHttpSessions(
      OptionSet stashOptions,
      ConfigurableEnvironment environment,
      ConfigurableListableBeanFactory beans,
      ObjectProvider<StashCustomizer<HttpSessions.Builder>> customizers) {
    return new SessionSetup(
        stashOptions.get(Properties.HTTP_SESSIONS), environment, beans, customizers);
  }

  @Bean
  ServletListenerRegistrationBean<ServletRequestListener> stashUpgrades(
      FilterRegistrationBean<StashFilter> stashFilter) {
    return new ServletListenerRegistrationBean<>(filter(stashFilter).listener());
  }

  @Bean
  Drainage stashDrainage(FilterRegistrationBean<StashFilter> stashFilter) {
    return new Drainage(filter(stashFilter));
  }

  private static StashFilter filter(FilterRegistrationBean<StashFilter> registration) {
    return Objects.requireNonNull(registration.getFilter());
  }
}
