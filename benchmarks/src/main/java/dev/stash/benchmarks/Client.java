package dev.stash.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A socket of a page that hands each whole message to a listener. */
final class Client implements WebSocket.Listener {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final StringBuilder partial = new StringBuilder();
  private final Consumer<String> listener;
  private final WebSocket socket;

  Client(URI address, String cookie, String origin, Consumer<String> listener) {
    this.listener = listener;
    this.socket =
        HTTP.newWebSocketBuilder()
            .subprotocols("stash.v1")
            .header("Origin", origin)
            .header("Cookie", cookie)
            .buildAsync(address, this)
            .join();
  }

  void send(String message) {
    socket.sendText(message, true).join();
  }

  /** Mounts a view and waits until it is. */
  static Client mounted(Site site, String cookie, String page, Consumer<String> listener)
      throws InterruptedException {
    CountDownLatch mounted = new CountDownLatch(1);
    Client client =
        new Client(
            site.view(),
            cookie,
            site.origin(),
            message -> {
              if (message.startsWith("{\"type\":\"mounted\"")) {
                mounted.countDown();
              }
              listener.accept(message);
            });
    client.send("{\"type\":\"mount\",\"page\":\"" + page + "\",\"rejoin\":false}");
    mounted.await();
    return client;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String whole = partial.toString();
      partial.setLength(0);
      listener.accept(whole);
    }
    from.request(1);
    return null;
  }

  void close() {
    socket.abort();
  }
}
