package dev.stash.engine;

import static dev.stash.engine.Rules.needsOfRelocations;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.identity.SessionKey;
import org.junit.jupiter.api.Test;

/** A session that gets another id is there under it, once, whatever goes wrong meanwhile. */
class LoginRulesTest {
  /** The answer to the end comes after the time for it is up. */
  @Test
  void whoeverIsNotToldThatItHasEndedTheOldIdFindsThatOut() {
    needsOfRelocations(
        "OWN_END_IS_RECOGNISED",
        "counts 1",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedBrowser browser = script.browser();
          counts(script, browser.open());
          browser.login(one);
          script.until(() -> script.nodes.objects.any("principals/"));
          one.door.slow = 11_000;
          script.after(100, one.door::well);
          script.runFor(30_000);
          return "counts " + browser.counted();
        });
  }

  /** The copy takes so long that the hold is over, and somebody writes. */
  @Test
  void whatWasWrittenAfterTheHoldWasLostComesAlong() {
    needsOfRelocations(
        "NEWER_STATES_REPLACE_COPIES",
        "counts 2",
        script -> {
          script.member();
          SimulatedProcess two = script.member();
          SimulatedBrowser browser = script.browser();
          script.owns(browser.key(), "n1");
          SimulatedTab tab = browser.open();
          counts(script, tab);
          slowLogin(script, browser, two);
          script.after(5_300, tab::count);
          script.after(5_900, two.door::well);
          script.runFor(30_000);
          return "counts " + browser.counted();
        });
  }

  /** The copy takes so long that the hold is over, and another click is faster. */
  @Test
  void whoeverComesSecondTakesItsCopyAway() {
    needsOfRelocations(
        "LOST_COPIES_ARE_DROPPED",
        "counts 1, 0 copies",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedProcess two = script.member();
          SimulatedBrowser browser = script.browser();
          script.owns(browser.key(), "n1");
          counts(script, browser.open());
          slowLogin(script, browser, two);
          script.after(5_300, () -> browser.login(one));
          script.after(5_900, two.door::well);
          script.runFor(30_000);
          int copies = script.nodes.logins.copies().size();
          return "counts " + browser.counted() + ", " + copies + " copies";
        });
  }

  /** The answer to the login was lost, and its browser has got an empty session since. */
  @Test
  void whatAPageHasQueuedWaitsUntilItsPersonHasLoggedInAgain() {
    needsOfRelocations(
        "PAGES_WAIT_OUT_A_CLAIM",
        "counts 2",
        script -> {
          SimulatedProcess one = script.member();
          SimulatedBrowser browser = script.browser();
          SimulatedTab tab = browser.open();
          counts(script, tab);
          SessionKey before = browser.key();
          browser.deaf = true;
          browser.login(one);
          script.runFor(6_000);
          browser.deaf = false;
          browser.page();
          script.runFor(1_000);
          assertNotEquals(before, browser.key());
          tab.count();
          script.runFor(3_000);
          browser.login(one);
          script.runFor(10_000);
          return "counts " + browser.counted();
        });
  }

  /** By the time that all go by since, its session has not even ended. */
  @Test
  void whoeverWasLoggedOutBeforeTheClocksWereSetBackGetsANewSession() {
    Script script = new Script(0, KeptRules.ALL);
    SimulatedProcess one = script.member();
    SimulatedBrowser browser = script.browser();
    counts(script, browser.open());
    browser.login(one);
    script.runFor(500);
    browser.deaf = true;
    browser.logout();
    script.runFor(500);
    browser.deaf = false;
    SimulatedProcess unused = script.nodes.start(script.cluster, -1_800_000);
    script.runFor(5_000);
    SessionKey before = browser.key();
    browser.page();
    script.runFor(1_000);
    assertNotEquals(before, browser.key());
  }

  /** The storage cannot say at first what the session may be left for. */
  @Test
  void aLogoutThatIsDoneHasEndedTheSessionWhoseIdItsBrowserDidNotGet() {
    for (int millis = 5; millis <= 60; millis += 5) {
      Script script = new Script(0, KeptRules.ALL);
      SimulatedProcess one = script.member();
      SimulatedBrowser browser = script.browser();
      counts(script, browser.open());
      browser.deaf = true;
      browser.login(one);
      script.runFor(6_000);
      browser.deaf = false;
      browser.anyTab().close();
      browser.page();
      script.runFor(70_000);
      SessionKey before = browser.key();
      LoginAuditor.Line session = browser.session();
      one.door.shut = true;
      script.after(millis, one.door::well);
      browser.logout();
      script.runFor(5_000);
      assertTrue(browser.key().equals(before) || session.over, "out for " + millis + " ms");
    }
  }

  private static void counts(Script script, SimulatedTab tab) {
    script.runFor(500);
    tab.count();
    script.runFor(500);
  }

  /** Six seconds for what must be done in five. */
  private static void slowLogin(Script script, SimulatedBrowser browser, SimulatedProcess at) {
    at.door.slow = 2_000;
    browser.login(at);
  }
}
