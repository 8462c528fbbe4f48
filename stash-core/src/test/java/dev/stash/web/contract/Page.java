package dev.stash.web.contract;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A page of a browser, by hand: sends protocol messages and waits for the server's. */
public final class Page implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();

  /** The code that the server closed with; 1006 if the connection broke. */
  public final CompletableFuture<Integer> closed = new CompletableFuture<>();

  /** The reason that came with it. */
  public volatile String closeReason = "";

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

  /** Opens the socket of a view and says nothing. */
  public static Page open(Address server, String view, @Nullable String cookie) {
    return openFrom(server.origin(), server, view, cookie);
  }

  /** Opens the socket of a view and mounts as this page, which knows so many events to be saved. */
  static Page mounting(
      Address server, String view, String cookie, String page, boolean rejoin, long savedEvent) {
    Page opened = open(server, view, cookie);
    opened.send(
        "{\"type\":\"mount\",\"page\":\""
            + page
            + "\",\"tab\":\"t\",\"rejoin\":"
            + rejoin
            + ",\"savedEvent\":"
            + savedEvent
            + "}");
    return opened;
  }

  /** The same from another origin; throws CompletionException if it is refused. */
  public static Page openFrom(String origin, Address server, String view, @Nullable String cookie) {
    return openAt("127.0.0.1", origin, server, view, cookie);
  }

  /** The same at another context path. */
  public static Page openUnder(String path, Address server, String view, @Nullable String cookie) {
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + path + "/stash/views/" + view);
    return new Page(uri, server.origin(), cookie);
  }

  /** The same at another address of this machine. */
  public static Page openAt(
      String address, String origin, Address server, String view, @Nullable String cookie) {
    URI uri = URI.create("ws://" + address + ":" + server.port() + "/stash/views/" + view);
    return new Page(uri, origin, cookie);
  }

  /** Opens the view {@code counter} and mounts; the answer is the next message. */
  public static Page mount(
      Address server, @Nullable String cookie, String page, String tab, boolean rejoin) {
    return mount(server, "counter", cookie, page, tab, rejoin);
  }

  /** The same for another view. */
  public static Page mount(
      Address server,
      String view,
      @Nullable String cookie,
      String page,
      String tab,
      boolean rejoin) {
    Page opened = open(server, view, cookie);
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

  /** The same for the view {@code counter}, for the first time and when that is answered. */
  public static Page mounted(Address server, String cookie, String page)
      throws InterruptedException {
    Page mounted = mount(server, cookie, page, "tab", false);
    mounted.await("mounted");
    return mounted;
  }

  /** Sends a message as it is. */
  public void send(String message) {
    socket.sendText(message, true).join();
  }

  /** Sends an event; no payload if it is empty. */
  public void event(long id, String name, String payload) {
    String tail = payload.isEmpty() ? "" : ",\"payload\":" + payload;
    send("{\"type\":\"event\",\"id\":" + id + ",\"name\":\"" + name + "\"" + tail + "}");
  }

  /** The status of the HTTP answer to an upgrade that was refused; 0 if it failed otherwise. */
  public static int status(CompletionException refused) {
    return refused.getCause() instanceof WebSocketHandshakeException answered
        ? answered.getResponse().statusCode()
        : 0;
  }

  /** The next message for which this holds; what comes before it is passed over. */
  public JsonObject await(Predicate<JsonObject> wanted) throws InterruptedException {
    while (true) {
      JsonObject message = received.poll(30, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("the expected message did not come");
      } else if (wanted.test(message)) {
        return message;
      }
    }
  }

  /** The next message of this type. */
  public JsonObject await(String type) throws InterruptedException {
    return await(message -> message.getString("type").equals(type));
  }

  /** What came and was not awaited yet; forgets it. */
  public List<JsonObject> drain() {
    List<JsonObject> all = new ArrayList<>();
    received.drainTo(all);
    return all;
  }

  /** Waits until this event is stored. */
  public JsonObject awaitSaved(long event) throws InterruptedException {
    return await(m -> m.getString("type").equals("saved") && m.getInt("event") >= event);
  }

  /** The socket itself. */
  public WebSocket socket() {
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

  /**
   * Whether the connection is over. Says something to find out: the JDK's client does not always
   * notice an end without a close frame that comes right after another message.
   */
  public boolean gone() {
    socket.sendPing(ByteBuffer.allocate(0)).exceptionally(broken -> gone(broken)).join();
    return closed.isDone();
  }

  private WebSocket gone(Throwable broken) {
    onError(socket, broken);
    return socket;
  }

  /** The network is gone: no close frame, nothing. */
  public void cut() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
