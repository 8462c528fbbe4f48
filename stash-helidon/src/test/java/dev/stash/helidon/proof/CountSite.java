package dev.stash.helidon.proof;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.cluster.ClusterBackend;
import dev.stash.storage.StorageBackend;
import dev.stash.wire.WireOptions;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A {@link Site} whose view counts clicks as any application would. {@code /runs} tells how often
 * this process ran the handler, which is more often than it counts.
 */
public final class CountSite implements Server {
  private static final LongAdder RUNS = new LongAdder();

  private final Site site;

  public CountSite(
      StorageBackend storage, ClusterBackend cluster, Consumer<WireOptions.Builder> wire) {
    this.site =
        new Site(
            storage,
            wire.andThen(w -> w.socketsPerSession(10_000)),
            cluster,
            Counter::new,
            routing -> routing.get("/runs", (request, response) -> response.send("" + RUNS.sum())));
  }

  @Override
  public int port() {
    return site.port();
  }

  @Override
  public void close() {
    site.close();
  }

  /** What {@link PageClient} calls its ledger, with something that all tabs count. */
  static final class Counter extends Ledger {
    @Stashed int count;

    @OnEvent("count")
    void count() {
      RUNS.increment();
      count++;
    }
  }
}
