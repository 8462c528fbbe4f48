package dev.stash.engine;

import static dev.stash.engine.CallBench.NOTES;
import static dev.stash.engine.CallBench.call;
import static dev.stash.engine.CallBench.needs;
import static dev.stash.engine.CallBench.query;
import static dev.stash.engine.CallBench.returned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.stash.engine.CallBench.Desk;
import dev.stash.engine.CallBook.Leased;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may answer without a look, and who keeps silent meanwhile; one step after the other. */
class LeaseTest {
  private static final long LEASE = SimulatedCrew.LOOP.lease();

  /** A wait is longer: clocks drift. */
  private static final long OVER = LEASE * 105 / 100;

  private static final Leased FIRST = new Leased("i1", LEASE);

  /** One that is read, and has stored a word and its lease a moment ago. */
  private static Desk leased(CallBench bench) {
    Desk desk = bench.desk();
    desk.ask(query("r", 0));
    desk.returns();
    desk.settle();
    desk.ask(call("a", 1, 0, false));
    desk.adds();
    desk.settle();
    assertEquals(FIRST, bench.book().lease());
    return desk;
  }

  /** What a query is told at once; null: it waits. */
  private static String reads(Desk desk) {
    Command.Query query = desk.ask(query("r", 0));
    desk.returns();
    Answer answer = desk.answer(query);
    return answer == null ? "waits" : answer.toString();
  }

  private static String shows(String instance, int words) {
    return returned(instance, Integer.toString(words), false).toString();
  }

  /** A call that is stored, and not answered. */
  private static Command.Call adds(Desk desk, Command.Call call) {
    desk.ask(call);
    desk.adds();
    desk.settle();
    return call;
  }

  private static final String WAITS = "waits";

