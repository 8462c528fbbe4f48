package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Envelope.Mark;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.storage.Precondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run from outside and knows the invariants A1 to A12. It sees what pages write, every
 * object that storage takes, and every event and effect; it never looks into a loop.
 *
 * <p>Each written value is unique (page and event), and each page has keys that only it writes. So
 * from the ledger of a stored object follows, for each of those keys, the one value it must have:
 * that of the page's latest write up to the ledger's number. A lost write, a write applied twice
 * and a merge of two histories all show there.
 */
final class Auditor {
  private final Behaviour<?> behaviour;

  /** Per writer and key of its own: the events that wrote it. */
  private final Map<String, Map<String, NavigableMap<Long, String>>> written = new HashMap<>();

  /** Events that have failed: they are not there, unless they came once more and did not fail. */
  private final Map<String, Set<Long>> failed = new HashMap<>();

  /** Own keys may be absent if their last write is not after this one (expiry, vanished object). */
  private final Map<String, Long> wipedUpTo = new HashMap<>();

  private final Map<String, String> sharedNow = new HashMap<>();
  private final Set<String> sharedPast = new HashSet<>();
  private final Map<String, Long> claimed = new HashMap<>();
  private @Nullable Envelope current;
  private Map<String, Json> currentData = Map.of();
  private String storedBy = "";
  private boolean vanished;
  private boolean forgotten;
  private long incremented;
  private boolean jumped;
  private final Set<String> acceptedCalls = new HashSet<>();
  private final Set<String> withoutChange = new HashSet<>();
  private long mayIncrement;
  private long mayCount;
  private long counted;
  private boolean ended;
  private int puts;

  private final Map<String, String> putUnderWay = new HashMap<>();
  private final Map<String, Long> pauseUntil = new HashMap<>();
  private final Set<String> over = new HashSet<>();

  /** What was stored when an instance went on after standing still: each writer's last number. */
  private final Map<String, Map<String, Long>> storedAtResume = new HashMap<>();

  private final Set<String> leaving = new HashSet<>();
  private final Set<String> startedOnSomething = new HashSet<>();
  private final IdentityHashMap<Command, Integer> answers = new IdentityHashMap<>();
  private final IdentityHashMap<Command, String> waitingAt = new IdentityHashMap<>();

  Auditor(Behaviour<?> behaviour) {
    this.behaviour = behaviour;
  }

  int puts() {
    return puts;
  }

  boolean tombstoned() {
    return current != null && current.ended() != null;
  }

  boolean everEnded() {
    return ended;
  }

  Map<String, Json> data() {
    return currentData;
  }

  long stored(String writer) {
    return current == null ? 0 : last(current.ledger(), writer);
  }

  // ------------------------------------------------------------------ what pages do and believe

  void written(String writer, long event, List<Change> changes) {
    for (Change change : changes) {
      Json value = change.value();
      if (change.key().contains("-") && !change.key().startsWith("shared") && value != null) {
        written
            .computeIfAbsent(writer, w -> new HashMap<>())
            .computeIfAbsent(change.key(), k -> new TreeMap<>())
            .put(event, value.text());
      }
    }
  }

  /** A1 from the page's side: it forgets an event, so that event must be stored. */
  void believedSaved(String writer, long event) {
    if (!vanished && !tombstoned() && event > stored(writer)) {
      throw new Violation(
          "A1", writer + " was told that " + event + " is saved, stored is " + stored(writer));
    }
    claimed.merge(writer, event, Math::max);
  }

  /** F1: a handler hears that an event is stored, which has changed something. */
  void heard(String writer, long event) {
    if (!vanished && !tombstoned() && event > stored(writer)) {
      throw new Violation(
          "F1", writer + "'s handler hears of " + event + ", stored is " + stored(writer));
    }
  }

  /** A caller increments what all do. */
  void mayIncrement() {
    mayIncrement++;
  }

