package dev.stash.spring;

import dev.stash.Stash;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health {@code stash}, where there is Actuator. For Spring. */
@AutoConfiguration(after = StashAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Stash.class)
@ConditionalOnEnabledHealthIndicator("stash")
final class StashHealthAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(name = "stashHealthIndicator")
  HealthIndicator stashHealthIndicator(Stash stash) {
    return new StashHealth(stash);
  }
}
