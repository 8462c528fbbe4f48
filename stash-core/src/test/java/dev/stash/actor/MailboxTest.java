package dev.stash.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Where threads meet: what only the mailbox guards is touched by one at a time. */
public class MailboxTest {
  /** What Lincheck drives; not thread-safe but for the mailbox. */
  public static class Guarded {
    private final Mailbox<int[]> mailbox = new Mailbox<>(this::take);
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
    public void add() {
      added.incrementAndGet();
      if (mailbox.add(new int[1])) {
        mailbox.work();
      }
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
            });
    for (int i = 0; i < 3; i++) {
      if (mailbox.add(i)) {
        mailbox.work();
      }
    }
    assertEquals(List.of(0, 2), taken);
  }

  @Test
  void everyMessageOfManyThreadsIsTakenOnceInTheOrderOfItsThread() throws Exception {
    List<int[]> taken = new ArrayList<>(); // guarded by the mailbox alone
    Mailbox<int[]> mailbox = new Mailbox<>(taken::add);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int name = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 20_000; i++) {
                      if (mailbox.add(new int[] {name, i})) {
                        mailbox.work();
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(160_000, taken.size());
    int[] next = new int[8];
    taken.forEach(message -> assertEquals(next[message[0]]++, message[1]));
  }
}
