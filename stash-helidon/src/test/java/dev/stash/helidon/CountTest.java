package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Shop;
import dev.stash.wire.ViewSocket;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code count++} in several tabs at once: each click counts, and counts once. */
class CountTest {
  private final TestBackend storage = new TestBackend();
  private final List<CountingTab> tabs = new ArrayList<>();

  @AfterEach
  void stop() {
    tabs.forEach(CountingTab::close);
  }

  @ParameterizedTest
  @CsvSource({"2, 200", "10, 100"})
  void allClicksOfAllTabsCount(int number, int clicks) throws Exception {
    try (Shop shop = shop(storage)) {
      open(shop, "counter", shop.newBrowser(), number);
      atOnce(clicking("increment", clicks));
      assertCounted(number * clicks);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 200", "10, 100"})
  void allClicksOfAllTabsCountWhileEachPutTakesItsTime(int number, int clicks) throws Exception {
    FaultyBackend slow = slow();
    try (Shop shop = shop(slow)) {
      open(shop, "counter", shop.newBrowser(), number);
      atOnce(clicking("increment", clicks));
      assertCounted(number * clicks);
    }
  }

  @Test
  void clicksAreDoneAndShownEverywhereWhileNothingCanBeStoredAndSavedOnlyThen() throws Exception {
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Shop shop = shop(blocking)) {
      open(shop, "counter", shop.newBrowser(), 4);
      var hold = blocking.holdNext(Operation.PUT);
      atOnce(clicking("increment", 50));
      hold.awaitArrival(Duration.ofSeconds(30));
      for (CountingTab tab : tabs) {
        tab.awaitShown(200);
        assertEquals(0, tab.saved());
      }
      hold.release();
      assertCounted(200);
    }
  }

  @Test
  void aClickWhoseHandlerThrowsChangesNothingAndAllOthersCount() throws Exception {
    Logger logger = Logger.getLogger(ViewSocket.class.getName());
    logger.setUseParentHandlers(false); // forty traces
    try (Shop shop = shop(slow())) {
      open(shop, "stumbling", shop.newBrowser(), 2);
      atOnce(clicking("click", 200));
      assertCounted(360);
      List<Integer> tenths = IntStream.rangeClosed(1, 20).map(i -> i * 10).boxed().toList();
      for (CountingTab tab : tabs) {
        assertEquals(tenths, List.copyOf(tab.errors().keySet()));
        assertEquals(List.of("HANDLER_FAILED"), tab.errors().values().stream().distinct().toList());
      }
    } finally {
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void ofTwoHandlersThatReadTheSameOneRunsAgainAndOnlyWhatIsNotStashedCountsThat()
      throws Exception {
    CountDownLatch meeting = new CountDownLatch(2);
    Queue<Watched> views = new ConcurrentLinkedQueue<>();
    try (Shop shop = shop(storage, () -> watched(views, meeting))) {
      open(shop, "watched", shop.newBrowser(), 2);
      atOnce(clicking("meet", 1));
      assertCounted(2);
      assertTrue(runs(views) > 2, () -> runs(views) + " runs of two events");
      assertEquals(0, views.stream().filter(view -> view.missed).count(), "both ran at once");
    }
  }

  @Test
  void howOftenHandlersRunIsNotHowOftenTheyCount() throws Exception {
    Queue<Watched> views = new ConcurrentLinkedQueue<>();
    try (Shop shop = shop(slow(), () -> watched(views, new CountDownLatch(0)))) {
      open(shop, "watched", shop.newBrowser(), 4);
      atOnce(clicking("click", 100));
      assertCounted(400);
      assertTrue(runs(views) >= 400, () -> runs(views) + " runs of 400 events");
    }
  }

  @Test
  void requestsThatCountAndRequestsThatWriteSomethingElseComeInBetweenAllClicks() throws Exception {
    try (Shop shop = shop(slow())) {
      shop.actions.put(
          "update",
          session ->
              session
                  .view("counter")
                  .update("count", Integer.class, n -> n == null ? 1 : n + 1)
                  .orElseThrow());
      Queue<String> themes = new ConcurrentLinkedQueue<>();
      shop.actions.put(
          "put",
          session -> {
            session.view("counter").put("theme", themes.remove());
            return "put";
          });
      String cookie = shop.newBrowser();
      open(shop, "counter", cookie, 3);
      List<Integer> results = Collections.synchronizedList(new ArrayList<>());
      AtomicInteger requesting = new AtomicInteger(4);
      AtomicInteger clicks = new AtomicInteger();
      List<Callable<Void>> all = new ArrayList<>();
      for (CountingTab tab : tabs) {
        all.add(
            () -> {
              while (requesting.get() > 0) {
                tab.click("increment", 10);
                clicks.addAndGet(10);
              }
              return null;
            });
      }
      for (int thread = 0; thread < 3; thread++) {
        all.add(
            () -> {
              try {
                for (int i = 0; i < 50; i++) {
                  results.add(Integer.valueOf(shop.act("update", cookie).body()));
                }
              } finally {
                requesting.decrementAndGet();
              }
              return null;
            });
      }
      all.add(
          () -> {
            try {
              for (int i = 1; i <= 50; i++) {
                themes.add("theme " + i);
                assertEquals("put", shop.act("put", cookie).body());
              }
            } finally {
              requesting.decrementAndGet();
            }
            return null;
          });
      atOnce(all);
      assertCounted(clicks.get() + 150);
      assertEquals(150, new TreeSet<>(results).size(), "each update has a result of its own");
      assertEquals("theme 50", stored().getString("theme"));
    }
  }

  private FaultyBackend slow() {
    return FaultyBackend.over(storage, () -> LockSupport.parkNanos(Duration.ofMillis(5).toNanos()))
        .random(new Random(1), 1, Fault.SLOW);
  }

  private static Shop shop(StorageBackend storage) {
    return shop(storage, () -> new Watched(new CountDownLatch(0)));
  }

  private static Shop shop(StorageBackend storage, Supplier<Watched> watched) {
    return new Shop(
        new Helidon(),
        storage,
        options -> {},
        features ->
            features
                .wire(wire -> wire.eventsPerSecond(100_000).eventBurst(100_000))
                .view("stumbling", Stumbling::new)
                .view("watched", watched));
  }

  private void open(Shop shop, String view, String cookie, int number) throws Exception {
    for (int i = 0; i < number; i++) {
      tabs.add(CountingTab.open(shop, view, cookie, i));
    }
  }

  private List<Callable<Void>> clicking(String event, int times) {
    List<Callable<Void>> all = new ArrayList<>();
    for (CountingTab tab : tabs) {
      all.add(
          () -> {
            tab.click(event, times);
            return null;
          });
    }
    return all;
  }

  private static void atOnce(List<Callable<Void>> all) throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var end : executor.invokeAll(all)) {
        end.get();
      }
    }
  }

