package dev.stash.helidon;

import io.helidon.config.Config;
import io.helidon.webserver.spi.ServerFeatureProvider;

/**
 * Makes a {@link StashFeature} of the configuration {@code server.features.stash}. Helidon asks for
 * one of every library that it finds, also where there is no such configuration: those servers get
 * one that does nothing. Made by the service loader.
 */
public final class StashFeatureProvider implements ServerFeatureProvider<StashFeature> {
  /** For the service loader. */
  public StashFeatureProvider() {}

  @Override
  public String configKey() {
    return StashFeature.TYPE;
  }

  @Override
  public StashFeature create(Config config, String name) {
    return config.exists() ? StashFeature.builder().config(config).build() : StashFeature.idle();
  }
}
