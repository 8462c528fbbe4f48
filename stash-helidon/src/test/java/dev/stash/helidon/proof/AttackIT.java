package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.testing.TestBackend;
import dev.stash.wire.WireOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send and never read cost Helidon neither memory nor time. */
@Timeout(300)
class AttackIT {
  @Test
  void whoeverSendsAndNeverReadsEndsNoServer() throws Exception {
    AttackCheck.survives("Helidon", List.of());
  }

  /** There a thread that is blocked in a write holds what it takes to close the socket. */
  @ParameterizedTest
  @EnumSource(value = Transport.class, mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
  void overTlsWhoeverNeverReadsIsCutOffToo(Transport transport) throws Exception {
    Consumer<WireOptions.Builder> wire = w -> w.sendWithin(Duration.ofMillis(500));
    try (LogWatch watch = new LogWatch();
        Site site = new Site(new TestBackend(), wire, transport)) {
      List<Attack> attacks = new ArrayList<>();
      try {
        for (Attack.Kind kind : Attack.Kind.values()) {
          attacks.add(new Attack(transport, site.port(), List.of(kind), 1));
        }
        for (Attack attack : attacks) {
          Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> attack.timesCut() >= 1);
        }
      } finally {
        for (Attack attack : attacks) {
          attack.close();
        }
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> site.feature.openSockets() == 0);
      assertEquals(List.of(), List.copyOf(watch.complaints()));
    }
  }
}
