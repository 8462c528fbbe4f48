package dev.stash.engine;

import static dev.stash.engine.Rules.needs;
import static dev.stash.engine.ShellGuard.CLOCKS_ARE_KNOWN_FIRST;
import static dev.stash.engine.ShellGuard.DOUBT_STAYS_HERE;
import static dev.stash.engine.ShellGuard.LOSSES_LEAVE_DOUBT;
import static dev.stash.engine.ShellGuard.PAUSES_ARE_NOTICED;
import static dev.stash.engine.ShellGuard.THE_WATCHED_ARE_COMPARED;
import static dev.stash.engine.ShellGuard.WHO_OWNS_NO_MORE_LOOKS_FIRST;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be old is not shown, and nothing is judged by a clock that nobody knows. */
class DoubtRulesTest {
  /** Whoever has come while it stood still is the first to be told. */
  @Test
  void aMemberThatHasStoodStillShowsNothingOfBefore() {
    needs(
        PAUSES_ARE_NOTICED,
        "2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n1");
          script.writeAndWait(one, 1);
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.cluster.freeze(one.seat, 9_000);
          script.runFor(7_000);
          script.writeAndWait(two, 2);
          return firstTold(script, one);
        });
  }

  /** Before its clock has ticked for the first time. */
  @Test
  void aMemberThatHasStoodStillSinceItCameShowsNothingOfBefore() {
    needs(
        PAUSES_ARE_NOTICED,
        "2",
        script -> {
          SimulatedProcess one = script.member();
          script.owns("n1");
          script.writeAndWait(one, 1);
          ScriptedPage unused = new ScriptedPage(one, "p");
          SimulatedProcess two = script.newcomer();
          script.owns("n2");
          script.runFor(200);
          script.cluster.freeze(two.seat, 9_000);
          script.runFor(7_000);
          script.writeAndWait(one, 2);
          return firstTold(script, two);
        });
  }

  @Test
  void aMemberThatIsCutOffShowsNothingOfBefore() {
    needs(
        LOSSES_LEAVE_DOUBT,
        "2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n1");
          script.writeAndWait(one, 1);
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.cluster.isolate(one.seat);
          script.runFor(6_000);
          script.writeAndWait(two, 2);
          return script.readUntilTold(one);
        });
  }

  /** Its next owner cannot take it over, and runs one of its own meanwhile. */
  @Test
  void whatBelongsToAnotherAndCannotGoYetIsComparedBeforeItIsShown() {
    needs(
        WHO_OWNS_NO_MORE_LOOKS_FIRST,
        "2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n1");
          script.writeAndWait(one, 1);
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.cluster.part(one.seat, two.seat);
          script.owns("n2");
          script.writeAndWait(two, 2);
          script.runFor(400);
          script.after(1_000, () -> script.cluster.join(one.seat, two.seat));
          return script.readUntilTold(one);
        });
  }

  /** Its next owner, who has heard of nothing, would show it. */
  @Test
  void aStateThatOthersMayHaveWrittenIsNotGivenAway() {
    needs(
        DOUBT_STAYS_HERE,
        "2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n1");
          script.writeAndWait(one, 1);
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.cluster.isolate(one.seat);
          script.runFor(6_000);
          script.writeAndWait(two, 2);
          two.router.passivateIdle();
          script.owns("n2");
          script.cluster.heal(one.seat);
          script.until(() -> two.lives(Script.KEY));
          return script.readUntilTold(two);
        });
  }

  /** Nobody has told its owner of what the other part of the cluster wrote. */
  @Test
  void whatIsWatchedIsComparedWhenAClusterHasHealed() {
    needs(
        THE_WATCHED_ARE_COMPARED,
        "shows 2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n2");
          script.writeAndWait(one, 1);
          ScriptedPage page = new ScriptedPage(two, "p");
          script.cluster.isolate(one.seat);
          script.runFor(6_000);
          script.writeAndWait(one, 2);
          one.router.passivateIdle();
          script.cluster.heal(one.seat);
          script.runFor(20_000);
          return "shows " + page.shows;
        });
  }

  /** By its own clock, which is ahead, it would find that the session was left alone for long. */
  @Test
  void aMemberThatHasJustComeJudgesNothingByItsOwnClock() {
    needs(
        CLOCKS_ARE_KNOWN_FIRST,
        "1",
        script -> {
          SimulatedProcess one = script.member();
          script.owns("n2");
          script.writeAndWait(one, 1);
          one.router.passivateIdle();
          script.runFor(100);
          SimulatedProcess two = script.nodes.start(script.cluster, 1_800_000);
          script.cluster.slow(two.seat, one.seat, 500);
          script.until(() -> !one.node.others().isEmpty() && !two.node.others().isEmpty());
          return script.readUntilTold(one);
        });
  }

  /** What it says first to whoever asks before it goes on. */
  private static String firstTold(Script script, SimulatedProcess of) {
    List<Answer> late = script.read(of);
    script.until(() -> !late.isEmpty());
    return late.getFirst() instanceof Answer.Current current
        ? Script.text(Script.value(current))
        : script.readUntilTold(of);
  }
}
