package dev.stash.servlet.proof;

import dev.stash.helidon.proof.AttackCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that send and never read cost servlet containers neither memory nor time. */
@Timeout(300)
class ServletAttackIT {
  @Test
  void whoeverSendsAndNeverReadsEndsNoTomcat() throws Exception {
    AttackCheck.survives("Tomcat", List.of("server", ServletServer.OnTomcat.class.getName()));
  }

  @Test
  void whoeverSendsAndNeverReadsEndsNoJetty() throws Exception {
    AttackCheck.survives("Jetty", List.of("server", ServletServer.OnJetty.class.getName()));
  }
}
