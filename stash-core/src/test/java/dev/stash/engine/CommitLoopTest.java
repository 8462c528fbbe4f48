package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Durability;
import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;
import dev.stash.storage.ETag;
import dev.stash.storage.StoredObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulation cannot tell, because it harms nobody's data, or needs one exact order. */
class CommitLoopTest {
  private static final long MINUTE = 60_000;

  private CommitLoop<?> loop = loop(30 * MINUTE, 600 * MINUTE);

  private long now = MINUTE;

  private static CommitLoop<?> loop(long idleLimit, long absoluteLimit) {
    LoopOptions options = LoopOptions.DEFAULT.withLimits(idleLimit, absoluteLimit);
    return new CommitLoop<>("i", "member", SessionBehaviours.session(), options);
  }

  /** What is to be done by the shell, which wakes the loop at once if that is asked for. */
  private List<Effect> step(Event event) {
    List<Effect> effects = once(event);
    if (wakesAtOnce(effects, now)) {
      effects.addAll(once(new Event.Tick()));
    }
    return effects;
  }

  private List<Effect> once(Event event) {
    List<Effect> effects = new ArrayList<>();
    loop.step(event, new Moment(now, now), effects);
    return effects;
  }

  private static <E> E only(List<Effect> effects, Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  private static Command attach() {
    SliceRequest about = new SliceRequest("view", 1, "page", "tab", false);
    String writer = SessionBehaviours.writer("page", "view");
    return new Command.Attach(new Attachment("c", 1, writer, about, "line"), 0, 0, null);
  }

  private static Command write(long event) {
    Change change = new Change("k", Scope.SESSION, Json.of(String.valueOf(event)));
    Object write = SessionBehaviours.write(List.of(change));
    return new Command.Write(
        "c", 1, event, event - 1, write, 64, Durability.AT_ONCE, 0, null, false);
  }

  private void loaded() {
    long get = only(step(new Event.Start(null)), Effect.Get.class).get();
    step(new Event.Loaded(get, null));
  }

  private static boolean wakesAtOnce(List<Effect> effects, long now) {
    return effects.stream()
        .anyMatch(effect -> effect instanceof Effect.WakeAt wake && wake.ticks() <= now + 1);
  }

  @Test
  void whoeverIsAnsweredDoesNotWaitUntilThePutIsMade() {
    loaded();
    step(attach());
    List<Effect> said = once(write(1));
    assertEquals(List.of(new Answer.Accepted("i", 1, 1, 0)), answers(said));
    assertFalse(said.stream().anyMatch(Effect.Put.class::isInstance));
    assertTrue(wakesAtOnce(said, now));
    only(once(new Event.Tick()), Effect.Put.class);
  }

  @Test
  void whatLivesForEverIsNeitherTooOldNorLooksWhetherItIs() {
    loop = loop(Long.MAX_VALUE, Long.MAX_VALUE);
    loaded();
    step(attach());
    Effect.Put put = only(step(write(1)), Effect.Put.class);
    List<Effect> stored = step(new Event.PutSucceeded(put.commit(), new ETag("e")));
    assertFalse(wakesAtOnce(stored, now));
    now += 1_000 * 365 * 24 * 60 * MINUTE;
    step(new Event.Tick());
    assertEquals(Phase.CLEAN, loop.phase());
  }

  @Test
  void whileAPutIsUnderWayAnOverdueTouchWakesNobody() {
    loaded();
    step(attach());
    Effect.Put first = only(step(write(1)), Effect.Put.class);
    step(new Event.PutSucceeded(first.commit(), new ETag("e")));
    Effect.Put put = only(step(write(2)), Effect.Put.class);
    now += 10 * MINUTE; // a tenth of the idle limit is three
    assertFalse(wakesAtOnce(step(new Event.Tick()), now), "in flight");
    only(step(new Event.PutUnknown(put.commit())), Effect.Get.class);
    assertFalse(wakesAtOnce(step(new Event.Tick()), now), "read back");
  }

  @Test
  void howeverLongAStorageWasAwayItIsTriedAgainInLittleMoreThanASecond() {
    loaded();
    step(attach());
    Effect.Put put = only(step(write(1)), Effect.Put.class);
    for (int i = 0; i < 30; i++) {
      List<Effect> effects = step(new Event.PutNotApplied(put.commit(), false));
      long wake = only(effects, Effect.WakeAt.class).ticks();
      assertTrue(wake - now <= 1_125, "after " + i + " failures in " + (wake - now) + " ms");
      now = wake;
      put = only(step(new Event.Tick()), Effect.Put.class);
    }
  }

  @Test
  void aStorageThatIsAskedTooMuchIsLookedAtInPassingLessOften() {
    loaded();
    step(attach());
    Effect.Put put = only(step(write(1)), Effect.Put.class);
    step(new Event.PutSucceeded(put.commit(), new ETag("e")));
    int looks = 0;
    for (int second = 0; second < 60; second++) {
      now += 1_000;
      for (Effect effect : step(new Event.Glance(now - 500))) {
        if (effect instanceof Effect.Get get) {
          looks++;
          step(new Event.LoadFailed(get.get(), true));
        }
      }
    }
    assertTrue(looks > 3 && looks < 20, looks + " looks in a minute");
    only(step(new Event.Revalidate(false)), Effect.Get.class); // who asks does not wait for that
  }

  /** A page may claim what it likes, and each look is paid for. */
  @Test
  void whatPagesClaimToBeStoredIsProvenOnceASecondAndAllAreAnswered() {
    loaded();
    int looks = 0;
    int mounted = 0;
    for (int millis = 0; millis < 12_000; millis += 10) {
      now += 10;
      List<Effect> effects = new ArrayList<>();
      if (millis % 100 == 0 && millis < 10_000) {
        effects.addAll(once(claims(millis)));
      }
      effects.addAll(once(new Event.Tick()));
      for (Effect effect : List.copyOf(effects)) {
        if (effect instanceof Effect.Get get) {
          looks++;
          effects.addAll(once(new Event.Loaded(get.get(), null)));
        }
      }
      mounted += (int) answers(effects).stream().filter(Answer.Attached.class::isInstance).count();
    }
    assertEquals(100, mounted);
    assertTrue(looks >= 10 && looks <= 11, looks + " looks in ten seconds");
  }

  private static Command claims(int page) {
    SliceRequest about = new SliceRequest("view", 1, "page" + page, "tab", true);
    String writer = SessionBehaviours.writer("page" + page, "view");
    return new Command.Attach(new Attachment("c" + page, 1, writer, about, "line"), 0, 7, null);
  }

  @Test
  void whoGivesItsStateToNobodyDoesNotLookFirst() {
    loaded();
    step(attach());
    Effect.Put put = only(step(write(1)), Effect.Put.class);
    step(new Event.PutSucceeded(put.commit(), new ETag("e")));
    only(step(new Event.Revalidate(true)), Effect.Get.class);
    only(step(Event.Leave.nowhere(now + MINUTE)), Effect.Stop.class);
  }

  @Test
  void whoGivesItsStateAwayLooksFirst() {
    loaded();
    step(attach());
    Effect.Put put = only(step(write(1)), Effect.Put.class);
    step(new Event.PutSucceeded(put.commit(), new ETag("e")));
    long get = only(step(new Event.Revalidate(true)), Effect.Get.class).get();
    assertEquals(Phase.LEAVING, phaseAfter(new Event.Leave("theirs", now + MINUTE)));
    only(step(new Event.NotModified(get)), Effect.HandOff.class);
  }

  private Phase phaseAfter(Event event) {
    step(event);
    return loop.phase();
  }

  @Test
  void aGetFromBeforeAnotherInstanceWasOverIsAskedAgain() {
    long early = only(step(new Event.Start(null)), Effect.Get.class).get();
    StoredObject given = new StoredObject(new byte[] {1}, new ETag("e"), Instant.EPOCH);
    long late = only(step(new Event.Snapshot("theirs", given)), Effect.Get.class).get();
    step(attach());
    assertEquals(List.of(), step(new Event.Loaded(early, null)), "nobody's any more");
    assertEquals(Phase.LOADING, loop.phase());
    only(step(new Event.Loaded(late, null)), Effect.Reply.class);
  }

  private static Command.Apply call(String caller, String value) {
    Object write = SessionBehaviours.write(List.of(new Change("k", Scope.SESSION, Json.of(value))));
    SliceRequest about = new SliceRequest("view", 1, null, null, false);
    return new Command.Apply(
        caller, about, write, 64, Durability.AT_ONCE, null, Command.Others.ANY);
  }

  private static List<Answer> answers(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Reply.class::isInstance)
        .map(effect -> ((Effect.Reply) effect).answer())
        .toList();
  }

