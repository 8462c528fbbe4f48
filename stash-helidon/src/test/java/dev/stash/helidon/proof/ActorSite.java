package dev.stash.helidon.proof;

import dev.stash.Stashed;
import dev.stash.actor.CallOptions;
import dev.stash.actor.CallOutcomeUnknown;
import dev.stash.actor.CallRefused;
import dev.stash.actor.DurableActor;
import dev.stash.actor.ReadOnly;
import dev.stash.cluster.ClusterBackend;
import dev.stash.storage.StorageBackend;
import dev.stash.wire.WireOptions;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * A {@link Site} with durable actors that count: {@code /count/NAME/KEY} adds one under an
 * idempotency key, {@code /total/NAME} asks. 503 says that it did not run, 504 that nobody knows.
 */
public final class ActorSite implements Server {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final Site site;

  /** What is called. */
  public interface Counter {
    int add();

    @ReadOnly
    int total();
  }

  /** One of them. */
  @DurableActor("counter")
  static final class CounterActor implements Counter {
    @Stashed private int total;

    @Override
    public int add() {
      return ++total;
    }

    @Override
    public int total() {
      return total;
    }
  }

  /** Any. */
  public ActorSite(
      StorageBackend storage, ClusterBackend cluster, Consumer<WireOptions.Builder> wire) {
    this.site =
        new Site(
            storage,
            wire,
            cluster,
            Ledger::new,
            routing ->
                routing.get("/count/{name}/{key}", this::count).get("/total/{name}", this::total),
            stash -> stash.actor(Counter.class, CounterActor::new));
  }

  private void count(ServerRequest request, ServerResponse response) {
    String key = request.path().pathParameters().get("key");
    answer(response, () -> counter(request, CallOptions.NONE.key(key)).add());
  }

  private void total(ServerRequest request, ServerResponse response) {
    answer(response, () -> counter(request, CallOptions.NONE).total());
  }

  private Counter counter(ServerRequest request, CallOptions how) {
    String name = request.path().pathParameters().get("name");
    return site.stash.actor(Counter.class, name, how.within(WITHIN));
  }

  private static void answer(ServerResponse response, IntSupplier call) {
    try {
      response.send(Integer.toString(call.getAsInt()));
    } catch (CallRefused refused) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send(refused.code());
    } catch (CallOutcomeUnknown unknown) {
      response.status(Status.GATEWAY_TIMEOUT_504).send(unknown.code());
    }
  }

  @Override
  public int port() {
    return site.port();
  }

  @Override
  public void close() {
    site.close();
  }
}
