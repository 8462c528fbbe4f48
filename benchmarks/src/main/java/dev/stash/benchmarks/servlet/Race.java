package dev.stash.benchmarks.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Twenty requests at once in one session, and in the next, and in the next. Each sets an attribute
 * of its own and increments one that all share.
 */
final class Race {
  static final int AT_ONCE = 20;

  private final int port;
  private final String path;
  private final int sessions;

  /**
   * A race.
   *
   * @param path the page that increments
   */
  Race(int port, String path, int sessions) {
    this.port = port;
    this.path = path;
    this.sessions = sessions;
  }

  Measured run() throws Exception {
    List<Visitor> visitors = new ArrayList<>();
    try (Connection connection = new Connection(port)) {
      for (int i = 0; i < sessions; i++) {
        visitors.add(new Visitor(connection));
      }
    }
    CyclicBarrier barrier = new CyclicBarrier(AT_ONCE);
    List<Future<Accepted>> running = new ArrayList<>();
    List<Accepted> done = new ArrayList<>();
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        int number = i;
        running.add(threads.submit(() -> mark(number, visitors, barrier)));
      }
      for (Future<Accepted> one : running) {
        done.add(one.get());
      }
    }
    return sum(visitors, done, System.nanoTime() - start);
  }

  /**
   * What one of the twenty was told.
   *
   * @param times in nanoseconds
   * @param good in which sessions it was accepted
   */
  private record Accepted(long[] times, boolean[] good) {}

  private Accepted mark(int number, List<Visitor> visitors, CyclicBarrier barrier)
      throws Exception {
    Accepted accepted = new Accepted(new long[sessions], new boolean[sessions]);
    try (Connection connection = new Connection(port)) {
      for (int i = 0; i < sessions; i++) {
        barrier.await();
        long before = System.nanoTime();
        accepted.good[i] = connection.get(path + "?v=" + number, visitors.get(i).header()).good();
        accepted.times[i] = System.nanoTime() - before;
      }
    }
    return accepted;
  }

  private Measured sum(List<Visitor> visitors, List<Accepted> all, long nanos) throws Exception {
    Measured sum = Measured.none(nanos);
    try (Connection connection = new Connection(port)) {
      for (int i = 0; i < sessions; i++) {
        int session = i;
        long accepted = all.stream().filter(one -> one.good[session]).count();
        Connection.Answer answer = visitors.get(i).get(connection, "/shop/sum");
        String[] found = (answer.good() ? answer.body() : "0 0").split(" ", 2);
        sum =
            sum.plus(
                new Measured(
                    all.stream().mapToLong(one -> one.times[session]).toArray(),
                    nanos,
                    AT_ONCE - accepted,
                    accepted - Math.min(accepted, Long.parseLong(found[0])),
                    accepted - Math.min(accepted, Long.parseLong(found[1]))));
      }
    }
    return sum;
  }
}
