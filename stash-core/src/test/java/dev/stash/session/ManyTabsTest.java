package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.storage.StoredObject;
import dev.stash.testing.TestBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

/** Fifty tabs of one session on threads of their own, random keys and values. */
class ManyTabsTest {
  private static final int TABS = 50;
  private static final int WRITES = 200;

  /** The last writer wins them: all are written by all, all the time. */
  private static final Set<String> KEYS =
      IntStream.range(0, 20).mapToObj(i -> "key" + i).collect(Collectors.toSet());

  @RepeatedTest(3)
  void allEndWithTheStateThatOneOrderOfTheirWritesGives() throws Exception {
    TestBackend storage = new TestBackend();
    SessionKey key = new SessionKey("k".repeat(43));
    long seed = System.nanoTime();
    List<Tab> tabs = new ArrayList<>();
    try (Stash stash =
            Stash.builder()
                .secret("a secret of more than thirty-two bytes")
                .storage(storage)
                .build();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < TABS; i++) {
        tabs.add(new Tab(stash, key, i, new Random(seed + i)));
      }
      tabs.forEach(tab -> threads.execute(tab::writeAll));
      for (Tab tab : tabs) {
        assertTrue(tab.saved.await(3, TimeUnit.MINUTES), "all is saved");
      }
    }
    assumeTrue(
        tabs.stream().noneMatch(tab -> tab.anew),
        "an answer took 15 s on this machine: tabs attached anew and were not told the order");
    assertTrue(tabs.stream().noneMatch(tab -> tab.doubled), "one write at each revision");
    // The order is that of the revisions told with each acceptance: replayed, it gives the state.
    TreeMap<Long, Change> order = new TreeMap<>();
    tabs.forEach(tab -> order.putAll(tab.accepted));
    Map<String, String> model = new TreeMap<>();
    order.values().forEach(c -> model.put(c.key(), c.value() == null ? "" : c.value().text()));
    StoredObject object = storage.get("sessions/" + key.value() + ".json").orElseThrow();
    Map<String, String> stored = new TreeMap<>();
    SessionBehaviours.data(SessionCodec.decode(object.body()).state(), "v")
        .forEach((k, v) -> stored.put(k, v.text()));
    assertEquals(model, stored, "seed " + seed);
  }

  /** One tab, which remembers what it is told. */
  private static final class Tab implements OpenPage.Watcher {
    final Map<Long, Change> accepted = new ConcurrentHashMap<>();
    final CountDownLatch saved = new CountDownLatch(1);
    volatile boolean anew;
    volatile boolean doubled;
    private final Map<Long, Change> written = new TreeMap<>();
    private final OpenPage open;

    Tab(Stash stash, SessionKey key, int number, Random random) {
      for (long event = 1; event <= WRITES; event++) {
        Json value = Json.of("\"" + number + "-" + event + "\"");
        written.put(event, new Change("key" + random.nextInt(20), Scope.SESSION, value));
      }
      String page = "page-" + number + "-0123456789abcdef";
      open =
          new OpenPage(stash, key, new SliceRequest("v", 1, page, "t", null, false, 0, KEYS), this);
    }

    void writeAll() {
      written.forEach((event, change) -> open.write(event, List.of(change)));
    }

    @Override
    public void resync(Recovery recovery, Map<String, Json> shown, long savedEvent) {
      anew = true;
    }

    @Override
    public void state(long revision, List<Change> changes, boolean own) {
      if (own) {
        doubled |= accepted.put(revision, changes.getFirst()) != null;
      }
    }

    @Override
    public void saved(long event) {
      if (event >= WRITES) {
        saved.countDown();
      }
    }
  }
}
