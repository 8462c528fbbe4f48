package dev.stash.engine;

import static dev.stash.engine.Rules.needs;
import static dev.stash.engine.ShellGuard.DETACH_ARRIVES;
import static dev.stash.engine.ShellGuard.GUESTS_OF_THE_LOST_ARE_DETACHED;
import static dev.stash.engine.ShellGuard.ONLY_THE_PRESENT_ATTACH_IS_REDIRECTED;
import static dev.stash.engine.ShellGuard.ONLY_WHAT_IS_LOST_IS_DETACHED;
import static dev.stash.engine.ShellGuard.VIEWS_FOLLOW_THEIR_ATTACHMENT;
import static dev.stash.engine.ShellGuard.VIEWS_OF_THE_LOST_ATTACH_AGAIN;
import static dev.stash.engine.ShellGuard.VIEWS_OF_THE_REBORN_ATTACH_AGAIN;
import static dev.stash.engine.ShellGuard.WHO_IS_TURNED_AWAY_LEAVES;

import dev.stash.cluster.Member;
import org.junit.jupiter.api.Test;

/** Who is attached where, and is none that nobody would ever detach. */
class AttachmentRulesTest {
  /** Its owner has not got away yet: only there it is known. */
  @Test
  void whatAViewSendsGoesToWhereItIsAttached() {
    needs(
        VIEWS_FOLLOW_THEIR_ATTACHMENT,
        "[n2], saved 1, attached 1",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          SimulatedProcess three = script.member();
          script.owns("n2");
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.part(two.seat, three.seat);
          script.owns("n3");
          script.runFor(100);
          page.write(1, 1);
          script.runFor(1_000);
          return script.livesAt() + ", saved " + page.saved + ", attached " + page.attached;
        });
  }

  /** Nobody would ever detach it. */
  @Test
  void aViewThatHasGoneIsNotAttachedWhereItsAttachIsSentOn() {
    needs(
        ONLY_THE_PRESENT_ATTACH_IS_REDIRECTED,
        "0 guests",
        script -> {
          SimulatedProcess one = script.member();
          script.member();
          SimulatedProcess three = script.member();
          script.owns("n3");
          script.owns("n2", one);
          new ScriptedPage(one, "p").close();
          script.runFor(5_000);
          return three.router.standing().guests() + " guests";
        });
  }

  @Test
  void aViewWhoseOwnerDiesIsAttachedToTheNext() {
    needs(
        VIEWS_OF_THE_LOST_ATTACH_AGAIN,
        "[n1], attached 2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n2");
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(100);
          script.kill(two);
          script.runFor(4_000);
          return script.livesAt() + ", attached " + page.attached;
        });
  }

  /** Its own views are attached to a member of another name, which nobody is any more. */
  @Test
  void whatTheViewsOfTheRebornWriteIsTaken() {
    needs(
        VIEWS_OF_THE_REBORN_ATTACH_AGAIN,
        "saved 1",
        script -> {
          SimulatedProcess one = script.member();
          script.member();
          script.owns("n1");
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.isolate(one.seat);
          script.runFor(6_000);
          script.cluster.heal(one.seat);
          script.runFor(3_000);
          page.write(1, 1);
          script.runFor(1_000);
          return "saved " + page.saved;
        });
  }

  @Test
  void theViewsOfAMemberThatDiesAreNoGuestsAnyMore() {
    needs(
        GUESTS_OF_THE_LOST_ARE_DETACHED,
        "0 guests, []",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n2");
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.runFor(100);
          script.kill(one);
          script.runFor(70_000);
          return two.router.standing().guests() + " guests, " + script.livesAt();
        });
  }

  /** Born again, a member is back before it is missed. */
  @Test
  void whoIsMissedTakesNoLaterAttachmentAlong() {
    needs(
        ONLY_WHAT_IS_LOST_IS_DETACHED,
        "shows 2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n1");
          ScriptedPage page = new ScriptedPage(two, "p");
          script.runFor(100);
          Member former = two.seat.self();
          two.seat.reborn();
          two.seat.meet(one.seat, two.seat.self(), one.seat.self());
          one.seat.meet(two.seat, one.seat.self(), two.seat.self());
          script.owns("n1");
          script.runFor(3_000);
          one.seat.gone(former, false);
          script.runFor(100);
          script.writeAndWait(one, 2);
          return "shows " + page.shows;
        });
  }

  /** It is attached elsewhere next, and never leaves. */
  @Test
  void whoCouldNotBeAttachedIsNoGuest() {
    needs(
        WHO_IS_TURNED_AWAY_LEAVES,
        "0 guests, [n3]",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.member();
          script.owns("n2");
          two.door.shut = true;
          ScriptedPage unused = new ScriptedPage(one, "p");
          script.runFor(300);
          script.owns("n3");
          script.runFor(5_000);
          return two.router.standing().guests() + " guests, " + script.livesAt();
        });
  }

  /** What it had there would be kept for ever. */
  @Test
  void aDetachThatIsLostIsSentAgain() {
    needs(
        DETACH_ARRIVES,
        "0 guests",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          script.owns("n2");
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.part(one.seat, two.seat);
          page.close();
          script.runFor(500);
          script.cluster.join(one.seat, two.seat);
          script.runFor(10_000);
          return two.router.standing().guests() + " guests";
        });
  }

  /** Before the views of its former life have heard that they are to attach again. */
  @Test
  void aPageThatGoesWhileItsMemberIsBornAgainLeavesNothing() {
    needs(
        DETACH_ARRIVES,
        "[]",
        script -> {
          SimulatedProcess one = script.member();
          script.member();
          script.owns("n1");
          ScriptedPage page = new ScriptedPage(one, "p");
          script.runFor(100);
          script.cluster.isolate(one.seat);
          script.runFor(6_000);
          script.cluster.heal(one.seat);
          one.seat.reborn();
          page.close();
          script.runFor(70_000);
          return script.livesAt();
        });
  }
}
