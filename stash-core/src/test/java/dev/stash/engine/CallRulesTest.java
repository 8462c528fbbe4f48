package dev.stash.engine;

import static dev.stash.engine.Guard.A_REFUSED_COPY_COUNTS_NOWHERE;
import static dev.stash.engine.Guard.WHO_LOSES_GETS_A_TURN;
import static dev.stash.engine.Rules.needs;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told to whoever calls, and comes again because it has not heard. */
class CallRulesTest {
  /**
   * The call was accepted by a member that could not store it, and is refused by the next owner,
   * whose value is another; then the first one stores what it has.
   */
  @Test
  void aCallThatIsRefusedWhereItComesAgainIsStoredNowhere() {
    needs(
        A_REFUSED_COPY_COUNTS_NOWHERE,
        "[Retry[]], 2 is stored",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n1");
          script.writeAndWait(one, 1);
          one.door.shut = true;
          Command.Apply call = script.call(2, 1);
          script.ask(two, call);
          script.runFor(100);
          script.owns("n2", two);
          script.read(two);
          script.runFor(100);
          two.door.shut = true;
          script.write(two, 7);
          List<Answer> again = script.ask(two, call.again());
          script.runFor(100);
          one.door.well();
          script.runFor(2_000);
          String stored = script.stored();
          two.door.well();
          script.runFor(5_000);
          return again + ", " + stored + " is stored";
        });
  }

  /** Each click changes what they have read, and there is always one that waits for its turn. */
  @Test
  void fiftyCallersThatIncrementGetThroughBesideTenPagesThatClick() {
    needs(
        WHO_LOSES_GETS_A_TURN,
        "all in time, each in at most 3 tries",
        script -> {
          List<SimulatedProcess> members =
              List.of(script.member(), script.member(), script.member());
          script.owns("n2");
          List<SimulatedTab> tabs = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            tabs.add(new SimulatedTab(script.nodes, "p" + i, Script.KEY));
          }
          script.runFor(1_000);
          clickOn(script, tabs);
          List<SimulatedClient> callers = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            callers.add(script.increment(members.get(i % 3)));
          }
          script.runFor(10_000);
          boolean all = callers.stream().allMatch(caller -> caller.over);
          int most = callers.stream().mapToInt(caller -> caller.tries).max().orElseThrow();
          return (all ? "all in time" : "not all")
              + ", each in at most "
              + (most > 3 ? "many" + most : 3)
              + " tries";
        });
  }

  /** For as long as the script runs. */
  private static void clickOn(Script script, List<SimulatedTab> tabs) {
    tabs.forEach(SimulatedTab::act);
    script.after(60, () -> clickOn(script, tabs));
  }
}
