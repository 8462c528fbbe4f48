package dev.stash.engine;

import static dev.stash.engine.Guard.A_REFUSED_COPY_COUNTS_NOWHERE;
import static dev.stash.engine.Rules.needs;

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
}
