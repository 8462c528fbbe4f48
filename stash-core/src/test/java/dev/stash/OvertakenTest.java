package dev.stash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.identity.Warnings;
import dev.stash.testing.TestBrowser;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import dev.stash.wire.ViewSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An old release writes on after the new one has migrated: the new one says so. */
class OvertakenTest {
  private final Logger log = Logger.getLogger(ViewSocket.class.getName());
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Handler listening = Warnings.into(logged);
  private final TestStash stash = release(One::new).members(2).build();
  private final TestBrowser browser = stash.newBrowser();
  private final TestTab old = browser.newTab("count", 0);

  OvertakenTest() {
    log.addHandler(listening);
  }

  private static TestStash.Builder release(Supplier<?> view) {
    return TestStash.builder().view("count", view);
  }

  @AfterEach
  void close() {
    log.removeHandler(listening);
    stash.close();
  }

  private List<String> warned() {
    stash.settle();
    return logged.stream().filter(line -> line.contains("are not seen by it")).toList();
  }

  private TestTab next() {
    old.send("add");
    stash.stop(1);
    stash.start(1, release(Two::new));
    return browser.newTab("count", 1);
  }

  @Test
  void theNewReleaseSaysOnceThatItDoesNotSeeWhatTheOldOneWroteSince() {
    TestTab fresh = next();
    assertEquals(1, fresh.get("count", int.class));
    assertEquals(List.of(), warned());
    old.send("add");
    old.awaitSaved();
    fresh.reload();
    assertEquals(1, fresh.get("count", int.class));
    assertEquals(1, warned().size(), logged::toString);
    assertTrue(
        warned()
            .getFirst()
            .startsWith(
                "view count: values that version 1 has written after they were migrated to version"
                    + " 2 are not seen by it"),
        warned().getFirst());
    old.send("add");
    fresh.reload();
    assertEquals(1, warned().size(), "said once");
  }

  @Test
  void itIsKnownAfterARestartToo() {
    TestTab fresh = next();
    old.send("add");
    old.awaitSaved();
    stash.restart(release(Two::new));
    assertEquals(1, fresh.get("count", int.class));
    assertEquals(2, warned().size(), "each member that has such a page says it");
  }

  @Test
  void whoOnlyReadsOrHasGoneBeforeIsNotComplainedOf() {
    old.send("add");
    stash.restart(release(Two::new));
    old.send("add");
    stash.restart(release(One::new));
    assertEquals(1, old.get("count", int.class));
    stash.restart(release(Two::new));
    assertEquals(2, old.get("count", int.class));
    assertEquals(List.of(), warned());
  }

  /** The first release. */
  static class One {
    @Stashed int count;

    @OnEvent("add")
    void add() {
      count++;
    }
  }

  /** The second. */
  @Version(2)
  static final class Two extends One {
    @Migrate
    static void migrate(Migration old) {}
  }
}
