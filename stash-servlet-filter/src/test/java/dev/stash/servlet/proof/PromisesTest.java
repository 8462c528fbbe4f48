package dev.stash.servlet.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge itself: it must notice what it is there for. */
class PromisesTest {
  private final Promises promises = new Promises();
  private final String name = promises.take();
  private final String other = promises.take();

  /** Three values were acknowledged and a fourth was not; two increments were and a third not. */
  @BeforeEach
  void someRequests() {
    for (int i = 0; i < 3; i++) {
      promises.put(name, promises.asks(name));
    }
    promises.asks(name);
    promises.put(other, promises.asks(other));
    promises.incremented(promises.now(), 1);
    promises.incremented(promises.now(), 2);
    promises.doubtful();
  }

  private Map<String, Long> state(long first, long second, long counter) {
    Map<String, Long> state = new HashMap<>();
    state.put(name, first);
    state.put(other, second);
    state.put(Promises.COUNTER, counter);
    return state;
  }

  private void assertNoticed(Map<String, Long> state) {
    assertNotEquals(List.of(), promises.judged(state));
  }

  @Test
  void whatWasAcknowledgedPassesWhateverBecameOfTheRest() {
    assertEquals(List.of(), promises.judged(state(3, 1, 2)));
    assertEquals(List.of(), promises.judged(state(4, 1, 3)));
  }

  @Test
  void anEarlierValueIsNoticed() {
    assertNoticed(state(2, 1, 2));
  }

  @Test
  void anAttributeThatIsGoneIsNoticed() {
    Map<String, Long> state = state(3, 1, 2);
    state.remove(other);
    assertNoticed(state);
  }

  @Test
  void aValueThatNobodyPutThereIsNoticed() {
    assertNoticed(state(5, 1, 2));
    assertTrue(promises.judged(state(3, 2, 2)).toString().contains(other));
  }

  @Test
  void aLostIncrementIsNoticed() {
    assertNoticed(state(3, 1, 1));
  }

  @Test
  void anIncrementThatCountedTwiceIsNoticed() {
    assertNoticed(state(3, 1, 4));
  }

  @Test
  void anIncrementThatOverwroteAnotherIsNoticed() {
    promises.incremented(Map.of(), 2);
    assertNoticed(state(3, 1, 3));
  }

  @Test
  void anIncrementThatDidNotSeeAnEarlierOneIsNoticed() {
    promises.incremented(Map.of(Promises.COUNTER, 5L), 4);
    assertNoticed(state(3, 1, 4));
  }

  @Test
  void aRequestThatIsShownLessThanWasAcknowledgedIsNoticed() {
    Map<String, Long> before = promises.now();
    assertEquals(List.of(), promises.shown(before, state(3, 1, 2)));
    assertNotEquals(List.of(), promises.shown(before, state(2, 1, 2)));
  }

  @Test
  void aNameInDoubtIsLeftAlone() {
    for (int i = 0; i < 1_000; i++) {
      String taken = promises.take();
      promises.asks(taken);
      assertNotEquals(name, taken);
      promises.give(taken);
    }
  }
}
