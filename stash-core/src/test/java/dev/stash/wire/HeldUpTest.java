package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.TimeSource;
import dev.stash.identity.SessionKey;
import dev.stash.node.SecurityLog;
import dev.stash.observe.Signals;
import dev.stash.view.OnInvalidValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread that reads a socket is held up by what is not worked off, and by nothing for ever. */
@Timeout(60)
class HeldUpTest {
  private static final WireOptions WIRE =
      WireOptions.of(
          w ->
              w.queuedBytes(10_000)
                  .eventsPerSecond(1_000_000)
                  .eventBurst(1_000_000)
                  .sendWithin(Duration.ofMillis(100)));

  private static final int MESSAGES = 1_000;
  private static final String QUESTION = "{\"type\":\"ping\"}" + " ".repeat(1_000);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final SessionTraffic traffic = new SessionTraffic(WIRE);
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
  private final Queue<Long> heldUp = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> closed = new ConcurrentLinkedQueue<>();
  private final Signals signals =
      new Signals() {
        @Override
        public void heldUp(String view, long queuedBytes) {
          heldUp.add(queuedBytes);
        }

        @Override
        public void socketClosed(String view, int code) {
          closed.add(code);
        }
      };

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  static final class Nothing {}

  /** A client that takes nothing until it is cut. */
  private static final class Deaf implements Outlet {
    final AtomicInteger calls = new AtomicInteger();
    final CountDownLatch cut = new CountDownLatch(1);

    @Override
    public void send(List<String> messages) {
      calls.incrementAndGet();
      try {
        cut.await();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("gone");
    }

    @Override
    public void close(int code, String reason) {
      send(List.of(reason));
    }

    @Override
    public void cut() {
      cut.countDown();
    }
  }

  private ViewSocket socket(Outlet outlet, Executor executor) {
    return socket("key", outlet, executor);
  }

  private ViewSocket socket(String session, Outlet outlet, Executor executor) {
    SessionKey key = new SessionKey(session);
    return new ViewSocket(
        new ViewRoute<>("nothing", Nothing::new, gone -> {}, OnInvalidValue.THROW),
        ViewAddress.of("nothing"),
        (opened, request, listener) -> {
          throw new AssertionError("nobody mounts");
        },
        asked -> {
          throw new AssertionError("nobody asks");
        },
        new Browser(key, "a".repeat(22), Long.MAX_VALUE),
        () -> true,
        Objects.requireNonNull(traffic.enter(key, 0)),
        outlet,
        WIRE,
        TimeSource.system(),
        signals,
        new Failures(new SecurityLog(signals, TimeSource.system()), TimeSource.system(), true),
        executor,
        timer);
  }

  private static void flood(ViewSocket socket, AtomicInteger read) {
    for (int i = 0; i < MESSAGES; i++) {
      socket.text(QUESTION, true);
      read.incrementAndGet();
    }
  }

  private static Thread reader(boolean virtual, Runnable read) {
    return virtual ? Thread.startVirtualThread(read) : Thread.ofPlatform().daemon().start(read);
  }

  /** Other threads work off what waits. */
  private void work() {
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      Thread.startVirtualThread(task);
    }
  }

  private static boolean held(Thread reader) {
    return reader.getState() == Thread.State.WAITING;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverWorksTheReaderWaitsUntilThereIsRoom(boolean virtual) throws Exception {
    ViewSocket socket = socket(new Deaf(), later::add);
    socket.drain(1); // another thread is to work this off, and has not begun
    AtomicInteger read = new AtomicInteger();
    Thread reader = reader(virtual, () -> flood(socket, read));
    Awaitility.await().until(() -> held(reader));
    int first = read.get();
    assertTrue(first > 0 && first < 20, "read " + first);
    while (!reader.join(Duration.ofMillis(50))) {
      work(); // a send, and its end
    }
    assertEquals(MESSAGES, read.get());
  }

  @Test
  void aSendThatIsBlockedIsCutAndTheReaderGoesOn() throws Exception {
    Deaf deaf = new Deaf();
    ViewSocket socket = socket(deaf, task -> Thread.ofVirtual().start(task));
    AtomicInteger read = new AtomicInteger();
    Thread reader = reader(false, () -> flood(socket, read));
    assertTrue(deaf.cut.await(30, TimeUnit.SECONDS));
    reader.join();
    assertEquals(MESSAGES, read.get());
    assertEquals(1, deaf.calls.get(), "somebody went on talking to a client that was cut");
  }

  @Test
  void whoIsHeldUpIsHeardWithHowMuchWaitsAndWhoIsCutWith1006() throws Exception {
    ViewSocket socket = socket(new Deaf(), later::add);
    socket.drain(1); // another thread is to work this off, and has not begun
    Thread reader = reader(true, () -> flood(socket, new AtomicInteger()));
    Awaitility.await().until(() -> held(reader));
    assertTrue(heldUp.stream().anyMatch(bytes -> bytes > WIRE.queuedBytes()), heldUp::toString);
    while (!reader.join(Duration.ofMillis(50))) {
      work(); // a send, and its end
    }
    Awaitility.await().until(() -> !closed.isEmpty());
    assertEquals(List.of(1006), List.copyOf(closed));
  }

  private boolean isCut(Deaf client) {
    work();
    return client.cut.getCount() == 0;
  }

  @Test
  void aContainersThreadsWaitForSoManyClientsAndNoMore() throws Exception {
    List<Deaf> clients = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Deaf deaf = new Deaf();
      ViewSocket socket = socket("session " + i, deaf, later::add);
      Thread reader = reader(false, () -> flood(socket, new AtomicInteger()));
      Awaitility.await().until(() -> held(reader) || !reader.isAlive());
      clients.add(deaf);
      readers.add(reader);
    }
    assertEquals(32, readers.stream().filter(HeldUpTest::held).count());
    for (Deaf client : clients.subList(32, 40)) {
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isCut(client));
    }
  }

  /** What it was told. */
  private static final class Attentive implements Outlet {
    final Queue<String> told = new ConcurrentLinkedQueue<>();

    @Override
    public void send(List<String> messages) {
      told.addAll(messages);
    }

    @Override
    public void close(int code, String reason) {
      told.add(code + " " + reason);
    }

    @Override
    public void cut() {}
  }

  @Test
  void oneSessionHasTwoOfThemAndItsThirdClientIsToldToComeAgain() throws Exception {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ViewSocket socket = socket(new Deaf(), later::add);
      readers.add(reader(false, () -> flood(socket, new AtomicInteger())));
    }
    Awaitility.await().until(() -> readers.stream().allMatch(HeldUpTest::held));
    Attentive third = new Attentive();
    ViewSocket socket = socket(third, later::add);
    reader(false, () -> flood(socket, new AtomicInteger())).join();
    work();
    Awaitility.await().until(() -> third.told.contains("1013 draining"));
    assertTrue(
        third.told.stream().anyMatch(text -> text.contains("\"leave\"")), third.told::toString);
    ViewSocket other = socket("another session", new Deaf(), later::add);
    Thread reader = reader(false, () -> flood(other, new AtomicInteger()));
    Awaitility.await().until(() -> held(reader));
  }
}