  /** A11: a page was told that its increment is saved; each of them counts. */
  void incremented(String key) {
    incremented++;
    long stored = count(currentData.get(key));
    if (!vanished && !forgotten && !tombstoned() && stored < incremented) {
      throw new Violation(
          "A11", incremented + " increments were told to be saved, stored is " + stored);
    }
  }

  private static long count(@Nullable Json value) {
    return value == null ? 0 : Long.parseLong(value.text());
  }

  /** A wall clock has jumped: callers of lately may be forgotten as if they were old. */
  void clockJumped() {
    jumped = true;
  }

  /** Whether what was stored may be gone. */
  boolean lost() {
    return vanished || forgotten || tombstoned();
  }

  /** A view does what increments the larger of two counts. */
  void increments() {
    mayCount++;
  }

  /** A view was told that one of those is saved. */
  void incremented() {
    counted++;
    if (!vanished && !forgotten && !tombstoned() && SimulatedView.count(currentData) < counted) {
      throw new Violation(
          "T1", counted + " events were told to be saved, stored is " + currentData);
    }
  }

  /** An event was told to be done, and its last run changed nothing. */
  void endedWithoutChange(String connection, long event, String instance) {
    withoutChange.add(connection + " " + event + " " + instance);
  }

  /** A view goes by what this instance has: what it made of what another had holds no more. */
  void goesBy(String connection, String instance) {
    withoutChange.removeIf(
        done -> done.startsWith(connection + " ") && !done.endsWith(" " + instance));
  }

  /** In the end each counts, and counts once. */
  void counted() {
    if (SimulatedView.count(currentData) > mayCount) {
      throw new Violation("T1", mayCount + " increments, stored is " + currentData);
    }
    if (count(currentData.get(Simulation.COUNT)) > mayIncrement && !vanished && !jumped) {
      throw new Violation("A11", mayIncrement + " callers increment, stored is " + currentData);
    }
  }

  /** A1 for a caller, which has written once: its value must be there, whatever is its number. */
  void believedStored(String caller) {
    boolean there =
        keysOf(caller).entrySet().stream()
            .allMatch(key -> matches(key.getValue().firstEntry(), currentData.get(key.getKey())));
    if (!vanished && !tombstoned() && !there) {
      throw new Violation("A1", caller + " was told that its write is stored");
    }
    claimed.put(caller, 1L);
  }

  long claimed(String writer) {
    return claimed.getOrDefault(writer, 0L);
  }

  /** A2 per page: what an attached page is shown is not older than what it knows to be saved. */
  void shown(String writer, Answer.Attached answer, long covered) {
    if (!vanished && answer.last() < claimed(writer) && answer.last() < covered) {
      throw new Violation("A2", writer + " is shown a state without its saved " + covered);
    }
  }

  void told(String writer) {
    if (!tombstoned() && !vanished) {
      throw new Violation("A10", writer + " was told the end, and none is stored");
    }
  }

  /** A2 for fresh reads: all that was claimed saved before the read was sent is in the answer. */
  void freshRead(Map<String, Long> claimedBefore, Map<String, Json> entries) {
    contains(entries, claimedBefore, "a fresh read shows ");
  }

  /**
   * A12: an instance that stood still shows, from now on, nothing older than what is stored now.
   */
  void stoodStill(String instance) {
    Map<String, Long> stored = new HashMap<>();
    if (current != null) {
      current.ledger().forEach((writer, mark) -> stored.put(writer, mark.last()));
    }
    storedAtResume.put(instance, stored);
  }

  /** All that was stored may have expired. */
  void slept() {
    storedAtResume.clear();
  }

  private void contains(Map<String, Json> entries, Map<String, Long> before, String what) {
    if (vanished) {
      return;
    }
    before.forEach(
        (writer, event) ->
            keysOf(writer)
                .forEach(
                    (key, values) -> {
                      Map.Entry<Long, String> expected = values.floorEntry(event);
                      while (expected != null && hasFailed(writer, expected.getKey())) {
                        expected = values.lowerEntry(expected.getKey());
                      }
                      if (expected == null
                          || expected.getKey() <= wipedUpTo.getOrDefault(key, 0L)) {
                        return;
                      }
                      Json seen = entries.get(key);
                      if (seen == null || eventOf(seen.text()) < expected.getKey()) {
                        throw new Violation(
                            "A2",
                            what
                                + key
                                + "="
                                + text(seen)
                                + ", saved before was "
                                + expected.getValue());
                      }
                    }));
  }

