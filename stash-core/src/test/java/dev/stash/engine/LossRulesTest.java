package dev.stash.engine;

import static dev.stash.engine.Rules.needs;
import static dev.stash.engine.Rules.needsOfLanes;
import static dev.stash.engine.ShellGuard.WHAT_THE_LOST_OWE_IS_ANSWERED;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever waits for what is lost, or has missed something, learns that. */
class LossRulesTest {
  @Test
  void whoeverAskedAMemberThatDiesIsToldSoon() {
    needs(
        WHAT_THE_LOST_OWE_IS_ANSWERED,
        "1 answer",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n2");
          two.door.slow = 1_000;
          List<Answer> answers = script.read(one);
          script.after(100, () -> script.kill(two));
          script.runFor(2_000);
          return answers.size() + " answer";
        });
  }

  /** What shows the gap is lost as well, and nobody says anything else. */
  @Test
  void whoeverHasMissedSomethingLearnsThatIfItTakesTwoTries() {
    needsOfLanes(
        "GAPS_ARE_SHOWN_UNTIL_THEY_ARE_SEEN",
        "shows 1",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n2");
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.part(one.seat, two.seat);
          script.writeAndWait(two, 1);
          script.runFor(3_500);
          script.cluster.join(one.seat, two.seat);
          script.runFor(3_000);
          return "shows " + page.shows;
        });
  }

  /** So much is under way to a slow member that the rest does not even get as far as a frame. */
  @Test
  void whatIsGivenUpBeforeItWasSentIsMissed() {
    needsOfLanes(
        "WHAT_IS_GIVEN_UP_LEAVES_A_GAP",
        "shows 14",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n2");
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.slow(two.seat, one.seat, 3_600);
          for (int value = 1; value <= 14; value++) {
            script.write(two, value);
          }
          script.after(4_000, () -> script.cluster.slow(two.seat, one.seat, 0));
          script.runFor(12_000);
          return "shows " + page.shows;
        });
  }
}