  /** All is saved; what is stored, and what each tab shows, is this; and all were told so once. */
  private void assertCounted(int count) throws Exception {
    for (CountingTab tab : tabs) {
      tab.awaitSaved();
    }
    assertEquals(count, stored().getInt("count"), () -> "stored when all is saved: " + tabs);
    for (CountingTab tab : tabs) {
      tab.awaitShown(count);
      assertEquals(List.of(), tab.wrong());
    }
    assertEquals(count, stored().getInt("count"), () -> "stored later: " + tabs);
  }

  /** The one view of the one session. */
  private JsonObject stored() {
    String object = storage.dump().values().iterator().next();
    try (var reader = Json.createReader(new StringReader(object))) {
      JsonObject views = reader.readObject().getJsonObject("views");
      return views.getJsonObject(views.keySet().iterator().next()).getJsonObject("data");
    }
  }

  private static Watched watched(Queue<Watched> views, CountDownLatch meeting) {
    Watched view = new Watched(meeting);
    views.add(view);
    return view;
  }

  private static int runs(Queue<Watched> views) {
    return views.stream().mapToInt(view -> view.runs).sum();
  }

  /** Fails at every tenth click, and has counted before. */
  static final class Stumbling {
    @Stashed int count;

    @OnEvent("click")
    void click(int number) {
      count++;
      if (number % 10 == 0) {
        throw new IllegalStateException("on purpose");
      }
    }
  }

  /** Knows how often it ran. */
  static final class Watched {
    @Stashed int count;

    private final CountDownLatch meeting;
    volatile int runs;
    volatile boolean missed;

    Watched(CountDownLatch meeting) {
      this.meeting = meeting;
    }

    @OnEvent("click")
    void click() {
      runs = runs + 1;
      count++;
    }

    /** Has read when the other has, too. */
    @OnEvent("meet")
    void meet() throws InterruptedException {
      runs = runs + 1;
      int read = count;
      meeting.countDown();
      missed = !meeting.await(30, TimeUnit.SECONDS);
      count = read + 1;
    }
  }
}