  Map<String, Long> claims() {
    return new HashMap<>(claimed);
  }

  // ------------------------------------------------------------------ what storage takes

  void vanished() {
    vanished = true;
    if (current != null) {
      wipe(current);
    }
    current = null;
    currentData = Map.of();
    sharedNow.clear();
    sharedPast.clear();
  }

  void stored(String instance, byte[] body) {
    puts++;
    Stored<?> stored = behaviour.decode(body);
    Envelope next = stored.envelope();
    Map<String, Json> data = SessionBehaviours.data(stored.state(), Simulation.VIEW);
    Envelope before = current;
    if (before != null) {
      continues(before, next);
    }
    // Who deletes objects by hand may see an early PUT land late, and with it an old state.
    if (next.ended() == null && !vanished) {
      ownKeys(next, data);
      sharedKeys(data);
    }
    ended |= next.ended() != null;
    current = next;
    currentData = Map.copyOf(data);
    storedBy = instance;
  }

  /** A1, A3 over a move: what was claimed saved under the old key is in the copy, and is right. */
  void moved(byte[] copy) {
    Stored<?> stored = behaviour.decode(copy);
    if (vanished) {
      return;
    }
    claimed.forEach(
        (writer, event) -> {
          if (event > last(stored.envelope().ledger(), writer) && behaviour.returns(writer)) {
            throw new Violation(
                "A1",
                "the copy lacks " + writer + "'s saved " + event + ", it has " + stored.envelope());
          }
        });
    ownKeys(stored.envelope(), SessionBehaviours.data(stored.state(), Simulation.VIEW));
  }

  private void continues(Envelope before, Envelope next) {
    if (before.ended() != null) {
      throw new Violation("A10", "something was stored over a tombstone: " + next.commit());
    }
    if (vanished) {
      return;
    }
    if (next.revision() < before.revision()) {
      throw new Violation(
          "A4", next.commit() + " has revision " + next.revision() + " after " + before.revision());
    }
    if (next.createdAt() != before.createdAt() && next.ended() == null) {
      expired(before, next);
    }
    before
        .ledger()
        .forEach(
            (writer, mark) -> {
              boolean tombstone = next.ended() != null;
              boolean kept = behaviour.returns(writer) || last(next.ledger(), writer) > 0;
              if (!tombstone && kept && last(next.ledger(), writer) < mark.last()) {
                throw new Violation(
                    "A4",
                    next.commit()
                        + " does not continue "
                        + before.commit()
                        + ": "
                        + writer
                        + " falls from "
                        + mark.last()
                        + " to "
                        + last(next.ledger(), writer));
              }
            });
  }

  private void expired(Envelope before, Envelope next) {
    if (next.createdAt() - before.lastSeenAt() < Simulation.IDLE_LIMIT - Simulation.MAX_SKEW) {
      throw new Violation("A4", next.commit() + " starts anew over a living object");
    }
    sharedNow.clear();
    forgotten = true;
    wipe(before);
  }

  /** All that this object contained may be gone from now on. */
  private void wipe(Envelope object) {
    written.forEach(
        (writer, keys) ->
            keys.keySet().forEach(key -> wipedUpTo.merge(key, lastIn(object, writer), Math::max)));
  }

