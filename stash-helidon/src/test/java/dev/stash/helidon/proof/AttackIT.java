package dev.stash.helidon.proof;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send and never read cost Helidon neither memory nor time. */
@Timeout(300)
class AttackIT {
  @Test
  void whoeverSendsAndNeverReadsEndsNoServer() throws Exception {
    AttackCheck.survives("Helidon", List.of());
  }
}
