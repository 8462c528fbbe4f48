package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** One object, and instances of its actor that do one step after the other. */
final class CallBench {
  static final LoopOptions OPTIONS = SimulatedCrew.LOOP;
  static final Notes NOTES = new Notes();

  private final Set<Guard> guards;
  @Nullable StoredObject object;
  private int etags;
  private int instances;
  long ticks = 1_000;

  /** So much more has passed by the wall clock. */
  long wallAhead;

  CallBench(Set<Guard> guards) {
    this.guards = guards;
  }

  Desk desk() {
    String name = "i" + ++instances;
    return desk(name, name);
  }

  /** One of this member. */
  Desk desk(String name, String member) {
    Desk desk = new Desk(this, name, member);
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

  /** An instance, whose handlers and storage calls are answered when the test says so. */
  static final class Desk {
    final CallBench bench;
    final CommitLoop<List<String>> loop;
    final Map<Command, Answer> answers = new IdentityHashMap<>();
    final List<Effect.Run> runs = new ArrayList<>();
    final List<Effect.Get> gets = new ArrayList<>();
    final List<Effect.Put> puts = new ArrayList<>();
    Effect.@Nullable HandOff handOff;
    int looks;

    Desk(CallBench bench, String name, String member) {
      this.bench = bench;
      this.loop = new CommitLoop<>(name, member, NOTES, OPTIONS, bench.guards);
    }

    void tell(Event event) {
      List<Effect> effects = new ArrayList<>();
      loop.step(event, new Moment(bench.ticks, bench.ticks + bench.wallAhead), effects);
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

    /** Nobody knows what has become of the PUT. */
    void loses() {
      tell(new Event.PutUnknown(puts.removeFirst().commit()));
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

  static Command.Call call(String caller, long number, long prev, boolean again) {
    return call(caller, number, prev, again, null);
  }

  static Command.Call call(
      String caller, long number, long prev, boolean again, Command.@Nullable Key key) {
    return new Command.Call(caller, number, prev, 0, 0, again, 5_000, key, caller + number, 10);
  }

  static Command.Query query(String caller, long after) {
    return new Command.Query(caller, after, 5_000, "?");
  }

  static void needs(Guard guard, Object right, Function<CallBench, Object> happens) {
    assertEquals(right, happens.apply(new CallBench(Guard.ALL)));
    Object wrong = happens.apply(new CallBench(EnumSet.complementOf(EnumSet.of(guard))));
    assertNotEquals(right, wrong, guard + " can be left out");
  }

  static Answer returned(String instance, String what, boolean stored) {
    return new Answer.Called(instance, new Outcome.Returned(what), stored);
  }
}
