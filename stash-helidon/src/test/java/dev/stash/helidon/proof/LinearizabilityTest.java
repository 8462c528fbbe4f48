package dev.stash.helidon.proof;

import static dev.stash.helidon.proof.Operation.NEVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.helidon.proof.Operation.Read;
import dev.stash.helidon.proof.Operation.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search, on histories of which it is known whether there is an order. */
class LinearizabilityTest {
  private final List<Operation<Long>> register = new ArrayList<>();

  private int write(long from, long to, long value, Integer... after) {
    register.add(new Operation<>(from, to, new Write<>(value), List.of(after), "write " + value));
    return register.size() - 1;
  }

  private int read(long from, long to, long value, Integer... after) {
    register.add(new Operation<>(from, to, new Read<>(value), List.of(after), "read " + value));
    return register.size() - 1;
  }

  private void holds() {
    assertNull(Linearizability.violation(Model.REGISTER, register));
  }

  private void fails() {
    assertNotNull(Linearizability.violation(Model.REGISTER, register));
  }

  @Test
  void nothingHolds() {
    holds();
  }

  @Test
  void oneAfterTheOther() {
    read(0, 1, 0);
    write(2, 3, 5);
    read(4, 5, 5);
    write(6, 7, 6);
    read(8, 9, 6);
    holds();
  }

  @Test
  void aReadDuringAWriteMaySeeEither() {
    write(0, 10, 5);
    read(2, 3, 0);
    read(4, 5, 5);
    holds();
  }

  @Test
  void aReadDuringAWriteMayNotSeeItAndThenNotSeeIt() {
    write(0, 10, 5);
    read(2, 3, 5);
    read(4, 5, 0);
    fails();
  }

  @Test
  void aLostWrite() {
    write(0, 1, 5);
    read(2, 3, 0);
    fails();
  }

  @Test
  void aStaleReadAfterSaved() {
    write(0, 1, 5);
    write(2, 3, 6);
    read(4, 5, 5);
    fails();
  }

  @Test
  void aWriteThatTookEffectTwice() {
    write(0, 1, 5);
    write(2, 3, 6);
    read(4, 5, 6);
    read(6, 7, 5);
    fails();
  }

  @Test
  void twoReadersWithTwoOrders() {
    write(0, 10, 5);
    write(0, 10, 6);
    read(11, 20, 5);
    read(21, 22, 6);
    fails();
    register.remove(3);
    holds();
  }

  @Test
  void aValueThatNobodyWrote() {
    write(0, 1, 5);
    read(2, 3, 7);
    fails();
  }

  @Test
  void anUnansweredWriteMayHaveItsEffectLateOrNever() {
    write(0, NEVER, 5);
    write(1, 2, 6);
    read(3, 4, 6);
    holds();
    read(50, 51, 5);
    holds();
    read(60, 61, 6);
    fails();
  }

  @Test
  void whatMustComeBeforeComesBefore() {
    int first = write(0, 10, 5);
    write(0, 10, 6, first);
    read(11, 12, 6);
    holds();
    read(11, 12, 5);
    fails();
  }

  @Test
  void aPageThatGoesBack() {
    write(0, 1, 5);
    int first = read(0, 10, 5);
    read(0, 10, 0, first);
    fails();
  }

  @Test
  void aMessageNamesWhatFitsNowhere() {
    write(0, 1, 5);
    read(2, 3, 7);
    assertEquals(
        "read 7 [2..3] fits nowhere; the longest order that does has 1 of 2 operations and leaves"
            + " 5",
        Linearizability.violation(Model.REGISTER, register));
  }

  @Test
  void aLedgerForgetsNothingAndDoublesNothing() {
    Tally both = Tally.NONE.with(5).with(6);
    Operation<Tally> five = new Operation<>(0, 1, new Write<>(5), List.of(), "5");
    Operation<Tally> six = new Operation<>(2, 3, new Write<>(6), List.of(), "6");
    assertNull(ledger(five, six, both));
    assertNotNull(ledger(five, six, both.with(6)));
    assertNotNull(ledger(five, six, Tally.NONE.with(6)));
    assertNotNull(ledger(five, six, Tally.NONE.with(6).with(5)));
  }

  private static @Nullable String ledger(Operation<Tally> one, Operation<Tally> two, Tally seen) {
    return Linearizability.violation(
        Model.LEDGER,
        List.of(one, two, new Operation<>(4, 5, new Read<>(seen), List.of(), "read")));
  }

  /** Against every order of small histories, tried one by one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithTryingEveryOrder(long seed) {
    Random random = new Random(seed);
    int held = 0;
    for (int round = 0; round < 2_000; round++) {
      register.clear();
      for (int i = 0; i < 6; i++) {
        long from = random.nextInt(12);
        boolean lost = random.nextInt(8) == 0;
        long to = from + random.nextInt(1, 8);
        if (random.nextInt(5) < 3) {
          write(from, lost ? NEVER : to, random.nextInt(1, 4));
        } else {
          read(from, to, random.nextInt(4));
        }
      }
      boolean any = any(0, 0L);
      held += any ? 1 : 0;
      assertEquals(
          any,
          Linearizability.violation(Model.REGISTER, register) == null,
          () -> register.toString());
    }
    assertTrue(held > 100 && held < 1_900, "not much of a test: " + held);
  }

  private boolean any(int taken, long state) {
    long end = NEVER;
    for (int i = 0; i < register.size(); i++) {
      if ((taken & (1 << i)) == 0) {
        end = Math.min(end, register.get(i).to());
      }
    }
    if (end == NEVER) {
      return true;
    }
    for (int i = 0; i < register.size(); i++) {
      Operation<Long> next = register.get(i);
      if ((taken & (1 << i)) == 0 && next.from() <= end) {
        long after = next.act() instanceof Write<Long>(long value) ? value : state;
        boolean may = next.act() instanceof Write<Long> || next.act().equals(new Read<>(state));
        if (may && any(taken | (1 << i), after)) {
          return true;
        }
      }
    }
    return false;
  }
}
