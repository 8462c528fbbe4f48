package dev.stash.spring;

import dev.stash.StashBuilder;
import dev.stash.metrics.StashMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The meters of Stash, where there is a registry. For Spring. */
@AutoConfiguration(before = StashAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
final class StashMetricsAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean(name = "stashMetrics")
  StashCustomizer<StashBuilder> stashMetrics(ObjectProvider<MeterRegistry> registries) {
    return builder ->
        registries.ifAvailable(registry -> builder.signals(new StashMetrics(registry)));
  }
}