  /** A1, A3, A4: each own key has exactly the value that the ledger says. */
  private void ownKeys(Envelope next, Map<String, Json> data) {
    written.forEach(
        (writer, keys) -> {
          long last = lastIn(next, writer);
          keys.forEach(
              (key, values) -> {
                Json actual = data.get(key);
                if (last == 0 && actual != null && !behaviour.returns(writer)) {
                  return; // written, and forgotten before its caller could be told
                }
                Map.Entry<Long, String> expected = values.floorEntry(last);
                while (expected != null
                    && hasFailed(writer, expected.getKey())
                    && !matches(expected, actual)) {
                  expected = values.lowerEntry(expected.getKey());
                }
                long wiped = wipedUpTo.getOrDefault(key, 0L);
                boolean mayBeAbsent = expected == null || expected.getKey() <= wiped;
                if (actual == null ? !mayBeAbsent : !matches(expected, actual)) {
                  throw new Violation(
                      "A3",
                      next.commit()
                          + " holds "
                          + key
                          + "="
                          + text(actual)
                          + ", by its ledger ("
                          + writer
                          + " at "
                          + last
                          + ") it must be "
                          + (expected == null ? "absent" : expected.getValue()));
                }
              });
        });
  }

  private boolean hasFailed(String writer, long event) {
    return failed.getOrDefault(writer, Set.of()).contains(event);
  }

  /** What a caller wrote outlives its number, and from when it was told so it is there. */
  private long lastIn(Envelope stored, String writer) {
    long last = last(stored.ledger(), writer);
    return behaviour.returns(writer) ? last : Math.max(last, claimed(writer));
  }

  private static boolean matches(
      Map.@Nullable Entry<Long, String> expected, @Nullable Json actual) {
    return expected != null && actual != null && expected.getValue().equals(actual.text());
  }

  /** A2, A3: the values of a shared key follow one order; one that was replaced stays away. */
  private void sharedKeys(Map<String, Json> data) {
    data.forEach(
        (key, value) -> {
          if (!key.startsWith("shared")) {
            return;
          }
          String text = value.text();
          String before = sharedNow.put(key, text);
          if (text.equals(before)) {
            return;
          }
          if (before != null) {
            sharedPast.add(key + before);
          }
          if (sharedPast.contains(key + text)) {
            throw new Violation("A2", key + " is " + text + " once more");
          }
        });
  }

  // ------------------------------------------------------------------ what instances do

  void sent(Command command) {
    if (!(command instanceof Command.Detach)) {
      answers.put(command, 0);
    }
  }

  void crashed(String instance) {
    putUnderWay.remove(instance);
    pauseUntil.remove(instance);
    waitingAt.values().removeIf(instance::equals);
  }

  void event(String instance, Event event, Moment now) {
    switch (event) {
      case Event.PutSucceeded put -> putUnderWay.remove(instance, put.commit());
      case Event.PutConflicted put -> putUnderWay.remove(instance, put.commit());
      case Event.PutUnknown put -> putUnderWay.remove(instance, put.commit());
      case Event.PutNotApplied put -> {
        putUnderWay.remove(instance, put.commit());
        pauseUntil.put(instance, now.ticks() + 50);
      }
      // What a read-back shows may settle the matter, and then the next PUT is no retry.
      case Event.Loaded loaded -> pauseUntil.remove(instance);
      case Event.NotModified same -> pauseUntil.remove(instance);
      case Event.Leave leave -> leaving.add(instance);
      case Event.Start start -> {
        if (current != null) {
          startedOnSomething.add(instance);
        }
      }
      case Command.Detach detach -> {}
      case Command command -> waitingAt.put(command, instance);
      default -> {}
    }
  }

  void effect(String instance, Effect effect, Moment now) {
    switch (effect) {
      case Effect.Put put -> put(instance, put, now);
      case Effect.Reply reply -> reply(instance, reply);
      case Effect.Publish publish -> {
        if (publish.publication() instanceof Publication.Saved saved) {
          watermark(publish.to().writer(), saved.last());
        }
      }
      case Effect.Stop stop -> stop(instance, stop.reason());
      default -> {}
    }
  }

