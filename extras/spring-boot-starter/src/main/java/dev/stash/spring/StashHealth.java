package dev.stash.spring;

import dev.stash.Stash;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether new pages should come here. A storage that does not answer is told and no reason not to:
 * it would be one for all members at once, and pages go on without it.
 */
final class StashHealth implements HealthIndicator {
  private final Stash stash;

  StashHealth(Stash stash) {
    this.stash = stash;
  }

  @Override
  public Health health() {
    boolean ready = stash.ready();
    return (ready ? Health.up() : Health.outOfService())
        .withDetail("ready", ready)
        .withDetail("storage", stash.storageAvailable() ? "answers" : "does not answer")
        .withDetail("members", stash.members().size())
        .build();
  }
}
