package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.Moment;
import dev.stash.engine.Envelope.Mark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final int MOST = 3;
  private static final long MINUTE = 60_000;

  private final Ledger ledger = new Ledger();
  private final List<String> forgotten = new ArrayList<>();
  private final Set<String> here = new HashSet<>();

  private void write(String writers, long at) {
    for (int i = 0; i < writers.length(); i++) {
      String writer = writers.substring(i, i + 1);
      ledger.put(writer, new Mark(ledger.last(writer) + 1, at));
    }
  }

  private void attach(String writer) {
    here.add(writer);
  }

  /** Callers, in capitals, never come back and are remembered for one minute, others for ten. */
  private final Ledger.Memory memory =
      new Ledger.Memory() {
        @Override
        public long kept(String writer) {
          return returns(writer) ? 10 * MINUTE : MINUTE;
        }

        @Override
        public boolean returns(String writer) {
          return Character.isLowerCase(writer.charAt(0));
        }

        @Override
        public void forgotten(String writer) {
          forgotten.add(writer);
        }
      };

  private String pruned(long now) {
    ledger.prune(new Moment(now, now), MOST, () -> here, memory);
    return String.join("", ledger.copy().keySet());
  }

  @Test
  void theFirstOnesAreForgottenWhileThereAreTooMany() {
    write("abcdea", 0);
    assertEquals("dea", pruned(0));
    assertEquals(List.of("b", "c"), forgotten);
    assertEquals(2, ledger.last("a"));
    assertEquals(0, ledger.last("b"));
    assertFalse(ledger.knows("b"));
  }

  @Test
  void whoNeverComesBackPushesOutNobodyWhoDoes() {
    attach("A");
    attach("B");
    attach("C");
    write("aABC", 0);
    assertEquals("aABC", pruned(0));
    here.clear();
    assertEquals("aBC", pruned(0));
  }

  @Test
  void whoNeverComesBackIsForgottenBeforeAllOthers() {
    write("abCDEF", 0);
    assertEquals("abF", pruned(0));
    write("cG", 1);
    assertEquals("abc", pruned(1));
    write("d", 2);
    assertEquals("bcd", pruned(2));
  }

  @Test
  void whoIsAttachedIsNotForgotten() {
    attach("a");
    attach("b");
    write("abcde", 0);
    assertEquals("abe", pruned(0));
    assertEquals("ab", pruned(11 * MINUTE));
  }

  @Test
  void eachIsForgottenWhenItsTimeHasPassed() {
    write("aB", 0);
    assertEquals("aB", pruned(MINUTE));
    assertEquals("a", pruned(2 * MINUTE));
    assertEquals("", pruned(11 * MINUTE));
  }

  @Test
  void allAreLookedAtNotMoreThanEveryTenSeconds() {
    write("A", 0);
    assertEquals("A", pruned(MINUTE - 1));
    assertEquals("A", pruned(MINUTE + 9_998), "within ten seconds of the last look");
    assertEquals("", pruned(MINUTE + 9_999));
  }

  @Test
  void aCopyDoesNotChange() {
    write("a", 0);
    Map<String, Mark> copy = ledger.copy();
    write("a", 1);
    assertEquals(1, Ledger.last(copy, "a"));
    assertEquals(0, Ledger.last(copy, "b"));
    assertThrows(UnsupportedOperationException.class, copy::clear);
  }

  @Test
  void whatWasStoredIsInTheOrderOfItsTimes() {
    Ledger read = new Ledger(Map.of("late", new Mark(7, 30), "early", new Mark(8, 10)));
    assertEquals(List.of("early", "late"), List.copyOf(read.copy().keySet()));
    assertEquals(7, read.last("late"));
  }
}
