package dev.stash.engine;

import static dev.stash.engine.Rules.needsOfNeighbours;
import static dev.stash.engine.Script.text;
import static dev.stash.engine.Script.value;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clusters that share a storage, and nothing else, find each other and show nothing old. */
class NeighbourRulesTest {
  /** Two seconds for its bell to be heard; then five for a page, and two for a request. */
  @Test
  void whoeverComesIsKnownInTwoSeconds() {
    needsOfNeighbours(
        "NEWCOMERS_RING",
        "shows 1, reads 2",
        script -> {
          SimulatedProcess one = script.member();
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(5_000);
          SimulatedProcess other = script.stranger();
          script.runFor(2_300);
          script.writeAndWait(other, 1);
          script.runFor(5_000);
          String shows = page.shows;
          page.close();
          script.runFor(1_000);
          script.writeAndWait(other, 2);
          script.runFor(2_000);
          return "shows " + shows + ", reads " + script.readUntilTold(one);
        });
  }

  /** It was heard, but the round that it called for could not be made. */
  @Test
  void whoeverWasNotAnsweredIsHeardAgain() {
    needsOfNeighbours(
        "UNANSWERED_BELLS_ARE_HEARD_AGAIN",
        "2",
        script -> {
          SimulatedProcess one = script.member();
          script.writeAndWait(one, 1);
          one.door.readOnly = true;
          SimulatedProcess other = script.stranger();
          script.runFor(5_000);
          one.door.well();
          script.runFor(2_500);
          script.writeAndWait(other, 2);
          script.runFor(1_000);
          return script.readUntilTold(one);
        });
  }

  @Test
  void whoeverWasJustMetIsTakenForAliveUntilItHasHadTimeToShowItself() {
    needsOfNeighbours(
        "STRANGERS_MAY_LIVE",
        "2",
        script -> {
          SimulatedProcess one = script.member();
          script.writeAndWait(one, 1);
          SimulatedProcess other = script.stranger();
          script.runFor(1_000);
          String before = script.readUntilTold(other);
          script.writeAndWait(one, 2);
          script.runFor(1_000);
          return before.equals("1") ? script.readUntilTold(other) : before;
        });
  }

  /** The storage is slow to say who is there. */
  @Test
  void whoeverComesDoubtsUntilTheStorageHasSaidWhoIsThere() {
    needsOfNeighbours(
        "NEWCOMERS_DOUBT",
        "2",
        script -> {
          SimulatedProcess one = script.member();
          script.writeAndWait(one, 1);
          SimulatedProcess other = script.stranger();
          other.door.slow = 1_500;
          script.after(100, () -> script.read(other));
          script.after(1_000, () -> script.write(one, 2));
          List<List<Answer>> late = new ArrayList<>();
          script.after(2_500, () -> late.add(script.read(other)));
          script.runFor(10_000);
          Answer told = late.getFirst().getFirst();
          boolean old = told instanceof Answer.Current current && text(value(current)).equals("1");
          return old ? "1" : "2"; // or nothing yet, and it is to ask again
        });
  }

  @Test
  void whoeverLooksTellsTheOtherMembers() {
    needsOfNeighbours(
        "MEMBERS_ARE_TOLD",
        "2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          boolean ones = one.node.owns("the neighbours");
          script.owns(ones ? "n2" : "n1");
          script.writeAndWait(ones ? two : one, 1);
          SimulatedProcess other = script.stranger();
          script.runFor(3_000);
          script.writeAndWait(other, 2);
          script.runFor(1_000);
          return script.readUntilTold(ones ? two : one);
        });
  }

  @Test
  void whoeverCanLookNoMoreHasNotSeenTheOthersGo() {
    needsOfNeighbours(
        "WHO_CANNOT_LOOK_DOUBTS_ON",
        "2",
        script -> {
          SimulatedProcess one = script.member();
          script.writeAndWait(one, 1);
          SimulatedProcess other = script.stranger();
          script.runFor(5_000);
          String before = script.readUntilTold(one);
          one.door.readOnly = true;
          script.runFor(40_000);
          before = script.readUntilTold(one);
          script.runFor(1_000);
          script.writeAndWait(other, 2);
          script.runFor(1_000);
          return before.equals("1") ? script.readUntilTold(one) : before;
        });
  }

  /** Half of the members are dead, and those of another cluster write as if they were not. */
  @Test
  void whoeverWritesBesideAClusterThatHasLostSomebodyIsNotTakenForHim() {
    needsOfNeighbours(
        "OTHERS_ARE_NOT_THE_LOST",
        "ready",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          SimulatedProcess other = script.stranger();
          script.runFor(3_000);
          script.kill(one); // the leader of both
          script.runFor(2_000);
          for (int value = 1; value <= 3; value++) {
            script.writeAndWait(two, 2 * value);
            script.writeAndWait(other, 2 * value + 1);
          }
          script.readUntilTold(two);
          return two.node.ready() ? "ready" : "takes itself for the smaller part";
        });
  }

  @Test
  void whatTheOthersHaveWrittenBeforeTheyWentIsShown() {
    needsOfNeighbours(
        "DOUBT_OUTLIVES_THE_OTHERS",
        "2",
        script -> {
          SimulatedProcess one = script.member();
          script.writeAndWait(one, 1);
          SimulatedProcess other = script.stranger();
          script.runFor(5_000);
          String before = script.readUntilTold(one);
          script.writeAndWait(other, 2);
          script.nodes.processes.remove(other);
          other.leave();
          script.runFor(45_000);
          return before.equals("1") ? script.readUntilTold(one) : before;
        });
  }
}
