package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.testing.junit.OpenTab;
import dev.stash.testing.junit.StashTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What JUnit hands to tests; run with JUnit 6 here, and with 5 by {@link EarlierJUnitTest}. */
@StashTest
class StashTestTest {
  private TestStash before;

  static TestStash.Builder app() {
    return TestStash.builder().view("count/{of}", CountView::new);
  }

  public static final class CountView {
    @Stashed int count;

    @OnEvent("increment")
    void increment() {
      count++;
    }
  }

  @BeforeEach
  void prepared(TestStash stash) {
    before = stash;
  }

  @RepeatedTest(2)
  void eachTestHasAStashOfItsOwn(
      TestStash stash, TestBrowser browser, @OpenTab("count/apples") TestTab tab) {
    assertSame(before, stash);
    tab.send("increment");
    assertEquals(1, tab.get("count", int.class));
    assertEquals(1, browser.newTab("count/apples").get("count", int.class));
  }

  @Test
  void tabsAreOfOneBrowser(
      @OpenTab("count/pears") TestTab one,
      @OpenTab("count/pears") TestTab other,
      @OpenTab("count/plums") TestTab third) {
    assertNotEquals(one, other);
    one.send("increment");
    other.await("count", 1);
    assertEquals(0, third.get("count", int.class));
  }

  @Nested
  class Within {
    @Test
    void theAppIsThatOfTheClassAround(@OpenTab("count/plums") TestTab tab) {
      assertNotNull(before);
      tab.send("increment");
    }
  }
}
