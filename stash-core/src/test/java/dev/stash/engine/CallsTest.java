package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.Moment;
import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is called, answered and refused, one step after the other. */
class CallsTest {
  private static final LoopOptions OPTIONS = SimulatedCrew.LOOP;
  private static final Notes NOTES = new Notes();

  /** One object, and instances of its actor. */
  private static final class Bench {
    private final Set<Guard> guards;
    private @Nullable StoredObject object;
    private int etags;
    private int instances;
    private long ticks = 1_000;

    Bench(Set<Guard> guards) {
      this.guards = guards;
    }

    Desk desk() {
      Desk desk = new Desk(this, "i" + ++instances);
      desk.tell(new Event.Start(null));
      desk.look();
      return desk;
    }

    private @Nullable ETag put(Effect.Put put) {
      boolean holds =
          put.precondition() instanceof Precondition.IfMatch match
              ? object != null && object.etag().equals(match.etag())
              : object == null;
      if (!holds) {
        return null;
      }
      ETag etag = new ETag("e" + ++etags);
      object = new StoredObject(put.body(), etag, Instant.EPOCH);
      return etag;
    }

    List<String> stored() {
      return object == null ? List.of() : NOTES.decode(object.body()).state();
    }

    CallBook book() {
      return object == null ? CallBook.NONE : NOTES.decode(object.body()).envelope().calls();
    }
  }

  /** An instance, whose handlers and storage calls are answered when the test says so. */
  private static final class Desk {
    private final Bench bench;
    private final CommitLoop<List<String>> loop;
    private final Map<Command, Answer> answers = new IdentityHashMap<>();
    private final List<Effect.Run> runs = new ArrayList<>();
    private final List<Effect.Get> gets = new ArrayList<>();
    private final List<Effect.Put> puts = new ArrayList<>();
    private Effect.@Nullable HandOff handOff;
    private int looks;

    Desk(Bench bench, String name) {
      this.bench = bench;
      this.loop = new CommitLoop<>(name, name, NOTES, OPTIONS, bench.guards);
    }

    void tell(Event event) {
      List<Effect> effects = new ArrayList<>();
      loop.step(event, new Moment(bench.ticks, bench.ticks), effects);
      boolean again = false;
      for (Effect effect : effects) {
        switch (effect) {
          case Effect.Reply reply -> answers.put(reply.command(), reply.answer());
          case Effect.Run run -> runs.add(run);
          case Effect.Get get -> gets.add(get);
          case Effect.Put put -> puts.add(put);
          case Effect.WakeAt wake -> again |= wake.ticks() <= bench.ticks;
          case Effect.HandOff gives -> handOff = gives;
          default -> {}
        }
      }
      if (again) {
        tell(new Event.Tick());
      }
    }

    /** The handler under way adds its word. */
    void adds() {
      Effect.Run run = runs.removeFirst();
      String place = Integer.toString(((List<?>) run.state()).size());
      tell(new Event.Ran(run.run(), new Outcome.Returned(place), run.what()));
    }

    void returns() {
      Effect.Run run = runs.removeFirst();
      String count = Integer.toString(((List<?>) run.state()).size());
      tell(new Event.Ran(run.run(), new Outcome.Returned(count), null));
    }

    void fails() {
      tell(new Event.Ran(runs.removeFirst().run(), new Outcome.Failed("NO", "it fails"), null));
    }

    /** The storage answers what is under way. */
    void stores() {
      Effect.Put put = puts.removeFirst();
      ETag etag = bench.put(put);
      tell(
          etag == null
              ? new Event.PutConflicted(put.commit())
              : new Event.PutSucceeded(put.commit(), etag));
    }

    void look() {
      looks++;
      Effect.Get get = gets.removeFirst();
      StoredObject there = bench.object;
      tell(
          there != null && there.etag().equals(get.known())
              ? new Event.NotModified(get.get())
              : new Event.Loaded(get.get(), there));
    }

    /** Until nothing is under way. */
    void settle() {
      while (!puts.isEmpty() || !gets.isEmpty()) {
        if (!puts.isEmpty()) {
          stores();
        } else {
          look();
        }
      }
    }

    @Nullable Answer answer(Command to) {
      return answers.get(to);
    }

    <C extends Command> C ask(C command) {
      tell(command);
      return command;
    }
  }

  private static Command.Call call(String caller, long number, long prev, boolean again) {
    return call(caller, number, prev, again, null);
  }

  private static Command.Call call(
      String caller, long number, long prev, boolean again, Command.@Nullable Key key) {
    return new Command.Call(caller, number, prev, 0, 0, again, 5_000, key, caller + number, 10);
  }

  private static Command.Query query(String caller, long after) {
    return new Command.Query(caller, after, 5_000, "?");
  }

  private static void needs(Guard guard, Object right, Function<Bench, Object> happens) {
    assertEquals(right, happens.apply(new Bench(Guard.ALL)));
    Object wrong = happens.apply(new Bench(EnumSet.complementOf(EnumSet.of(guard))));
    assertNotEquals(right, wrong, guard + " can be left out");
  }

  private static Answer returned(String instance, String what, boolean stored) {
    return new Answer.Called(instance, new Outcome.Returned(what), stored);
  }

  @Test
  void aCallIsAnsweredWhenItIsStored() {
    Desk desk = new Bench(Guard.ALL).desk();
    Command.Call call = desk.ask(call("a", 1, 0, false));
    desk.adds();
    assertEquals(null, desk.answer(call));
    desk.stores();
    assertEquals(returned("i1", "0", true), desk.answer(call));
  }

  @Test
  void laterCallsRunWhileThePutIsUnderWay() {
    Bench bench = new Bench(Guard.ALL);
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
    Desk desk = new Bench(Guard.ALL).desk();
    desk.ask(call("a", 1, 0, false, new Command.Key("order 7", "print")));
    desk.adds();
    desk.settle();
    Command.Call other = desk.ask(call("b", 1, 0, false, new Command.Key("order 7", "other")));
    assertEquals(new Answer.KeyReused(), desk.answer(other));
  }

  @Test
  void whatChangesNothingCostsNoPutAndOneLookForAllWhoWait() {
    Desk desk = new Bench(Guard.ALL).desk();
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
    Bench bench = new Bench(Guard.ALL);
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
    Bench bench = new Bench(Guard.ALL);
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
    Desk desk = new Bench(Guard.ALL).desk();
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
    Desk desk = new Bench(Guard.ALL).desk();
    Command.Call call = desk.ask(call("a", Calls.WINDOW + 1, 0, false));
    assertEquals(new Answer.Busy(), desk.answer(call));
  }

  @Test
  void whoCalledLongestAgoIsForgottenAndToldWhenThatIsStored() {
    Bench bench = new Bench(Guard.ALL);
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
    Bench bench = new Bench(Guard.ALL);
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
    Bench bench = new Bench(Guard.ALL);
    Desk desk = bench.desk();
    Command.Call runs = desk.ask(call("a", 1, 0, false));
    Command.Call waits = desk.ask(call("a", 2, 1, false));
    desk.tell(new Event.Leave("t", bench.ticks + 1_000));
    assertEquals(new Answer.Retry(), desk.answer(waits));
    desk.adds();
    desk.settle();
    assertEquals(returned("i1", "0", true), desk.answer(runs));
    assertEquals(Phase.STOPPED, desk.loop.phase());
  }
}
