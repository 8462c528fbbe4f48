package dev.stash.spring;

import dev.stash.Stash;
import dev.stash.observe.Readiness;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether new pages should come here, and if not, why. */
final class StashHealth implements HealthIndicator {
  private final Stash stash;

  StashHealth(Stash stash) {
    this.stash = stash;
  }

  @Override
  public Health health() {
    Readiness readiness = stash.readiness();
    return (readiness.ready() ? Health.up() : Health.outOfService())
        .withDetail("reasons", readiness.reasons())
        .withDetail("storage", stash.storageAvailable() ? "answers" : "does not answer")
        .withDetail("members", stash.members().size())
        .build();
  }
}
