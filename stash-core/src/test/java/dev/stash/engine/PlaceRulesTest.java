package dev.stash.engine;

import static dev.stash.engine.Rules.needs;
import static dev.stash.engine.ShellGuard.ONLY_OWNERS_START_ACTORS;
import static dev.stash.engine.ShellGuard.WHAT_STAYED_IS_LOOKED_AT_AGAIN;
import static dev.stash.engine.ShellGuard.WHO_LEAVES_EXPECTS_NOTHING;
import static dev.stash.engine.ShellGuard.WHO_STARTS_ELSEWHERE_MOVES;

import org.junit.jupiter.api.Test;

/** Where sessions are in memory, and how they come there. */
class PlaceRulesTest {
  @Test
  void whoeverIsTakenForTheOwnerSaysSoAndStartsNothing() {
    needs(
        ONLY_OWNERS_START_ACTORS,
        "[n3]",
        script -> {
          SimulatedProcess one = script.member();
          script.member();
          script.member();
          script.owns("n3");
          script.owns("n2", one);
          script.read(one);
          script.runFor(200);
          return script.livesAt();
        });
  }

  /** It was on its way to a member from which its key had moved on meanwhile. */
  @Test
  void whatComesToAMemberThatOwnsItNoMoreMovesOn() {
    needs(
        WHO_STARTS_ELSEWHERE_MOVES,
        "[n3]",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          SimulatedProcess three = script.member();
          script.owns("n1");
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.slow(one.seat, two.seat, 300);
          script.owns("n2", one, two);
          script.runFor(50);
          script.owns("n3", two, three);
          script.runFor(2_000);
          script.owns("n3");
          script.runFor(10_000);
          return script.livesAt();
        });
  }

  @Test
  void whatCouldNotBeMovedMovesWhenItCan() {
    needs(
        WHAT_STAYED_IS_LOOKED_AT_AGAIN,
        "[n2]",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n1");
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.part(one.seat, two.seat);
          script.owns("n2");
          script.runFor(3_500);
          script.cluster.join(one.seat, two.seat);
          script.runFor(10_000);
          return script.livesAt();
        });
  }

  /** Nobody would be here when it comes, and the next one would have to read the storage. */
  @Test
  void whatIsAboutToLeaveWaitsForNobody() {
    needs(
        WHO_LEAVES_EXPECTS_NOTHING,
        "2, read 0 times",
        script -> {
          SimulatedProcess one = script.member();
          script.member();
          script.owns("n1");
          script.writeAndWait(one, 1);
          one.door.slow = 1_000;
          script.write(one, 2);
          script.after(20, () -> script.owns("n2"));
          script.after(80, () -> script.owns("n1"));
          script.runFor(4_000);
          int before = script.nodes.objects.gets;
          String value = script.readUntilTold(one);
          return value + ", read " + (script.nodes.objects.gets - before) + " times";
        });
  }
}
