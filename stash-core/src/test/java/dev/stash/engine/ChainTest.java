package dev.stash.engine;

import static dev.stash.engine.CallBench.call;
import static dev.stash.engine.CallBench.needs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.engine.CallBench.Desk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that handlers make: whoever waits for one does not run it. */
class ChainTest {
  /** The actor of the first desk. */
  private static final ActorName OWN = new ActorName("", "i1");

  private static final ActorName SMALLER = new ActorName("", "a");
  private static final ActorName LARGER = new ActorName("", "z");

  private static Command.Call behind(ActorName... names) {
    Chain chain = new Chain(List.of(names));
    return new Command.Call("c", 1, 0, 0, 0, false, 5_000, null, "c1", 10, chain);
  }

  /** One whose handler waits for somebody. */
  private static Desk waits(CallBench bench, ActorName on) {
    Desk desk = bench.desk();
    desk.ask(call("a", 1, 0, false));
    desk.tell(new Event.Waits(1, on, true));
    return desk;
  }

  private static String told(Desk desk, Command call) {
    return String.valueOf(desk.answer(call));
  }

  @Test
  void whoWaitsForACallDoesNotRunIt() {
    needs(
        Guard.NOBODY_WAITS_FOR_HIMSELF,
        new Answer.Cycle(OWN, LARGER).toString(),
        bench -> {
          Desk desk = bench.desk();
          return told(desk, desk.ask(behind(OWN, LARGER)));
        });
  }

  @Test
  void aQueryIsRefusedLikewise() {
    Desk desk = new CallBench(Guard.ALL).desk();
    Chain chain = new Chain(List.of(OWN));
    Command.Query query = desk.ask(new Command.Query("c", 0, 5_000, "?", chain));
    assertEquals(new Answer.Cycle(OWN, OWN), desk.answer(query));
  }

  @Test
  void ofTwoWhoWaitForEachOtherTheSmallerRefuses() {
    needs(
        Guard.CROSSING_CALLS_ARE_REFUSED,
        new Answer.Cycle(OWN, LARGER).toString(),
        bench -> {
          Desk desk = waits(bench, LARGER);
          return told(desk, desk.ask(behind(LARGER)));
        });
  }

  /** Each of them is refused by the other one, else. */
  @Test
  void andTheLargerDoesNot() {
    needs(
        Guard.ONE_OF_TWO_REFUSES,
        "null",
        bench -> {
          Desk desk = waits(bench, SMALLER);
          return told(desk, desk.ask(behind(SMALLER)));
        });
  }

  @Test
  void whoHasWaitedForHisTurnIsRefusedWhenTheHandlerBeginsToWait() {
    Desk desk = new CallBench(Guard.ALL).desk();
    desk.ask(call("a", 1, 0, false));
    Command.Call crossing = desk.ask(behind(LARGER));
    Command.Call another = desk.ask(call("b", 1, 0, false));
    assertEquals(null, desk.answer(crossing));
    desk.tell(new Event.Waits(1, LARGER, true));
    assertEquals(new Answer.Cycle(OWN, LARGER), desk.answer(crossing));
    assertEquals(null, desk.answer(another));
  }

  /** The one it waits for waits for a third: only here it is seen. */
  @Test
  void onALongerWayRoundTheLargerRefusesToo() {
    Desk desk = waits(new CallBench(Guard.ALL), SMALLER);
    Command.Call call = desk.ask(behind(SMALLER, LARGER));
    assertEquals(new Answer.Cycle(OWN, SMALLER), desk.answer(call));
  }

  @Test
  void whoDoesNotWaitAnyMoreRefusesNobody() {
    Desk desk = waits(new CallBench(Guard.ALL), LARGER);
    desk.tell(new Event.Waits(1, LARGER, false));
    Command.Call call = desk.ask(behind(LARGER));
    desk.adds();
    desk.adds();
    desk.settle();
    assertEquals(CallBench.returned("i1", "1", true), desk.answer(call));
  }

  /** It ran where it could not be stored; its own call was. */
  @Test
  void aHandlerThatRunsAgainMakesItsCallsUnderTheSameKeys() {
    needs(
        Guard.NESTED_CALLS_ARE_KNOWN_AGAIN,
        "Key[name=a/1/1, print=p] Key[name=a/1/1, print=p]",
        bench -> {
          Desk first = bench.desk();
          Desk second = bench.desk();
          first.ask(call("a", 1, 0, false));
          second.ask(call("a", 1, 0, true));
          return nest(first).key("p") + " " + nest(second).key("p");
        });
  }

  /** Whoever repeats it calls under a number of his own. */
  @Test
  void theCallsOfACallThatHasAKeyAreNamedByThat() {
    Desk desk = new CallBench(Guard.ALL).desk();
    desk.ask(call("a", 1, 0, false, new Command.Key("order 7", "print")));
    assertEquals(new Command.Key("/i1/order 7/1", "p"), nest(desk).key("p"));
  }

  @Test
  void aCallWithinACallNamesWhoWaitsAndTakesNoLongerThanThat() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    desk.ask(behind(LARGER));
    assertEquals(new Chain(List.of(LARGER, OWN)), nest(desk).chain());
    assertEquals(5_000, nest(desk).within(bench.ticks));
    assertEquals(1, nest(desk).within(bench.ticks + 4_999));
    assertEquals(0, nest(desk).within(bench.ticks + 9_999));
  }

  private static Nest nest(Desk desk) {
    return new Nest(desk.runs.getFirst().of(), (on, begins) -> {});
  }
}
