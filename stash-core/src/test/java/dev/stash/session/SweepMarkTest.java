package dev.stash.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.engine.LoopOptions;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.MovableTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pass that takes long, and members that do not live as long. */
class SweepMarkTest {
  private static final String MARK = "sweep.json";
  private static final int TOMBSTONES = 200;

  /** The second mark of a pass is set here: the first page asks for one, each sixtieth after it. */
  private static final int MARKED = 121;

  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private final Stash stash =
      Stash.builder()
          .secret("a secret of more than thirty-two bytes for tests")
          .storage(new OneByOne(storage))
          .insecureLoopbackCookies(true)
          .time(time)
          .sweepEvery(Duration.ZERO)
          .build();

  @BeforeEach
  void leaveTombstones() {
    leave("x", "\"tombstone\":{\"reason\":\"logged_out\"}");
    time.pass(Duration.ofMillis(LoopOptions.DEFAULT.idleLimit() * 2));
  }

  private void leave(String name, String rest) {
    for (int i = 0; i < TOMBSTONES; i++) {
      String body =
          """
          {"format":1,"commit":{"id":"n-%d","owner":"n","revision":1},
           "createdAt":"2026-11-21T10:00:00Z","lastSeenAt":"2026-11-21T10:00:00Z",%s}\
          """
              .formatted(i, rest);
      String key = "sessions/" + name.repeat(30) + i + ".json";
      storage.put(key, body.getBytes(UTF_8), Precondition.ifAbsent());
    }
  }

  @AfterEach
  void stop() {
    stash.close();
  }

  private Sweeper sweeper() {
    Sessions sessions = stash.web().sessions();
    return new Sweeper(sessions, LoopOptions.DEFAULT, sessions.sweepMarks());
  }

  private int readsOf(Runnable work) {
    int before = storage.gets();
    work.run();
    return storage.gets() - before;
  }

  private static void pass(Sweeper sweeper) {
    do {
      sweeper.page();
    } while (!sweeper.done());
  }

  private static void pages(Sweeper sweeper, int pages) {
    for (int i = 0; i < pages; i++) {
      sweeper.page();
    }
  }

  @Test
  void whoSweepsNextGoesOnWhereAnotherStopped() {
    pages(sweeper(), 150);
    assertTrue(storage.dump().containsKey(MARK));
    Sweeper next = sweeper();
    int ofFirstPageAndOfTheMark = 2;
    int rest = TOMBSTONES - MARKED;
    assertEquals(ofFirstPageAndOfTheMark + rest, readsOf(() -> pass(next)));
    assertFalse(storage.dump().containsKey(MARK), "the pass is over");
    assertEquals(0, readsOf(() -> pass(next)), "all have been looked at, by one or the other");
  }

  /** What the one left because it was young is not taken for looked at by the other. */
  @Test
  void whatExpiresBetweenTheTwoGoesWithTheNextPass() {
    leave("y", "\"views\":{},\"events\":{}");
    pages(sweeper(), 150);
    time.pass(Duration.ofMillis(LoopOptions.DEFAULT.idleLimit() * 2));
    Sweeper next = sweeper();
    pass(next);
    assertTrue(next.report().sessions() < TOMBSTONES, "it went on in the middle");
    pass(next);
    assertEquals(TOMBSTONES, storage.dump().size(), "only the tombstones are left");
  }

  @Test
  void aMarkThatTheStorageMakesNothingOfCostsThreeTries() {
    SweepMark strange = new SweepMark("sessions/", "of another storage", 1, SweepMark.NEVER);
    storage.put(MARK, strange.encoded(), Precondition.none());
    Sweeper sweeper = sweeper();
    sweeper.page();
    for (int i = 0; i < 3; i++) {
      assertThrows(NotApplied.class, sweeper::page);
    }
    pass(sweeper);
    assertEquals(TOMBSTONES + 1, sweeper.report().seen());
    assertFalse(storage.dump().containsKey(MARK));
  }

  @Test
  void aMarkOfAnotherReleaseOrFolderIsPassedOver() {
    for (String left :
        new String[] {
          "{\"format\":2}", "broken", "{\"folder\":\"theirs/\",\"cursor\":\"after x\",\"began\":1}"
        }) {
      storage.put(MARK, left.getBytes(UTF_8), Precondition.none());
      Sweeper sweeper = sweeper();
      pass(sweeper);
      assertEquals(TOMBSTONES, sweeper.report().seen(), left);
    }
  }

  @Test
  void aSweepOfAllBeginsAtTheBeginning() {
    pages(sweeper(), 150);
    assertEquals(TOMBSTONES, stash.sweep().seen());
  }

  @Test
  void aMarkReadsAsItWasWritten() {
    for (SweepMark mark :
        new SweepMark[] {
          new SweepMark("sessions/", "a \"cursor\" of é", 1_795_255_200_000L, SweepMark.NEVER),
          new SweepMark("principals/", "c", 2, 1)
        }) {
      assertEquals(mark, SweepMark.decode(mark.encoded()));
    }
    assertNull(SweepMark.decode("[]".getBytes(UTF_8)));
  }
}
