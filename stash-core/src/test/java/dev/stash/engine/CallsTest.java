package dev.stash.engine;

import static dev.stash.engine.CallBench.NOTES;
import static dev.stash.engine.CallBench.call;
import static dev.stash.engine.CallBench.needs;
import static dev.stash.engine.CallBench.query;
import static dev.stash.engine.CallBench.returned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.stash.engine.CallBench.Desk;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is called, answered and refused, one step after the other. */
class CallsTest {
  @Test
  void aCallIsAnsweredWhenItIsStored() {
    Desk desk = new CallBench(Guard.ALL).desk();
    Command.Call call = desk.ask(call("a", 1, 0, false));
    desk.adds();
    assertEquals(null, desk.answer(call));
    desk.stores();
    assertEquals(returned("i1", "0", true), desk.answer(call));
  }

  @Test
  void laterCallsRunWhileThePutIsUnderWay() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    Command.Call one = desk.ask(call("a", 1, 0, false));
    Command.Call two = desk.ask(call("a", 2, 1, false));
    Command.Call three = desk.ask(call("a", 3, 2, false));
    desk.adds();
    desk.adds();
    desk.adds();
    desk.stores();
    assertEquals(returned("i1", "0", true), desk.answer(one));
    assertEquals(null, desk.answer(two));
    desk.stores();
    assertEquals(returned("i1", "1", true), desk.answer(two));
    assertEquals(returned("i1", "2", true), desk.answer(three));
    assertEquals(List.of("a1", "a2", "a3"), bench.stored());
  }

  /** The copy that failed here may have been accepted elsewhere, or come there later. */
  @Test
  void aFailureOfWhatMayRunElsewhereIsStoredBeforeItIsTold() {
    needs(
        Guard.A_COPY_THAT_RAN_IS_STORED,
        "null, [a0]",
        bench -> {
          Desk elder = bench.desk();
          elder.ask(call("b", 1, 0, false));
          elder.adds();
          elder.settle();
          Desk later = bench.desk();
          elder.ask(call("a", 1, 0, false)); // it is outdated soon, and does not know it
          Command.Call again = later.ask(call("a", 1, 0, true));
          later.fails();
          if (!later.gets.isEmpty()) {
            later.look();
          }
          Answer told = later.answer(again);
          elder.adds();
          elder.stores();
          return told + ", " + (bench.stored().contains("a1") ? "[a0]" : bench.stored());
        });
  }

  /** The second one stands on the first one's failure; that must not turn into a success. */
  @Test
  void whatAFailureLedToIsToldWhenThatIsStored() {
    needs(
        Guard.WHAT_AN_ANSWER_STANDS_ON_IS_STORED,
        "null",
        bench -> {
          Desk desk = bench.desk();
          desk.ask(call("b", 1, 0, false));
          desk.adds();
          desk.settle();
          desk.ask(call("a", 1, 0, false));
          Command.Query query = desk.ask(query("a", 1));
          desk.fails();
          desk.returns();
          desk.look();
          return String.valueOf(desk.answer(query));
        });
  }

  /** Nobody else asks it, so it would refuse for ever. */
  @Test
  void whoRefusesACallLooksWhetherAnotherKnowsMore() {
    needs(
        Guard.WHO_REFUSES_LOOKS,
        Phase.STOPPED,
        bench -> {
          Desk elder = bench.desk();
          Desk later = bench.desk();
          later.ask(call("a", 1, 0, false));
          later.adds();
          later.settle();
          elder.ask(call("a", 2, 1, false));
          elder.settle();
          return elder.loop.phase();
        });
  }

  /** Its calls are those of nobody else, and are not known again under other numbers. */
  @Test
  void aKeyIsKnownAgainAndStoredUnderTheNumberThatNamedIt() {
    needs(
        Guard.KNOWN_KEYS_ARE_STORED_ANEW,
        "1",
        bench -> {
          Desk desk = bench.desk();
          Command.Key key = new Command.Key("order 7", "print");
          desk.ask(call("a", 1, 0, false, key));
          desk.adds();
          desk.settle();
          Command.Call other = desk.ask(call("b", 1, 0, false, key));
          desk.settle();
          assertEquals(returned("i1", "0", true), desk.answer(other));
          assertEquals(List.of("a1"), bench.stored());
          return Long.toString(bench.book().last("b"));
        });
  }

  @Test
  void aKeyThatNamesSomethingElseIsRefused() {
    Desk desk = new CallBench(Guard.ALL).desk();
    desk.ask(call("a", 1, 0, false, new Command.Key("order 7", "print")));
    desk.adds();
    desk.settle();
    Command.Call other = desk.ask(call("b", 1, 0, false, new Command.Key("order 7", "other")));
    assertEquals(new Answer.KeyReused(), desk.answer(other));
  }

  @Test
  void whatChangesNothingCostsNoPutAndOneLookForAllWhoWait() {
    Desk desk = new CallBench(Guard.ALL).desk();
    int before = desk.looks;
    Command.Query one = desk.ask(query("a", 0));
    Command.Query two = desk.ask(query("b", 0));
    Command.Call three = desk.ask(call("c", 1, 0, false));
    desk.returns();
    desk.returns();
    desk.returns();
    desk.settle();
    assertEquals(returned("i1", "0", false), desk.answer(one));
    assertEquals(returned("i1", "0", false), desk.answer(two));
    assertEquals(returned("i1", "0", false), desk.answer(three));
    assertEquals(before + 1, desk.looks);
    assertEquals(null, desk.bench.object);
  }

  /** It landed, its answer froze with us, and another has committed since. */
  @Test
  void aPutThatWasSentBeforeTheQuestionProvesNothing() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    desk.ask(call("a", 1, 0, false));
    desk.adds();
    Command.Query query = desk.ask(query("b", 0));
    desk.returns();
    desk.stores();
    assertEquals(null, desk.answer(query));
    desk.look();
    assertEquals(returned("i1", "1", false), desk.answer(query));
  }

  /** It was accepted by an owner that could not store it, and comes here later. */
  @Test
  void aCallWhosePredecessorIsNotThereIsAGap() {
    needs(
        Guard.CALLS_CHAIN,
        new Answer.Gap("i1", 1),
        bench -> {
          Desk desk = bench.desk();
          desk.ask(call("a", 1, 0, false));
          desk.adds();
          desk.settle();
          Command.Call call = desk.ask(call("a", 3, 2, false));
          Answer answer = desk.answer(call);
          return answer == null ? "it runs" : answer;
        });
  }

  @Test
  void whoWaitsTooLongDoesNotRun() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    desk.ask(call("a", 1, 0, false));
    Command.Call late = desk.ask(call("b", 1, 0, false));
    bench.ticks += 5_001;
    desk.adds();
    assertEquals(new Answer.Late(), desk.answer(late));
    assertEquals(0, desk.runs.size());
  }

  @Test
  void soManyWaitForTheirTurnAndNoMore() {
    Desk desk = new CallBench(Guard.ALL).desk();
    for (int i = 0; i <= Calls.MOST_WAITING; i++) {
      Command.Call call = desk.ask(call("c" + i, 1, 0, false));
      assertEquals(null, desk.answer(call));
    }
    Command.Call tooMany = desk.ask(call("d", 1, 0, false));
    assertEquals(new Answer.Busy(), desk.answer(tooMany));
  }

  /** What the owner would have to remember of it has a bound. */
  @Test
  void aCallerThatIsTooFarAheadIsRefused() {
    Desk desk = new CallBench(Guard.ALL).desk();
    Command.Call call = desk.ask(call("a", Calls.WINDOW + 1, 0, false));
    assertEquals(new Answer.Busy(), desk.answer(call));
  }

  @Test
  void whoCalledLongestAgoIsForgottenAndToldWhenThatIsStored() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    for (String caller : List.of("a", "b", "c", "d")) {
      desk.ask(call(caller, 1, 0, false));
      desk.adds();
      desk.settle();
    }
    assertEquals(1, bench.book().floor());
    assertEquals(Set.of("b", "c", "d"), bench.book().callers().keySet());
    Command.Call second = desk.ask(call("a", 2, 1, false));
    assertEquals(new Answer.NotOpen("i1", 1), desk.answer(second));
  }

  /** What is not stored would not be there if the successor's first PUT failed. */
  @Test
  void aSnapshotSaysOfCallsWhatIsStored() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    desk.ask(call("a", 1, 0, false));
    desk.adds();
    desk.settle();
    desk.ask(call("a", 2, 1, false));
    desk.fails();
    desk.settle();
    desk.tell(new Event.Leave("t", bench.ticks + 1_000));
    Effect.HandOff gives = assertInstanceOf(Effect.HandOff.class, desk.handOff);
    assertEquals(1, NOTES.decode(gives.body()).envelope().calls().last("a"));
  }

  @Test
  void whoLeavesWaitsForTheHandlerUnderWay() {
    CallBench bench = new CallBench(Guard.ALL);
    Desk desk = bench.desk();
    Command.Call runs = desk.ask(call("a", 1, 0, false));
    Command.Call waits = desk.ask(call("a", 2, 1, false));
    desk.tell(new Event.Leave("t", bench.ticks + 1_000));
    assertEquals(new Answer.Unavailable(), desk.answer(waits));
    desk.adds();
    desk.settle();
    assertEquals(returned("i1", "0", true), desk.answer(runs));
    assertEquals(Phase.STOPPED, desk.loop.phase());
  }
}
