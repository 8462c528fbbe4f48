package dev.stash.helidon.proof;

import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A page that follows the protocol to the letter, on the JDK's WebSocket: numbers its events, keeps
 * each until {@code saved.event} covers it, and after a rejoin sends again what is above {@code
 * lastEvent}. Every full state that it gets is audited by its {@link Book}.
 */
final class PageClient implements AutoCloseable {
  /** Among several: one that does not answer is given up for another. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** With the only one, on a machine that may be busy. */
  private static final Duration MUCH_PATIENCE = Duration.ofSeconds(30);

  private static final JsonReaderFactory READERS =
      JsonProvider.provider().createReaderFactory(Map.of());

  /** Answers that ask for patience: the event, and all after it, are sent again later. */
  private static final Set<String> NOT_NOW =
      Set.of("RATE_LIMITED", "BUSY", "STORAGE_UNAVAILABLE", "OWNER_UNREACHABLE");

  private final HttpClient http;
  private final String cookie;
  final String page = UUID.randomUUID().toString();
  private final String tab;
  private final Random random;
  private final Progress progress;
  private final Witness witness;
  final Book book;

  /** Events that are not known to be saved: id to message. */
  private final TreeMap<Long, String> queue = new TreeMap<>();

  /** What the page shows: all that it was told. */
  private final TreeMap<String, JsonValue> shown = new TreeMap<>();

  private long stored;
  private boolean known;
  private boolean mounted;
  private int window;
  private @Nullable Connection connection;

  /** Is told of what goes on in any page; called under the page's lock. */
  interface Progress {
    /** So many events more are saved. */
    void saved(int events);

    /** An invariant is broken. */
    void broken(String what);
  }

  PageClient(HttpClient http, String cookie, String tab, int slot, long seed, Progress progress) {
    this(http, cookie, tab, seed, progress, Witness.NONE, new Book(tab, slot, progress::broken));
  }

  PageClient(
      HttpClient http,
      String cookie,
      String tab,
      long seed,
      Progress progress,
      Witness witness,
      Book book) {
    this.witness = witness;
    this.http = http;
    this.cookie = cookie;
    this.tab = tab;
    this.random = new Random(seed);
    this.progress = progress;
    this.book = book;
  }

  CompletableFuture<Void> connect(int port) {
    return connect("127.0.0.1:" + port, MUCH_PATIENCE);
  }

  /** Opens a socket and mounts; done when mounted, fails if the socket is lost before. */
  CompletableFuture<Void> connect(String server) {
    return connect(server, PATIENCE);
  }

  private CompletableFuture<Void> connect(String server, Duration patience) {
    Connection fresh = new Connection();
    synchronized (this) {
      drop();
      connection = fresh;
      book.comesTo(server);
    }
    var unused =
        http.newWebSocketBuilder()
            .subprotocols("stash.v1")
            .connectTimeout(patience)
            .header("Host", Lab.onLoopback(server))
            .header("Origin", "http://" + Lab.onLoopback(server))
            .header("Cookie", cookie)
            .buildAsync(URI.create("ws://" + server + "/stash/views/ledger"), fresh)
            .whenComplete(
                (socket, failed) -> {
                  if (failed != null) {
                    lost(fresh, failed);
                  }
                });
    return fresh.ready;
  }

  /** From now on so many events are always on their way; 0 stops it. */
  synchronized void pump(int events) {
    window = events;
    fill();
  }

  /** One event more. */
  synchronized void event() {
    long id = book.next();
    String text = "{\"type\":\"event\",\"id\":" + id + ",\"name\":";
    if (random.nextInt(10) == 0) {
      book.looked();
      text += "\"look\"}";
    } else {
      long token = random.nextInt(1, 1 << 30);
      book.added(token);
      text += "\"add\",\"payload\":{\"slot\":" + book.slot() + ",\"token\":" + token + "}}";
    }
    send(id, text);
  }

  /** One event more, which writes this register and the page's slot. */
  synchronized void put(int register) {
    long id = book.next();
    long token = random.nextInt(1, 1 << 30);
    book.added(token);
    witness.invoked(this, id, register, token);
    send(
        id,
        "{\"type\":\"event\",\"id\":"
            + id
            + ",\"name\":\"put\",\"payload\":{\"slot\":"
            + book.slot()
            + ",\"register\":"
            + register
            + ",\"token\":"
            + token
            + "}}");
  }

  /** One event more, which adds one to what all tabs of the session count. */
  synchronized void count() {
    long id = book.next();
    book.looked();
    witness.counting(this, id);
    send(id, "{\"type\":\"event\",\"id\":" + id + ",\"name\":\"count\"}");
  }

  private void send(long id, String text) {
    queue.put(id, text);
    if (mounted && connection != null) {
      connection.send(text);
    }
  }

  synchronized int pending() {
    return queue.size();
  }

  synchronized boolean connected() {
    return mounted;
  }

  /** Neither connected nor on the way. */
  synchronized boolean away() {
    return connection == null;
  }

