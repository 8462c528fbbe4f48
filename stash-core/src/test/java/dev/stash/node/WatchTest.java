package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.cluster.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who is silent, and what is made of it. */
class WatchTest {
  private final AtomicLong answers = new AtomicLong();
  private final List<String> asked = new ArrayList<>();
  private final Watch watch =
      new Watch(answers::get, () -> asked.add("storage"), member -> asked.add(member.name()));

  private static List<Member> members(int many) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      members.add(new Member("id" + i, "member " + i, Map.of(), Map.of()));
    }
    return members;
  }

  private void ticks(int many, List<Member> others, Member... heard) {
    for (int i = 0; i < many; i++) {
      List.of(heard).forEach(watch::heard);
      watch.tick(others);
    }
  }

  @Test
  void whoHasAnsweredAnywayIsAskedNothing() {
    watch.begins();
    Member other = members(1).getFirst();
    for (int i = 0; i < 10; i++) {
      answers.incrementAndGet();
      ticks(1, List.of(other), other);
    }
    assertEquals(List.of(), asked);
    ticks(1, List.of(other));
    assertEquals(List.of("storage", other.name()), asked);
  }

  @Test
  void aStorageThatIsSilentForThreeTicksIsUnreachableUntilItAnswers() {
    answers.set(5);
    watch.begins();
    ticks(2, List.of());
    assertFalse(watch.storageUnreachable());
    ticks(1, List.of());
    assertTrue(watch.storageUnreachable());
    answers.incrementAndGet();
    ticks(1, List.of());
    assertFalse(watch.storageUnreachable());
  }

  @Test
  void whatWasBeforeSomebodyBeganToAskDoesNotCount() {
    ticks(9, List.of());
    watch.begins();
    assertFalse(watch.storageUnreachable());
  }

  @Test
  void whoReachesLessThanHalfOfAllIsCutOff() {
    List<Member> two = members(2);
    ticks(9, two, two.getFirst());
    assertFalse(watch.cutOff(), "two of three");
    ticks(2, two);
    assertFalse(watch.cutOff());
    ticks(1, two);
    assertTrue(watch.cutOff());
    ticks(1, two, two.getFirst());
    assertFalse(watch.cutOff());
  }

  @Test
  void ofTwoNeitherIsCutOffForItMayBeTheOtherThatIsGone() {
    ticks(99, members(1));
    assertFalse(watch.cutOff());
  }

  @Test
  void whoWasCutOffStaysSoForAMinuteAfterTheOthersWereTakenForDead() {
    List<Member> two = members(2);
    ticks(3, two);
    ticks(59, List.of());
    assertTrue(watch.cutOff());
    ticks(1, List.of());
    assertFalse(watch.cutOff(), "somebody has to serve, should they have died");
  }

  @Test
  void orUntilItHearsThemUnderOtherNames() {
    ticks(3, members(2));
    ticks(5, List.of());
    List<Member> again = members(1);
    ticks(1, again, again.getFirst());
    assertFalse(watch.cutOff());
  }

  @Test
  void whoseOthersHaveDiedOrLeftAtOnceIsNotCutOff() {
    List<Member> two = members(2);
    ticks(5, two, two.getFirst(), two.getLast());
    ticks(9, List.of());
    assertFalse(watch.cutOff());
  }
}
