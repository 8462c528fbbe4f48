package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Where threads meet: what only the mailbox guards is touched by one at a time. */
public class MailboxTest {
  /** What Lincheck drives; not thread-safe but for the mailbox. */
  public static class Guarded {
    private final Mailbox<int[]> mailbox = new Mailbox<>(this::take, Runnable::run, 2);
    private final AtomicInteger added = new AtomicInteger();
    private boolean inside;
    private int taken;

    private void take(int[] request) {
      if (inside) {
        throw new IllegalStateException("two at once");
      }
      inside = true;
      taken++;
      request[0] = taken;
      inside = false;
    }

    /** Adds a message; which thread takes it is open. */
    @Operation
    public void here() {
      added.incrementAndGet();
      mailbox.here(new int[1]);
    }

    /** Likewise; the executor is whoever comes to it. */
    @Operation
    public void soon() {
      added.incrementAndGet();
      mailbox.soon(new int[1]);
    }

    /** When nobody adds any more, nothing is left behind. */
    @Validate
    public void allTaken() {
      if (taken != added.get()) {
        throw new IllegalStateException(taken + " taken of " + added);
      }
    }
  }

  @Test
  public void noTwoThreadsWorkAtOnceAndNoMessageStaysBehind() {
    new ModelCheckingOptions()
        .iterations(5)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .minimizeFailedScenario(false)
        .check(Guarded.class);
  }

  @Test
  void aMessageThatThrowsHoldsUpNobody() {
    List<Integer> taken = new ArrayList<>();
    Mailbox<Integer> mailbox =
        new Mailbox<>(
            message -> {
              if (message == 1) {
                throw new IllegalStateException("on purpose");
              }
              taken.add(message);
            },
            Runnable::run);
    for (int i = 0; i < 3; i++) {
      mailbox.here(i);
    }
    assertEquals(List.of(0, 2), taken);
  }

  @Test
  void everyMessageOfManyThreadsIsTakenOnceInTheOrderOfItsThread() throws Exception {
    List<int[]> taken = new ArrayList<>(); // guarded by the mailbox alone
    CountDownLatch all = new CountDownLatch(160_000);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Mailbox<int[]> mailbox =
          new Mailbox<>(
              message -> {
                taken.add(message);
                all.countDown();
              },
              executor);
      for (int t = 0; t < 8; t++) {
        int name = t;
        var unused =
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 20_000; i++) {
                        if ((i & 1) == 0) {
                          mailbox.here(new int[] {name, i});
                        } else {
                          mailbox.soon(new int[] {name, i});
                        }
                      }
                    });
      }
      assertTrue(all.await(60, TimeUnit.SECONDS));
    }
    assertEquals(160_000, taken.size());
    int[] next = new int[8];
    taken.forEach(message -> assertEquals(next[message[0]]++, message[1]));
  }

  @Test
  void whoAddsForLaterDoesNothingElse() throws Exception {
    CompletableFuture<Thread> worker = new CompletableFuture<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Mailbox<String> mailbox =
          new Mailbox<>(message -> worker.complete(Thread.currentThread()), executor);
      mailbox.soon("message");
      assertNotEquals(Thread.currentThread(), worker.get(60, TimeUnit.SECONDS));
    }
  }

  /** The first of a thousand callers is kept until all others have added what they have. */
  @Test
  void noCallerWorksForACrowdAndOrderIsKept() throws Exception {
    int callers = 1_000;
    int each = 20;
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch crowd = new CountDownLatch(callers - 1);
    CountDownLatch all = new CountDownLatch(callers * each);
    Map<Thread, Integer> worked = new ConcurrentHashMap<>();
    List<int[]> taken = new ArrayList<>(); // guarded by the mailbox alone
    Queue<Integer> workedInOneCall = new ConcurrentLinkedQueue<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      Mailbox<int[]> mailbox =
          new Mailbox<>(
              message -> {
                if (taken.isEmpty()) {
                  begun.countDown();
                  awaited(crowd);
                }
                taken.add(message);
                worked.merge(Thread.currentThread(), 1, Integer::sum);
                all.countDown();
              },
              executor);
      for (int c = 0; c < callers; c++) {
        int name = c;
        people.execute(
            () -> {
              if (name > 0) {
                awaited(begun);
              }
              for (int i = 0; i < each; i++) {
                mailbox.here(new int[] {name, i});
                Integer here = worked.remove(Thread.currentThread());
                workedInOneCall.add(here == null ? 0 : here);
              }
              if (name > 0) {
                crowd.countDown();
              }
            });
      }
      assertTrue(all.await(60, TimeUnit.SECONDS));
    }
    int most = workedInOneCall.stream().mapToInt(n -> n).max().orElseThrow();
    assertTrue(most <= Mailbox.TURN, () -> "one caller has worked off " + most);
    int[] next = new int[callers];
    taken.forEach(message -> assertEquals(next[message[0]]++, message[1]));
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void anExecutorThatTakesNothingLeavesNothingBehind() {
    ExecutorService closed = Executors.newVirtualThreadPerTaskExecutor();
    closed.close();
    List<Integer> taken = new ArrayList<>();
    Mailbox<Integer> mailbox = new Mailbox<>(taken::add, closed, 2);
    for (int i = 0; i < 5; i++) {
      mailbox.soon(i);
    }
    assertEquals(List.of(0, 1, 2, 3, 4), taken);
  }
}
