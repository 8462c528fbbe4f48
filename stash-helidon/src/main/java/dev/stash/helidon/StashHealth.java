package dev.stash.helidon;

import dev.stash.observe.Readiness;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;

/**
 * The check of Helidon's health endpoint: {@code
 * HealthObserver.builder().addCheck(StashHealth.ready(feature))}. Needs {@code
 * io.helidon.health:helidon-health}.
 *
 * <p>There is none of being alive: a process that answers is, and a restart mends no storage.
 */
public final class StashHealth {
  private StashHealth() {}

  /**
   * Whether new pages should come here: up, or down with the detail {@code reasons}, the names of
   * {@link Readiness.Reason}. Down, too, before the server has started. Thread-safe; does not
   * block.
   */
  public static HealthCheck ready(StashFeature feature) {
    return new Ready(feature);
  }

  private record Ready(StashFeature feature) implements HealthCheck {
    @Override
    public HealthCheckType type() {
      return HealthCheckType.READINESS;
    }

    @Override
    public String name() {
      return StashFeature.TYPE;
    }

    @Override
    public HealthCheckResponse call() {
      if (!feature.serves()) {
        return HealthCheckResponse.builder().status(false).detail("reasons", "STARTING").build();
      }
      Readiness readiness = feature.stash().readiness();
      HealthCheckResponse.Builder answer = HealthCheckResponse.builder().status(readiness.ready());
      if (!readiness.ready()) {
        answer.detail("reasons", readiness.toString());
      }
      return answer.build();
    }
  }
}
