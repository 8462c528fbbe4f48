package dev.stash.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
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

/**
 * Many writers with one precondition, set off together: one may win, and its bytes must stay. A
 * storage may leave losers in doubt, as some do under load; then the stored bytes tell who won.
 */
final class Race {
  private final StorageBackend backend;
  private final int racers;
  private int round;

  /**
   * How one of them ended.
   *
   * @param etag the winner's
   * @param open whether that is in doubt
   */
  private record End(@Nullable ETag etag, boolean open) {}

  Race(StorageBackend backend, int racers) {
    this.backend = backend;
    this.racers = racers;
  }

  /** Returns the winner's ETag. */
  ETag run(String key, Precondition precondition) throws Exception {
    // Or else bytes, and with them ETags, would come back, and a second racer could win.
    round++;
    CyclicBarrier start = new CyclicBarrier(racers);
    List<Future<End>> ends = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int racer = 0; racer < racers; racer++) {
        byte[] body = body(racer);
        ends.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    return new End(backend.put(key, body, precondition), false);
                  } catch (PreconditionFailed | NotApplied lost) {
                    return new End(null, false);
                  } catch (OutcomeUnknown open) {
                    return new End(null, true);
                  }
                }));
      }
    }
    var there = backend.get(key).orElseThrow();
    List<Integer> winners = new ArrayList<>();
    List<Integer> perhaps = new ArrayList<>();
    for (int racer = 0; racer < racers; racer++) {
      End end = ends.get(racer).get();
      if (end.etag() != null) {
        winners.add(racer);
        assertEquals(end.etag(), there.etag());
      } else if (end.open()) {
        perhaps.add(racer);
      }
    }
    assertTrue(winners.size() <= 1, "winners of " + racers + ": " + winners);
    List<Integer> writers = winners.isEmpty() ? perhaps : winners;
    assertTrue(
        writers.stream().anyMatch(racer -> text(body(racer)).equals(text(there.body()))),
        "none of " + writers + " wrote: " + text(there.body()));
    return there.etag();
  }

  private byte[] body(int racer) {
    return ("round " + round + ", racer " + racer).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
