package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.TimeSource;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes, and clusters, that share a storage and know nothing of each other. */
class TwoProcessesTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));
  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestBackend storage = new TestBackend();
  private final List<Stash> all = new ArrayList<>();
  private final Lines lines = new Lines();

  /** What the routers say. */
  private static final class Lines extends Handler {
    private final Logger logger = Logger.getLogger("dev.stash.node.Neighbourhood");
    private final List<String> said = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      said.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
    }

    long count(String start) {
      return said.stream().filter(line -> line.startsWith(start)).count();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    lines.logger.addHandler(lines);
  }

  @AfterEach
  void close() {
    lines.logger.removeHandler(lines);
    all.forEach(Stash::close);
  }

  private Stash process(String name) {
    return process(name, storage);
  }

  private Stash process(String name, StorageBackend backend) {
    return process(name, backend, TimeSource.system());
  }

  private Stash process(String name, StorageBackend backend, TimeSource time) {
    Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(backend)
            .member(name)
            .time(time)
            .build();
    all.add(stash);
    return stash;
  }

  /** Ten times as fast as the machine's. */
  private static TimeSource fast() {
    long start = System.nanoTime();
    return () -> new Moment((System.nanoTime() - start) / 100_000, System.currentTimeMillis());
  }

  private static void write(Stash at, String value) {
    at.web().entries(KEY, "view").write(change(value), Map.of());
  }

  private static @Nullable Json read(Stash at) {
    return at.web().entries(KEY, "view").read().get("k");
  }

  private static List<Change> change(String value) {
    return List.of(new Change("k", Scope.SESSION, Json.of(value)));
  }

  private static SliceRequest page(String name) {
    return new SliceRequest("view", 1, "page-" + name.repeat(16), "tab", false);
  }

  @Test
  void whatOneProcessWritesTheOtherReads() {
    Stash one = process("one");
    write(one, "1");
    Stash two = process("two");
    assertEquals(Json.of("1"), read(two));
    write(one, "2");
    Awaitility.await().atMost(LONG).until(() -> Objects.equals(Json.of("2"), read(two)));
    write(two, "3");
    Awaitility.await().atMost(LONG).until(() -> Objects.equals(Json.of("3"), read(one)));
  }

  @Test
  void aLogoutInOneProcessEndsTheSessionInTheOther() {
    Stash one = process("one");
    write(one, "1");
    Stash two = process("two");
    assertEquals(Json.of("1"), read(two));
    one.web().session(SessionIds.of(KEY)).destroy();
    Awaitility.await().atMost(LONG).until(() -> two.web().over(KEY));
    assertEquals("SESSION_ENDED", assertThrows(CallFailed.class, () -> read(two)).code());
  }

  @Test
  void anOpenPageOfOneProcessSeesWhatTheOtherWritesAndItsLogout() throws Exception {
    Stash one = process("one");
    write(one, "1");
    Stash two = process("two");
    try (Recorder watched = new Recorder(two, KEY, page("a"))) {
      watched.await("mounted RECOVERED {k=1}");
      write(one, "2");
      watched.await("resync RECOVERED {k=2}");
      watched.write(1, change("3"));
      watched.await("saved 1");
      one.web().session(SessionIds.of(KEY)).destroy();
      watched.await("ended");
    }
  }

  @Test
  void theFirstProcessIsToldOfTheSecondByABell() throws Exception {
    Stash one = process("one");
    try (Recorder watched = new Recorder(one, KEY, page("a"))) {
      watched.await("mounted");
      watched.write(1, change("1"));
      watched.await("saved 1");
      Stash two = process("two");
      write(two, "2");
      watched.await("resync RECOVERED {k=2}");
    }
  }

  @Test
  void eachSaysSoOnceAndAgainWhenItIsOver() {
    TimeSource time = fast();
    Stash one = process("one", storage, time);
    Stash two = process("two", storage, time);
    Awaitility.await()
        .atMost(LONG)
        .until(() -> lines.count("WARNING another process or cluster uses this storage") == 2);
    assertTrue(lines.said.toString().contains("this storage: [one]"), lines.said::toString);
    assertTrue(lines.said.toString().contains("this storage: [two]"), lines.said::toString);
    assertEquals(0, lines.count("INFO nobody else"));
    two.close();
    Awaitility.await()
        .atMost(LONG)
        .until(() -> lines.count("INFO nobody else uses this storage any more") == 1);
    assertEquals(2, lines.count("WARNING"), lines.said::toString);
    assertTrue(one.ready());
  }

  @Test
  void aClusterIsToldByTheMemberWhoseDutyItIs() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      List<Stash> members = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        members.add(
            Stash.builder()
                .secret("a secret of more than thirty-two bytes")
                .storage(storage)
                .cluster(cluster.member())
                .build());
      }
      all.addAll(members);
      try (Recorder watched = new Recorder(members.get(0), KEY, page("a"))) {
        watched.await("mounted");
        watched.write(1, change("1"));
        watched.await("saved 1");
        Stash other = process("other");
        for (int i = 2; i <= 3; i++) {
          write(other, Integer.toString(i));
          watched.await("resync RECOVERED {k=" + i + "}");
        }
      }
      Awaitility.await().atMost(LONG).until(() -> lines.count("WARNING another process") == 4);
      members.forEach(Stash::close);
      all.removeAll(members);
    }
  }

  @Test
  void aClusterGoesOnDoubtingWhileTheMemberWhoseDutyItIsCannotLook() throws Exception {
    Counted refused = new Counted(storage);
    TimeSource time = fast();
    try (TestCluster cluster = new TestCluster()) {
      List<Stash> members = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        members.add(
            Stash.builder()
                .secret("a secret of more than thirty-two bytes")
                .storage(refused)
                .cluster(cluster.member())
                .time(time)
                .build());
      }
      all.addAll(members);
      Stash unused = process("other", storage, time);
      Awaitility.await().atMost(LONG).until(() -> lines.count("WARNING another process") == 3);
      refused.unlisted = true;
      long before = refused.lists();
      Awaitility.await().atMost(LONG).until(() -> refused.lists() >= before + 30);
      assertEquals(0, lines.count("INFO nobody else"), lines.said::toString);
      refused.unlisted = false;
      members.forEach(Stash::close);
      all.removeAll(members);
    }
  }

  @Test
  void whoIsAloneAsksTheStorageNothingMore() throws Exception {
    Counted counted = new Counted(storage);
    Stash one = process("one", counted);
    try (Recorder watched = new Recorder(one, KEY, page("a"))) {
      watched.await("mounted");
      watched.write(1, change("1"));
      watched.await("saved 1");
      for (int i = 0; i < 100; i++) {
        assertEquals(Json.of("1"), read(one));
      }
      Awaitility.await().atMost(LONG).until(() -> counted.looks() >= 2);
    }
    assertEquals(1, storage.gets());
    assertEquals(1, storage.puts());
    assertEquals(2, counted.puts(), "the record, and the bell");
    assertEquals(1, counted.lists());
  }

  @Test
  void aStorageOfOneProcessIsAskedForNobody(@TempDir Path directory) {
    Counted counted = new Counted(Storage.embedded(directory));
    Stash one = process("one", counted);
    write(one, "1");
    assertEquals(Json.of("1"), read(one));
    assertEquals(0, counted.puts() + counted.lists() + counted.looks());
    assertTrue(counted.list("members/", null, 10).objects().isEmpty());
  }

  @Test
  void theSweeperBuriesRecordsThatNobodyHasWrittenForADay() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now().minusSeconds(90_000));
    TestBackend dated =
        new TestBackend(
            new Clock() {
              @Override
              public Instant instant() {
                return Objects.requireNonNull(now.get());
              }

              @Override
              public ZoneId getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(ZoneId zone) {
                return this;
              }
            });
    dated.put("members/dead.json", new byte[1], Precondition.ifAbsent());
    now.set(Instant.now());
    dated.put("members/young.json", new byte[1], Precondition.ifAbsent());
    Stash one = process("one", dated);
    assertEquals(0, one.sweep().seen(), "records are no sessions");
    List<String> left =
        dated.list("members/", null, 10).objects().stream().map(Listing.Item::key).toList();
    assertFalse(left.contains("members/dead.json"), left::toString);
    assertTrue(left.contains("members/young.json"), left::toString);
    assertEquals(3, left.size(), left::toString);
  }

  /** Counts what is about member records. */
  private static final class Counted implements StorageBackend {
    private final StorageBackend backend;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    volatile boolean unlisted;

    Counted(StorageBackend backend) {
      this.backend = backend;
    }

    long puts() {
      return count("put ");
    }

    long lists() {
      return count("list ");
    }

    long looks() {
      return count("look ");
    }

    private long count(String call) {
      return calls.stream().filter(made -> made.startsWith(call + "members/")).count();
    }

    @Override
    public Optional<StoredObject> get(String key) {
      calls.add("get " + key);
      return backend.get(key);
    }

    @Override
    public Look look(String key, ETag known) {
      calls.add("look " + key);
      return backend.look(key, known);
    }

    @Override
    public ETag put(String key, byte[] body, Precondition precondition) {
      calls.add("put " + key);
      return backend.put(key, body, precondition);
    }

    @Override
    public void delete(String key, ETag etag) {
      backend.delete(key, etag);
    }

    @Override
    public Listing list(String prefix, @Nullable String cursor, int limit) {
      calls.add("list " + prefix);
      if (unlisted) {
        throw NotApplied.throttled("slow down", null);
      }
      return backend.list(prefix, cursor, limit);
    }

    @Override
    public boolean mayBeShared() {
      return backend.mayBeShared();
    }

    @Override
    public void close() {
      backend.close();
    }
  }
}