  /** Asks the server for a sign of life. */
  synchronized void ping() {
    if (connection != null) {
      connection.send("{\"type\":\"ping\"}");
    }
  }

  /** For how long nothing was heard on this socket, nor was it opened. */
  synchronized Duration silence() {
    return connection == null
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - connection.heard);
  }

  /** What the page shows now. */
  synchronized JsonObject shown() {
    var state = JsonProvider.provider().createObjectBuilder();
    shown.forEach(state::add);
    return state.build();
  }

  /** The network is gone: no close frame, nothing. */
  synchronized void cut() {
    drop();
  }

  @Override
  public void close() {
    cut();
  }

  private void drop() {
    Connection old = connection;
    connection = null;
    mounted = false;
    if (old != null) {
      old.abort();
    }
  }

  private synchronized void lost(Connection from, Throwable why) {
    from.ready.completeExceptionally(why); // first: to drop it would say that we had cut it off
    if (from == connection) {
      drop();
    }
  }

  private void fill() {
    while (mounted && queue.size() < window) {
      event();
    }
  }

  private synchronized void take(Connection from, JsonObject message) {
    if (from != connection) {
      return;
    }
    from.heard = System.nanoTime();
    switch (message.getString("type")) {
      case "mounted", "resync" -> full(from, message);
      case "state" -> {
        book.changed(message.getJsonObject("changes"), message.getString("origin"));
        shown.putAll(message.getJsonObject("changes"));
        if (message.containsKey("removed")) {
          message
              .getJsonArray("removed")
              .getValuesAs(JsonString.class)
              .forEach(key -> shown.remove(key.getString()));
        }
      }
      case "saved" -> {
        long event = message.getJsonNumber("event").longValue();
        book.saved(event);
        witness.saved(this, event);
        forget(event);
        fill();
      }
      case "error" -> error(from, message);
      case "leave" -> lost(from, new IOException("told to leave"));
      case "done" -> witness.done(this, message.getJsonNumber("id").longValue());
      case "pong" -> {}
      default -> progress.broken(tab + " does not know the message " + message);
    }
  }

  private void full(Connection from, JsonObject message) {
    String status = message.getString("status");
    if (status.equals("error")) {
      return; // shows defaults; a resync follows
    } else if (status.equals("not_found") && book.savedAny()) {
      progress.broken(tab + " rejoined and was not found although events of it were saved");
    }
    known = true;
    shown.clear();
    shown.putAll(message.getJsonObject("state"));
    witness.shown(this, from.asked, message);
    long last = message.getJsonNumber("lastEvent").longValue();
    book.full(message.getJsonObject("state"), last);
    forget(message.getJsonNumber("savedEvent").longValue());
    boolean again = mounted;
    mounted = true;
    if (!again) {
      queue.tailMap(last, false).values().forEach(from::send);
    }
    fill();
    from.ready.complete(null);
  }

  private void error(Connection from, JsonObject message) {
    String code = message.getString("code");
    witness.error(this, code);
    if (NOT_NOW.contains(code)) {
      if (!message.containsKey("id")) {
        return; // about the whole view: a close or a resync follows
      }
      long id = message.getJsonNumber("id").longValue();
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
          .execute(() -> sendAgain(from, id));
    } else {
      progress.broken(tab + " was told " + message);
    }
  }

  private synchronized void sendAgain(Connection from, long id) {
    if (from == connection && mounted && queue.containsKey(id)) {
      from.send(queue.get(id));
    }
  }

  /** The highest event of this page that it was told is stored. */
  synchronized long stored() {
    return stored;
  }

  private void forget(long event) {
    stored = Math.max(stored, event);
    var covered = queue.headMap(event, true);
    int events = covered.size();
    covered.clear();
    if (events > 0) {
      progress.saved(events);
    }
  }

  private synchronized String mount() {
    return "{\"type\":\"mount\",\"page\":\""
        + page
        + "\",\"tab\":\""
        + tab
        + "\",\"rejoin\":"
        + known
        + ",\"savedEvent\":"
        + stored
        + "}";
  }

  /** One socket. Sends one message after the other, as the JDK wants it. */
  private final class Connection implements WebSocket.Listener {
    final CompletableFuture<Void> ready = new CompletableFuture<>();
    volatile long heard = System.nanoTime();
    volatile long asked = heard;
    private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private CompletableFuture<WebSocket> tail = opened;

    synchronized void send(String text) {
      tail = tail.thenCompose(socket -> socket.sendText(text, true));
    }

    void abort() {
      var unused = opened.thenAccept(WebSocket::abort);
      ready.completeExceptionally(new IOException("cut off"));
    }

    @Override
    public void onOpen(WebSocket socket) {
      asked = System.nanoTime();
      send(mount());
      opened.complete(socket);
      socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        try (var reader = READERS.createReader(new StringReader(partial.toString()))) {
          partial.setLength(0);
          take(this, reader.readObject());
        } catch (RuntimeException broken) {
          progress.broken(tab + " could not take a message: " + broken);
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      lost(this, new IOException("closed with " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      lost(this, failure);
    }
  }
}
