package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Security;
import dev.stash.storage.Logged;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What whoever looks into an attack finds in the log and in the counters. */
class SecurityLogTest {
  private final AtomicLong ticks = new AtomicLong();
  private final List<String> counted = new ArrayList<>();
  private final SecurityLog log =
      new SecurityLog(
          new Signals() {
            @Override
            public void limited(String option) {
              counted.add(option);
            }

            @Override
            public void security(Security what) {
              counted.add(what.name());
            }
          },
          () -> new Moment(ticks.get(), 0));

  private List<String> lines(Runnable during) {
    return Logged.during(SecurityLog.class, during);
  }

  @Test
  void eachTimeCountsAndTheFirstIsToldOfAtOnceThenOneAMinuteWithWhatWasLeftOut() {
    List<String> lines =
        lines(
            () -> {
              for (int fifth = 0; fifth < 5 * 61; fifth++) {
                ticks.set(fifth * 200L);
                log.limited("sockets-per-session");
              }
            });
    assertEquals(5 * 61, counted.size());
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains("limit sockets-per-session"), lines::toString);
    assertFalse(lines.getFirst().contains("times"), lines::toString);
    assertTrue(lines.getLast().contains("(300 times"), lines::toString);
  }

  @Test
  void eachKindHasAMinuteOfItsOwnAndALineOfItsOwn() {
    List<String> lines =
        lines(
            () -> {
              for (Security what : Security.values()) {
                if (what != Security.VIEW_FORBIDDEN) {
                  log.happened(what);
                  log.happened(what);
                }
              }
              log.forbidden("board/{id}");
              log.forbidden("board/{id}");
              log.limited("max-keys");
              log.limited("bad-messages");
            });
    assertEquals(2 * Security.values().length + 2, counted.size());
    assertEquals(Security.values().length + 2, lines.stream().distinct().count());
    assertEquals(Security.values().length + 2, lines.size(), lines::toString);
  }

  @Test
  void whatIsToldIsReadAsItIs() {
    List<String> lines = lines(() -> log.happened(Security.MEMBER_UNPROVEN));
    assertTrue(lines.getFirst().contains("the members' port"), lines::toString);
  }
}
