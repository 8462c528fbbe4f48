package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Many writers with one precondition, set off together: one may win, and its bytes must stay. */
final class Race {
  private final StorageBackend backend;
  private final int racers;
  private int round;

  Race(StorageBackend backend, int racers) {
    this.backend = backend;
    this.racers = racers;
  }

  /** Returns the winner's ETag. */
  ETag run(String key, Precondition precondition) throws Exception {
    // Or else bytes, and with them ETags, would come back, and a second racer could win.
    round++;
    CyclicBarrier start = new CyclicBarrier(racers);
    List<Future<@Nullable ETag>> ends = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int racer = 0; racer < racers; racer++) {
        byte[] body = body(racer);
        ends.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    return backend.put(key, body, precondition);
                  } catch (PreconditionFailed lost) {
                    return null;
                  }
                }));
      }
    }
    List<Integer> winners = new ArrayList<>();
    for (int racer = 0; racer < racers; racer++) {
      if (ends.get(racer).get() != null) {
        winners.add(racer);
      }
    }
    assertEquals(1, winners.size(), "winners of " + racers);
    int winner = winners.getFirst();
    var there = backend.get(key).orElseThrow();
    assertEquals(ends.get(winner).get(), there.etag());
    assertEquals(text(body(winner)), text(there.body()));
    return there.etag();
  }

  private byte[] body(int racer) {
    return ("round " + round + ", racer " + racer).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
