package dev.stash.helidon;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A page of a browser, by hand: sends protocol messages and waits for the server's. */
final class Page implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  final CompletableFuture<Integer> closed = new CompletableFuture<>();
  volatile String closeReason = "";
  private final WebSocket socket;

  private Page(URI view, String origin, @Nullable String cookie) {
    WebSocket.Builder builder =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("stash.v1")
            .header("Origin", origin);
    if (cookie != null) {
      builder.header("Cookie", cookie);
    }
    this.socket = builder.buildAsync(view, this).join();
  }

  static Page open(Shop shop, String view, @Nullable String cookie) {
    return new Page(shop.view(view), shop.origin(), cookie);
  }

  static Page openFrom(String origin, Shop shop) {
    return new Page(shop.view("counter"), origin, null);
  }

  /** Opens and mounts; the answer is the next message. */
  static Page mount(Shop shop, String cookie, String page, String tab, boolean rejoin)
      throws Exception {
    return mount(shop, "counter", cookie, page, tab, rejoin);
  }

  /** The same for another view. */
  static Page mount(Shop shop, String view, String cookie, String page, String tab, boolean rejoin)
      throws Exception {
    Page opened = open(shop, view, cookie);
    opened.send(
        "{\"type\":\"mount\",\"page\":\""
            + page
            + "\",\"tab\":\""
            + tab
            + "\",\"rejoin\":"
            + rejoin
            + "}");
    return opened;
  }

  void send(String message) {
    socket.sendText(message, true).join();
  }

  void event(long id, String name, String payload) {
    String tail = payload.isEmpty() ? "" : ",\"payload\":" + payload;
    send("{\"type\":\"event\",\"id\":" + id + ",\"name\":\"" + name + "\"" + tail + "}");
  }

  /** The next message for which this holds; what comes before it is passed over. */
  JsonObject await(Predicate<JsonObject> wanted) throws InterruptedException {
    while (true) {
      JsonObject message = received.poll(30, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("the expected message did not come");
      } else if (wanted.test(message)) {
        return message;
      }
    }
  }

  JsonObject await(String type) throws InterruptedException {
    return await(message -> message.getString("type").equals(type));
  }

  /** What came and was not awaited yet; forgets it. */
  List<JsonObject> drain() {
    List<JsonObject> all = new ArrayList<>();
    received.drainTo(all);
    return all;
  }

  JsonObject awaitSaved(long event) throws InterruptedException {
    return await(m -> m.getString("type").equals("saved") && m.getInt("event") >= event);
  }

  WebSocket socket() {
    return socket;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try (var reader = Json.createReader(new StringReader(partial.toString()))) {
        received.add(reader.readObject());
      }
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closeReason = reason;
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    closed.complete(1006);
  }

  /** The network is gone: no close frame, nothing. */
  void cut() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
