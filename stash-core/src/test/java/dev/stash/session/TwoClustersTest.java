package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two clusters over one bucket, as when a grid is replaced by one of another release: pages on both
 * sides write to the same sessions.
 *
 * <p>{@code -Dstash.strict=true} holds what it measures to the numbers that are documented, which
 * needs a machine that is not busy with anything else.
 */
class TwoClustersTest {
  private static final boolean STRICT = Boolean.getBoolean("stash.strict");
  private static final int SESSIONS = Integer.getInteger("stash.sessions", 4);
  private static final int EVENTS = Integer.getInteger("stash.events", 10);
  private static final Duration LONG = Duration.ofSeconds(60);

  private static SimulatorProcess server;

  private final TestCluster blue = new TestCluster();
  private final TestCluster green = new TestCluster();
  private final List<Stash> all = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = SimulatorProcess.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void start() {
    for (TestCluster cluster : List.of(blue, green)) {
      for (int i = 0; i < 2; i++) {
        all.add(
            Stash.builder()
                .secret("a secret of more than thirty-two bytes")
                .storage(
                    Storage.s3(
                        "bucket", s3 -> s3.endpoint(server.endpoint()).credentials("id", "secret")))
                .member((cluster == blue ? "blue" : "green") + i)
                .cluster(cluster.member())
                .build());
      }
    }
  }

  @AfterEach
  void close() {
    all.forEach(Stash::close);
    blue.close();
    green.close();
  }

  private Stash blue(int i) {
    return all.get(i % 2);
  }

  private Stash green(int i) {
    return all.get(2 + i % 2);
  }

  private static SessionKey key(int session) {
    return new SessionKey(Integer.toString(session).repeat(43).substring(0, 43));
  }

  /** A page, and what it was told. */
  private static final class Page implements OpenPage.Watcher {
    final String name;
    final Map<String, String> values = new ConcurrentHashMap<>();
    final OpenPage open;
    volatile long saved;
    volatile boolean ended;

    Page(Stash at, int session, String name) {
      this.name = name;
      String page = "page-" + name.repeat(16) + session;
      this.open =
          new OpenPage(at, key(session), new SliceRequest("v", 1, page, "tab", false), this);
    }

    void write(int event) {
      Change own = new Change(name + event, Scope.SESSION, Json.of(Integer.toString(event)));
      Change shared = new Change("both", Scope.SESSION, Json.of("\"" + name + event + "\""));
      open.write(event, List.of(own, shared));
    }

    @Override
    public void mounted(Attached attached) {
      shows(attached.entries());
    }

    @Override
    public void resync(Recovery recovery, Map<String, Json> shown, long savedEvent) {
      shows(shown);
    }

    private void shows(Map<String, Json> entries) {
      values.keySet().retainAll(entries.keySet());
      entries.forEach((key, value) -> values.put(key, value.text()));
    }

    @Override
    public void state(long revision, List<Change> changes, boolean own) {
      changes.forEach(c -> values.put(c.key(), Objects.requireNonNull(c.value()).text()));
    }

    @Override
    public void saved(long event) {
      saved = event;
    }

    @Override
    public void ended(String reason) {
      ended = true;
    }
  }

  @Test
  void nothingThatWasSavedIsLostAndEachSideSeesTheOther() {
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      pages.add(new Page(blue(i), i, "b"));
      pages.add(new Page(green(i), i, "g"));
    }
    for (int event = 1; event <= EVENTS; event++) {
      int now = event;
      pages.forEach(page -> page.write(now));
      Awaitility.await()
          .atMost(LONG)
          .until(() -> pages.stream().allMatch(page -> page.saved >= now - 3));
    }
    Awaitility.await()
        .atMost(LONG)
        .until(() -> pages.stream().allMatch(page -> page.saved == EVENTS));
    for (int i = 0; i < SESSIONS; i++) {
      Page b = pages.get(2 * i);
      Page g = pages.get(2 * i + 1);
      Awaitility.await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertEquals(2 * EVENTS + 1, b.values.size());
                assertEquals(b.values, g.values);
              });
    }
    long end = System.nanoTime();
    pages.getFirst().open.write(EVENTS + 1, List.of(changed("late")));
    Page other = pages.get(1);
    Awaitility.await().atMost(LONG).until(() -> other.values.containsKey("late"));
    within("an open page shows what the other side has written", end, 5_000);
    end = System.nanoTime();
    blue(0).web().session(SessionIds.of(key(0))).destroy();
    Awaitility.await().atMost(LONG).until(() -> other.ended);
    within("an open page of the other side is closed after a logout", end, 5_000);
    pages.forEach(page -> page.open.close());
  }

  @Test
  void aRequestSeesWhatTheOtherSideHasWrittenAndItsLogout() {
    SessionKey key = key(9);
    for (int i = 1; i <= 4; i++) {
      Stash here = i % 2 == 0 ? blue(i) : green(i);
      Stash there = i % 2 == 0 ? green(0) : blue(0);
      String value = Integer.toString(i);
      here.web()
          .entries(key, "v")
          .write(List.of(new Change("k", Scope.SESSION, Json.of(value))), Map.of());
      long end = System.nanoTime();
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .atMost(LONG)
          .until(
              () -> Objects.equals(Json.of(value), there.web().entries(key, "v").read().get("k")));
      within("a request reads what the other side has written", end, 2_000);
    }
    blue(0).web().session(SessionIds.of(key)).destroy();
    long end = System.nanoTime();
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(LONG)
        .until(() -> green(0).web().over(key));
    within("a request is told of the other side's logout", end, 1_000);
  }

  private static Change changed(String key) {
    return new Change(key, Scope.SESSION, Json.of("true"));
  }

  private static void within(String what, long since, long millis) {
    long took = Duration.ofNanos(System.nanoTime() - since).toMillis();
    System.out.println(what + ": after " + took + " ms");
    assertTrue(!STRICT || took <= millis, () -> what + ": after " + took + " ms, not " + millis);
  }
}
