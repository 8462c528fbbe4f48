package dev.stash.testing;

import java.lang.Thread.State;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads of all processes of a test, so that it can tell whether any of them still does
 * something. Thread-safe.
 */
final class TestThreads implements ThreadFactory {
  private final Set<Thread> working = ConcurrentHashMap.newKeySet();
  private final Set<Thread> testers = ConcurrentHashMap.newKeySet();
  private final AtomicLong stamp = new AtomicLong();

  @Override
  public Thread newThread(Runnable task) {
    Thread thread =
        Thread.ofVirtual()
            .name("stash-test-", stamp.incrementAndGet())
            .unstarted(
                () -> {
                  try {
                    task.run();
                  } finally {
                    stamp.incrementAndGet();
                    working.remove(Thread.currentThread());
                  }
                });
    working.add(thread);
    return thread;
  }

  /** The caller is a thread of the test itself. */
  void tested() {
    testers.add(Thread.currentThread());
  }

  /** Changes whenever a thread begins or ends. */
  long stamp() {
    return stamp.get();
  }

  /** Whether none of them goes on unless something happens. */
  boolean rest() {
    return working.stream().allMatch(TestThreads::rests);
  }

  /** Whether the test itself waits as well. */
  boolean testRests() {
    testers.removeIf(thread -> !thread.isAlive());
    return testers.stream().allMatch(TestThreads::rests);
  }

  private static boolean rests(Thread thread) {
    State state = thread.getState();
    return state == State.WAITING || state == State.TIMED_WAITING || state == State.TERMINATED;
  }

  /** Where those are that go on. */
  List<String> busy() {
    return working.stream()
        .filter(thread -> !rests(thread))
        .flatMap(thread -> List.of(thread.getStackTrace()).stream().limit(1))
        .map(StackTraceElement::toString)
        .toList();
  }
}
