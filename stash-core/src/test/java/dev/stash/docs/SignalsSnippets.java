package dev.stash.docs;

import dev.stash.Stash;
import dev.stash.observe.Signals;
import dev.stash.storage.StorageBackend;
import java.util.concurrent.atomic.LongAdder;

/** What the page on signals shows, compiled; DocsTest holds the two together. */
final class SignalsSnippets {
  static final class Counters implements Signals {
    final LongAdder conflicts = new LongAdder();
    final LongAdder puts = new LongAdder();
    final LongAdder putNanos = new LongAdder();

    @Override
    public void written(String kind, Write outcome) {
      if (outcome == Write.CONFLICT) {
        conflicts.increment();
      }
    }

    @Override
    public void storageCalled(Operation operation, Outcome outcome, long nanos) {
      if (operation == Operation.PUT) {
        puts.increment();
        putNanos.add(nanos);
      }
    }
  }

  Stash counted(String secret, StorageBackend storage, Counters counters) {
    return Stash.builder().secret(secret).storage(storage).signals(counters).build();
  }
}
