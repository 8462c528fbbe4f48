package dev.stash.demo;

import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.actor.CallOptions;
import dev.stash.actor.CallRefused;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.Supplier;

/**
 * {@code POST /demo/tally/KEY} adds one to a durable actor, under the {@code Idempotency-Key} if
 * the request has one; {@code GET} asks for the sum.
 */
record Tallies(Stash stash) implements HttpService {
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  static final String PATH = "/demo/tally/";

  private static final HeaderName KEY = HeaderNames.create(IDEMPOTENCY_KEY);

  /**
   * What is answered, whichever server does.
   *
   * @param status of HTTP
   */
  record Answer(int status, String json) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/{key}", this::get).post("/{key}", this::post);
  }

  private void get(ServerRequest request, ServerResponse response) {
    send(response, value(request.path().pathParameters().get("key")));
  }

  private void post(ServerRequest request, ServerResponse response) {
    String once = request.headers().first(KEY).orElse("");
    send(response, add(request.path().pathParameters().get("key"), once));
  }

  private static void send(ServerResponse response, Answer answer) {
    response
        .status(Status.create(answer.status()))
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(answer.json());
  }

  /** The sum. */
  Answer value(String key) {
    return answer(() -> stash.actor(Tally.class, key).value());
  }

  /**
   * One more.
   *
   * @param once under this idempotency key; "": none
   */
  Answer add(String key, String once) {
    return answer(
        () -> {
          CallOptions how = once.isEmpty() ? CallOptions.NONE : CallOptions.NONE.key(once);
          return stash.actor(Tally.class, key, how).add();
        });
  }

  /** 503: it did not run. 504: nobody knows. 400: it cannot be. */
  private static Answer answer(Supplier<Integer> call) {
    try {
      return new Answer(200, "{\"value\":" + call.get() + "}");
    } catch (CallRefused refused) {
      return failed(503, refused.code());
    } catch (StashException failed) {
      return failed(504, failed.code());
    } catch (IllegalArgumentException wrong) {
      return failed(400, "BAD_KEY");
    }
  }

  private static Answer failed(int status, String code) {
    return new Answer(status, "{\"code\":\"" + code + "\"}");
  }
}