  @Test
  void aCallerIsAnsweredWhenItsWriteIsStoredAndTheOneThatComesAgainToo() {
    Answer done = new Answer.Accepted("i", 1, 1, 1);
    loaded();
    Command.Apply call = call("caller", "1");
    List<Effect> effects = step(call);
    assertEquals(List.of(), answers(effects));
    assertEquals(List.of(), answers(step(call.again())));
    Effect.Put put = only(effects, Effect.Put.class);
    List<Effect> stored = step(new Event.PutSucceeded(put.commit(), new ETag("e")));
    assertEquals(List.of(done, done), answers(stored));
    assertEquals(List.of(done), answers(step(call.again())));
  }

  @Test
  void aCallOfWhichThereIsNoOtherCopyIsForgottenWithItsAnswer() {
    loaded();
    Command.Apply first = call("may-come-again", "1");
    Command.Apply second = call("is-over", "2");
    second =
        new Command.Apply(
            "is-over",
            second.about(),
            second.write(),
            64,
            Durability.AT_ONCE,
            null,
            Command.Others.NONE);
    for (Command.Apply call : List.of(first, second)) {
      Effect.Put put = only(step(call), Effect.Put.class);
      String body = new String(put.body(), StandardCharsets.UTF_8);
      assertTrue(body.contains(call.writer()), "until it is answered it may come");
      step(new Event.PutSucceeded(put.commit(), new ETag("e")));
    }
    String next =
        new String(only(step(call("c", "3")), Effect.Put.class).body(), StandardCharsets.UTF_8);
    assertTrue(next.contains("may-come-again") && !next.contains("is-over"), next);
  }

