package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Cluster;
import dev.stash.Durability;
import dev.stash.TimeSource;
import dev.stash.config.OptionSet;
import dev.stash.node.Mailbox;
import dev.stash.node.Node;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On whose thread an actor's behaviour is called, and for how long. */
class WhoWorksTest {
  private static final int CALLERS = 1_000;

  private final Notes notes = new Notes();
  private final TestBackend storage = new TestBackend();
  private final ExecutorService io = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread[] timers = new Thread[1];
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> timers[0] = Thread.ofPlatform().unstarted(task));
  private final Node node =
      new Node(
          "m",
          Cluster.local(),
          storage,
          "",
          TimeSource.system(),
          Duration.ZERO,
          List.of(),
          io,
          timer);
  private final ActorHost host = host(lingering());

  private static LoopOptions lingering() {
    OptionSet options = new OptionSet(LoopOptions.OPTIONS);
    options.set(LoopOptions.LINGER, Duration.ofMillis(300));
    options.set(LoopOptions.RELAXED_LINGER, Duration.ofMillis(300));
    return LoopOptions.of(options);
  }

  private ActorHost host(LoopOptions options) {
    Kind<List<String>> kind = notes.kind("words", new Words(), options);
    return new ActorHost(
        node,
        new Kinds(List.of(kind)),
        HostOptions.of(new OptionSet(HostOptions.OPTIONS)),
        Guard.ALL);
  }

  @AfterEach
  void close() {
    host.stop(Long.MAX_VALUE);
    timer.shutdownNow();
    io.close();
  }

  private static Command.Attach attach(String writer) {
    Line nowhere = (number, publication) -> {};
    return new Command.Attach(new Attachment(writer, 1, writer, "", nowhere), 0, 0, null);
  }

  private static Command.Write write(String writer, long event) {
    String word = writer + ":" + event;
    return new Command.Write(
        writer, 1, event, event - 1, word, 64, Durability.NORMAL, 0, null, false);
  }

  private static ActorName named(String key) {
    return new ActorName("words", key);
  }

  private Answer ask(String key, Command command) throws Exception {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    host.tell(named(key), command, answer::complete);
    return answer.get(60, TimeUnit.SECONDS);
  }

  @Test
  void whatTenThousandActorsLingeredForIsEncodedOnNoTimer() throws Exception {
    int actors = 10_000;
    CountDownLatch accepted = new CountDownLatch(actors);
    Consumer<Answer> counted =
        answer -> {
          if (answer instanceof Answer.Accepted) {
            accepted.countDown();
          }
        };
    for (int i = 0; i < actors; i++) {
      ActorName key = named("k" + i);
      host.tell(key, attach("w"), attached -> host.tell(key, write("w", 1), counted));
    }
    assertTrue(accepted.await(60, TimeUnit.SECONDS));
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> storage.puts() == actors);
    assertFalse(notes.threads("encode").contains(timers[0]), "the timer has encoded");
  }

  @Test
  void whatASocketSendsToAnActorHereIsDoneAndAnsweredOnTheSocketsThread() throws Exception {
    ask("k", attach("w"));
    CompletableFuture<Thread> answered = new CompletableFuture<>();
    Thread socket =
        Thread.ofVirtual()
            .start(
                () ->
                    host.tell(
                        named("k"),
                        write("w", 1),
                        answer -> answered.complete(Thread.currentThread())));
    assertEquals(socket, answered.get(60, TimeUnit.SECONDS));
    assertEquals(Set.of(socket), notes.threads("apply"));
  }

  @Test
  void whoWritesIsAnsweredBeforeTheStateIsEncodedAndOnTheSameThread() throws Exception {
    ActorHost eager = host(LoopOptions.DEFAULT);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    notes.whenEncoded = () -> order.add("encoded");
    CompletableFuture<Answer> attached = new CompletableFuture<>();
    eager.tell(named("k"), attach("w"), attached::complete);
    attached.get(60, TimeUnit.SECONDS);
    CompletableFuture<Thread> worker = new CompletableFuture<>();
    Consumer<Answer> noted =
        answer -> {
          order.add("answered");
          worker.complete(Thread.currentThread());
        };
    eager.tell(named("k"), write("w", 1), noted);
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> storage.puts() == 1);
    assertEquals(List.of("answered", "encoded"), order);
    assertEquals(Set.of(worker.get()), notes.threads("encode"));
    eager.stop(Long.MAX_VALUE);
  }

  @Test
  void ofAThousandCallersNoneWorksForAllAndEachIsServedInItsOrder() throws Exception {
    int each = 20;
    for (int c = 0; c < CALLERS; c++) {
      ask("k", attach("w" + c));
    }
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch crowd = new CountDownLatch(CALLERS - 1);
    CountDownLatch all = new CountDownLatch(CALLERS * each);
    Map<Thread, Integer> worked = new ConcurrentHashMap<>();
    List<String> order = new ArrayList<>(); // one at a time: the actor's
    notes.whenWritten =
        word -> {
          if (order.isEmpty()) {
            begun.countDown();
            awaited(crowd);
          }
          order.add(word);
          worked.merge(Thread.currentThread(), 1, Integer::sum);
        };
    Thread first =
        Thread.ofVirtual().start(() -> host.tell(named("k"), write("w0", 1), a -> all.countDown()));
    awaited(begun);
    try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < CALLERS; c++) {
        int caller = c;
        people.execute(
            () -> {
              for (int i = caller == 0 ? 2 : 1; i <= each; i++) {
                host.tell(named("k"), write("w" + caller, i), answer -> all.countDown());
              }
              crowd.countDown();
            });
      }
    }
    awaited(all);
    first.join();
    int forOthers = worked.getOrDefault(first, 0);
    assertTrue(forOthers <= Mailbox.TURN, () -> "worked for " + forOthers);
    assertEquals(CALLERS * each, order.size());
    for (int c = 0; c < CALLERS; c++) {
      String mine = "w" + c + ":";
      List<String> own = order.stream().filter(word -> word.startsWith(mine)).toList();
      assertEquals(each, own.size());
      for (int i = 0; i < each; i++) {
        assertEquals(mine + (i + 1), own.get(i));
      }
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
