package dev.stash.servlet.proof;

import dev.stash.helidon.proof.Lab;
import dev.stash.servlet.proof.Shoppers.Answer;
import dev.stash.servlet.proof.Shoppers.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A browser with several requests at once, as long as there is time. */
final class Shopper {
  private static final int AT_ONCE = 4;

  private final Shoppers all;
  private final String name;
  private final List<Visit> visits = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong served = new AtomicLong();

  Shopper(Shoppers all, String name, Lab.Visitor first, long seed) {
    this.all = all;
    this.name = name;
    visits.add(new Visit(first));
    Random random = new Random(seed);
    for (int i = 0; i < AT_ONCE; i++) {
      long own = random.nextLong();
      threads.add(Thread.ofVirtual().start(() -> live(new Random(own))));
    }
  }

  synchronized List<Visit> visits() {
    return List.copyOf(visits);
  }

  private synchronized Visit visit() {
    if (visits.getLast().full()) {
      visits.add(new Visit(all.visitor()));
    }
    return visits.getLast();
  }

  /** How many requests that change something were answered. */
  long served() {
    return served.get();
  }

  private void told() {
    served.incrementAndGet();
    all.gaps.told(name);
  }

  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void live(Random random) {
    try {
      while (!all.over()) {
        Visit visit = visit();
        String shelf = random.nextInt(3) == 0 ? Shelf.NOTES : Shelf.ATTRIBUTES;
        switch (random.nextInt(10)) {
          case 0 -> look(visit, shelf, random);
          case 1, 2, 3 -> increment(visit, shelf, random);
          default -> put(visit, shelf, random);
        }
        pause(10, 40, random);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failed) {
      all.broken.add("a browser failed: " + failed);
    }
  }

  private static void pause(int least, int most, Random random) {
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(least, most)).toNanos());
  }

  /** Sends it again until it is answered, as a balancer would. */
  private void put(Visit visit, String shelf, Random random) throws InterruptedException {
    Promises promises = visit.of(shelf);
    String taken = promises.take();
    long value = promises.asks(taken);
    boolean doubt = false;
    while (!all.over()) {
      String path = "put/" + taken + "/" + value;
      Outcome outcome = all.send("POST", shelf, path, visit.visitor(), random).outcome();
      if (outcome == Outcome.ANSWERED) {
        promises.put(taken, value);
        told();
        break;
      }
      doubt |= outcome == Outcome.DOUBTFUL;
      pause(20, 100, random);
    }
    if (!doubt) {
      promises.give(taken);
    }
  }

  private void increment(Visit visit, String shelf, Random random) throws InterruptedException {
    Promises promises = visit.of(shelf);
    Map<String, Long> before = promises.now();
    String path = "increment/" + Promises.COUNTER;
    Answer answer = all.send("POST", shelf, path, visit.visitor(), random);
    switch (answer.outcome()) {
      case ANSWERED -> {
        promises.incremented(before, Long.parseLong(answer.body()));
        told();
      }
      case DOUBTFUL -> promises.doubtful();
      case UNSENT -> {}
    }
  }

  /** What is shown may be as old as a read of a page may be: it is asked for until it is not. */
  private void look(Visit visit, String shelf, Random random) throws InterruptedException {
    Promises promises = visit.of(shelf);
    Map<String, Long> before = promises.now();
    long start = System.nanoTime();
    List<String> wrong = List.of();
    do {
      Answer answer = all.send("GET", shelf, "all", visit.visitor(), random);
      if (answer.outcome() == Outcome.ANSWERED) {
        wrong = promises.shown(before, Shelf.numbers(answer.body()));
        if (wrong.isEmpty()) {
          return;
        }
        all.stale(System.nanoTime() - start);
      }
      pause(20, 100, random);
    } while (!all.over() && System.nanoTime() - start < all.lagNanos());
    if (!all.over()) {
      wrong.forEach(what -> all.broken.add(shelf + " of " + name + ": " + what));
    }
  }
}