  @Test
  void insideTheLeaseAQueryCostsNoLook() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = leased(bench);
    int before = desk.looks;
    bench.ticks += LEASE - 1;
    assertEquals(shows("i1", 1), reads(desk));
    assertEquals(shows("i1", 1), reads(desk));
    assertEquals(before, desk.looks);
  }

  @Test
  void aLookExtendsTheLease() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = leased(bench);
    bench.ticks += LEASE;
    assertEquals(WAITS, reads(desk));
    desk.look();
    bench.ticks += LEASE - 1;
    assertEquals(shows("i1", 1), reads(desk));
  }

  @Test
  void whoIsNotReadNamesNoLease() {
    CallBench bench = new CallBench(Guard.ALL);
    adds(bench.desk(), call("a", 1, 0, false));
    assertEquals(null, bench.book().lease());
  }

  @Test
  void threeLooksInARowClaimALeaseByOnePut() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    adds(desk, call("a", 1, 0, false));
    for (int i = 0; i < 3; i++) {
      assertEquals(0, desk.puts.size());
      assertEquals(WAITS, reads(desk));
      desk.look();
    }
    desk.settle();
    assertEquals(FIRST, bench.book().lease());
    assertEquals(shows("i1", 1), reads(desk));
  }

  @Test
  void looksThatAreFarApartClaimNothing() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    adds(desk, call("a", 1, 0, false));
    for (int i = 0; i < 9; i++) {
      bench.ticks += LEASE;
      assertEquals(WAITS, reads(desk));
      desk.look();
      assertEquals(0, desk.puts.size());
    }
  }

  /** A visit that writes nothing makes no object. */
  @Test
  void whereNothingIsStoredNothingIsClaimed() {
    Desk desk = new CallBench(Guard.ALL).desk();
    for (int i = 0; i < 9; i++) {
      assertEquals(WAITS, reads(desk));
      desk.look();
      assertEquals(0, desk.puts.size());
    }
  }

  @Test
  void aLeaseEnds() {
    needs(
        Guard.LEASES_END,
        WAITS,
        bench -> {
          Desk desk = leased(bench);
          bench.ticks += LEASE;
          return reads(desk);
        });
  }

  /** The machine was suspended: its monotonic clock stood still. */
  @Test
  void aLeaseEndsByTheWallClock() {
    needs(
        Guard.LEASES_END_BY_BOTH_CLOCKS,
        WAITS,
        bench -> {
          Desk desk = leased(bench);
          bench.wallAhead += LEASE;
          return reads(desk);
        });
  }

  /** Likewise, and somebody has set the wall clock. */
  @Test
  void aWallClockThatIsSetBackEndsALease() {
    needs(
        Guard.A_CLOCK_SET_BACK_ENDS_LEASES,
        WAITS,
        bench -> {
          Desk desk = leased(bench);
          bench.wallAhead += LEASE;
          desk.tell(new Event.Tick());
          bench.wallAhead -= LEASE;
          return reads(desk);
        });
  }

  /** The answer may have frozen with us. */
  @Test
  void aLeaseCountsFromWhenTheContactWasSent() {
    needs(
        Guard.LEASES_COUNT_FROM_THE_QUESTION,
        WAITS,
        bench -> {
          Desk desk = leased(bench);
          desk.ask(call("a", 2, 1, false));
          desk.adds();
          bench.ticks += LEASE - 1;
          desk.stores();
          bench.ticks++;
          return reads(desk);
        });
  }

  @Test
  void aLeaseThatIsNotStoredIsNone() {
    needs(
        Guard.LEASES_ARE_STORED,
        WAITS,
        bench -> {
          Desk desk = bench.desk();
          adds(desk, call("a", 1, 0, false));
          return reads(desk);
        });
  }

  /** The first one goes on answering: it does not know. */
  @Test
  void whatIsCommittedOverALeaseIsToldWhenThatIsOver() {
    needs(
        Guard.COMMITS_WAIT_FOR_LEASES,
        "null, " + shows("i1", 1) + ", " + returned("i2", "1", true),
        bench -> {
          Desk first = leased(bench);
          Desk second = bench.desk();
          Command.Call call = adds(second, call("b", 1, 0, false));
          Answer early = second.answer(call);
          String elsewhere = reads(first);
          bench.ticks += OVER;
          second.tell(new Event.Tick());
          return early + ", " + elsewhere + ", " + second.answer(call);
        });
  }

  @Test
  void aWaitIsLongerThanTheLease() {
    needs(
        Guard.WAITS_COVER_DRIFT,
        "null",
        bench -> {
          leased(bench);
          Desk second = bench.desk();
          Command.Call call = adds(second, call("b", 1, 0, false));
          bench.ticks += LEASE * 102 / 100;
          second.tell(new Event.Tick());
          return String.valueOf(second.answer(call));
        });
  }

  /** Should the second one die, a third would not know of the first. */
  @Test
  void whatIsCommittedOverALeaseStillNamesIt() {
    needs(
        Guard.FOUND_LEASES_ARE_COPIED,
        FIRST,
        bench -> {
          leased(bench);
          adds(bench.desk(), call("b", 1, 0, false));
          Leased named = bench.book().lease();
          return named == null ? "none" : named;
        });
  }

  /** Before that, too: it has committed nothing yet, and shows what the second one has. */
  @Test
  void aLeaseThatWasOvertakenSilencesWhoLoadsIt() {
    needs(
        Guard.ALL_WAIT_FOR_A_LEASE_THAT_WAS_OVERTAKEN,
        "waits, null, null, " + shows("i3", 2),
        bench -> {
          leased(bench);
          Command.Call call = adds(bench.desk(), call("b", 1, 0, false));
          Desk third = bench.desk();
          Command.Query query = third.ask(query("r", 0));
          third.returns();
          String early = third.answer(query) == null ? WAITS : "is shown";
          third.settle();
          Answer proven = third.answer(query);
          Answer known = third.answer(third.ask(call));
          bench.ticks += OVER;
          third.tell(new Event.Tick());
          third.settle();
          return early + ", " + proven + ", " + known + ", " + third.answer(query);
        });
  }

  /** It was nobody's but the writer's: what he has stored is what he shows. */
  @Test
  void aLeaseThatWasNotOvertakenDoesNotSilenceQueries() {
    CallBench bench = new CallBench(Guard.ALL);
    leased(bench);
    Desk second = bench.desk();
    Command.Query query = second.ask(query("r", 0));
    second.returns();
    second.settle();
    assertEquals(returned("i2", "1", false), second.answer(query));
  }

  /** It may have landed, and who loads it does not wait. */
  @Test
  void aBodyWithoutALeaseEndsItWhenItIsSent() {
    needs(Guard.BODIES_WITHOUT_LEASE_END_LEASES, WAITS, LeaseTest::readsBehindABodyWithout);
  }

  private static String readsBehindABodyWithout(CallBench bench) {
    return reads(sendsABodyWithout(bench));
  }

  /** Nobody has asked for long; but a doubt has confirmed the body that names a lease. */
  private static Desk sendsABodyWithout(CallBench bench) {
    Desk desk = leased(bench);
    bench.ticks += CallBench.OPTIONS.idleLimit() / 5;
    desk.tell(new Event.Revalidate(false));
    desk.look();
    desk.ask(new Command.Touch());
    assertEquals(null, NOTES.decode(desk.puts.getFirst().body()).envelope().calls().lease());
    return desk;
  }

  /** It may land still. */
  @Test
  void whatConfirmsTheObjectBeforeDoesNotBringALeaseBack() {
    needs(
        Guard.ENDED_LEASES_STAY_ENDED,
        WAITS,
        bench -> {
          Desk desk = sendsABodyWithout(bench);
          desk.loses();
          desk.look();
          return reads(desk);
        });
  }

  /** Its successor would not wait. */
  @Test
  void whoWaitsForALeaseGivesNoSnapshot() {
    needs(
        Guard.WHO_WAITS_FOR_A_LEASE_GIVES_NOTHING,
        "nothing",
        bench -> {
          leased(bench);
          Desk second = bench.desk();
          adds(second, call("b", 1, 0, false));
          second.tell(new Event.Leave("t", bench.ticks + 1_000));
          second.settle();
          return second.handOff == null ? "nothing" : "a snapshot";
        });
  }

  @Test
  void whoLeavesHasNoLeaseAndItsSuccessorDoesNotWait() {
    Desk desk = leased(new CallBench(Guard.ALL));
    desk.tell(new Event.Leave("t", desk.bench.ticks + 1_000));
    Effect.HandOff gives = desk.handOff;
    assertNotNull(gives);
    assertEquals(null, NOTES.decode(gives.body()).envelope().calls().lease());
    assertEquals(Phase.STOPPED, desk.loop.phase());
  }

  @Test
  void aLeaseOfAnEarlierInstanceOfTheSameProcessIsVoid() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk first = bench.desk("m-1", "m");
    reads(first);
    first.settle();
    adds(first, call("a", 1, 0, false));
    assertEquals(new Leased("m-1", LEASE), bench.book().lease());
    Desk next = bench.desk("m-2", "m");
    Command.Call call = adds(next, call("b", 1, 0, false));
    assertEquals(returned("m-2", "1", true), next.answer(call));
  }

  /** Whoever is told that it has ended must not be shown what was there. */
  @Test
  void aTombstoneWaitsForTheLeaseOfAnother() {
    needs(
        Guard.TOMBSTONES_WAIT_FOR_LEASES,
        "null, a live object, [Done[]]",
        bench -> {
          leased(bench);
          Desk second = bench.desk();
          Command.End end = second.ask(new Command.End("over", null));
          second.settle();
          Answer early = second.answer(end);
          boolean live = NOTES.decode(bench.object.body()).envelope().ended() == null; // it says so
          bench.ticks += OVER;
          second.tell(new Event.Tick());
          second.settle();
          return early
              + (live ? ", a live object, " : ", a tombstone, ")
              + List.of(second.answer(end));
        });
  }
}