  @Test
  void aRefusalOfACallThatWasSentBeforeIsToldWhenItIsStoredThatItWasRefused() {
    loaded();
    Command.Apply copy = refused(Command.Others.ANY);
    List<Effect> effects = step(copy);
    assertEquals(List.of(), answers(effects));
    Effect.Put put = only(effects, Effect.Put.class);
    assertEquals(List.of(), answers(step(copy.again())));
    List<Effect> stored = step(new Event.PutSucceeded(put.commit(), new ETag("e")));
    List<Answer> answers = new ArrayList<>(answers(stored));
    loop = loop(30 * MINUTE, 600 * MINUTE);
    long get = only(step(new Event.Start(null)), Effect.Get.class).get();
    step(new Event.Loaded(get, new StoredObject(put.body(), new ETag("e"), Instant.EPOCH)));
    answers.addAll(answers(step(copy.again())));
    assertEquals(3, answers.size());
    assertTrue(answers.stream().allMatch(Answer.Refused.class::isInstance), answers.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Command.Others.class,
      names = {"NONE", "LATER"})
  void aRefusalOfTheFirstCopyOfACallIsToldAtOnceAndStoresNothing(Command.Others others) {
    loaded();
    List<Effect> effects = step(refused(others));
    assertTrue(answers(effects).getFirst() instanceof Answer.Refused);
    assertFalse(effects.stream().anyMatch(Effect.Put.class::isInstance));
    assertEquals(Phase.CLEAN, loop.phase());
  }

  private static Command.Apply refused(Command.Others others) {
    Change change = new Change("k", Scope.SESSION, Json.of("2"));
    Object write = SessionBehaviours.write(change, Json.of("1"));
    SliceRequest about = new SliceRequest("view", 1, null, null, false);
    return new Command.Apply("caller", about, write, 64, Durability.AT_ONCE, null, others);
  }

  @Test
  void aCallerWhoseWriteGoesElsewhereIsToldToAskThere() {
    loaded();
    Command.Apply call = call("caller", "1");
    Effect.Put put = only(step(call), Effect.Put.class);
    List<Effect> gone = step(Event.Leave.nowhere(now));
    assertEquals(List.of(new Answer.Retry()), answers(gone));
    assertEquals(List.of(), answers(step(new Event.PutSucceeded(put.commit(), new ETag("e")))));
  }

  @Test
  void soManyCallersWaitForTheStorageAndNoMore() {
    loaded();
    int most = LoopOptions.DEFAULT.maxWaiting();
    for (int i = 0; i < most; i++) {
      Command.Apply call = call("caller-" + i, "1");
      assertEquals(List.of(), answers(step(call)));
    }
    Command.Apply one = call("one more", "2");
    assertEquals(List.of(new Answer.Busy()), answers(step(one)));
  }

  /** The storage does not answer for so long that others would be forgotten. */
  @Test
  void aCallerThatWaitsIsRemembered() {
    loaded();
    Command.Apply call = call("caller", "1");
    Effect.Put put = only(step(call), Effect.Put.class);
    step(new Event.PutNotApplied(put.commit(), false));
    now += 10 * MINUTE;
    Effect.Put second = only(step(new Event.Tick()), Effect.Put.class);
    Command.Apply other = call("another", "2");
    step(other);
    Command.Apply again = call.again();
    step(again);
    step(new Event.PutSucceeded(second.commit(), new ETag("e")));
    Command.Read read = new Command.Read(new SliceRequest("view", 1, null, null, false), false);
    Answer.Current current = (Answer.Current) answers(step(read)).getFirst();
    assertEquals(Json.of("2"), SessionBehaviours.entries(current.view()).get("k"));
  }
}