  private void put(String instance, Effect.Put put, Moment now) {
    if (over.contains(instance)) {
      throw new Violation("A5", instance + " is over and puts " + put.commit());
    }
    if (put.precondition() instanceof Precondition.None) {
      throw new Violation("A6", put.commit() + " has no precondition");
    }
    if (putUnderWay.put(instance, put.commit()) != null) {
      throw new Violation("A6", instance + " has two PUTs under way");
    }
    Long pause = pauseUntil.remove(instance);
    if (pause != null && now.ticks() < pause) {
      throw new Violation("back-off", put.commit() + " follows a failure at once");
    }
  }

  /** What an instance has accepted of a caller it knows when another copy of that comes. */
  private void callAnswered(String call, Answer answer) {
    if (answer instanceof Answer.Accepted) {
      acceptedCalls.add(call);
    } else if (answer instanceof Answer.Refused && acceptedCalls.contains(call) && !jumped) {
      throw new Violation("A12", call + " was accepted, and then refused");
    }
  }

  private void reply(String instance, Effect.Reply reply) {
    waitingAt.remove(reply.command());
    Integer before = answers.merge(reply.command(), 1, Integer::sum);
    if (before > 1) {
      throw new Violation("A7", "answered twice: " + reply.command());
    }
    if (reply.answer() instanceof Answer.Failed && reply.command() instanceof Command.Write write) {
      String page = write.connection().substring(0, write.connection().indexOf('/'));
      failed
          .computeIfAbsent(
              SessionBehaviours.writer(page, Simulation.VIEW), writer -> new HashSet<>())
          .add(write.event());
    }
    if (reply.command() instanceof Command.Apply call) {
      callAnswered(instance + " " + call.writer(), reply.answer());
    }
    if (reply.answer() instanceof Answer.Accepted
        && reply.command() instanceof Command.Write write
        && withoutChange.contains(write.connection() + " " + write.event() + " " + instance)) {
      throw new Violation("T3", "an event that ended without change is applied: " + write);
    }
    boolean done = over.contains(instance) || leaving.contains(instance);
    boolean late = reply.command() instanceof Command.Apply && !over.contains(instance);
    if (done && !late && reply.answer() instanceof Answer.Accepted) {
      throw new Violation("A5", instance + " is over or leaving and accepts");
    }
    if (reply.answer() instanceof Answer.Attached attached) {
      if (attached.saved() == 0 && startedOnSomething.contains(instance) && !vanished) {
        throw new Violation("A2", instance + " shows nothing, and something is stored");
      }
      watermark(((Command.Attach) reply.command()).attachment().writer(), attached.lastSaved());
      contains(
          SessionBehaviours.entries(attached.view()),
          storedAtResume.getOrDefault(instance, Map.of()),
          instance + " stood still and shows ");
    }
  }

  /** A1 from the instance's side: what it says is stored must be, in the object of this moment. */
  private void watermark(String writer, long last) {
    if (!vanished && !tombstoned() && last > stored(writer)) {
      throw new Violation(
          "A1", "a watermark says " + last + " of " + writer + ", stored is " + stored(writer));
    }
  }

  private void stop(String instance, Effect.Reason reason) {
    over.add(instance);
    if (reason == Effect.Reason.FENCED && storedBy.equals(instance) && !vanished) {
      throw new Violation("fence", instance + " fences itself on its own commit");
    }
  }

  /** A7 at the end: whatever reached an instance that lives was answered. */
  List<Command> unanswered() {
    return new ArrayList<>(waitingAt.keySet());
  }

  // ------------------------------------------------------------------ small things

  private Map<String, NavigableMap<Long, String>> keysOf(String writer) {
    return written.getOrDefault(writer, Map.of());
  }

  private static long eventOf(String value) {
    return Long.parseLong(value.substring(value.indexOf(':') + 1, value.length() - 1));
  }

  private static String text(@Nullable Json value) {
    return value == null ? "nothing" : value.text();
  }

  private static long last(Map<String, Mark> ledger, String writer) {
    Mark mark = ledger.get(writer);
    return mark == null ? 0 : mark.last();
  }
}
