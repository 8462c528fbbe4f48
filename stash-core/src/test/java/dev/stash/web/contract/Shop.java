package dev.stash.web.contract;

import dev.stash.DrainReport;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.storage.StorageBackend;
import dev.stash.web.WebBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A server with Stash on a real port, and what browsers ask of it. */
public final class Shop implements Address, AutoCloseable {
  /** Its secret, unless the options say otherwise. */
  public static final String SECRET = "a secret of more than thirty-two bytes for tests";

  /** Most of what is waited for is so already. */
  private static final ConditionFactory SOON =
      Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));

  /** Its Stash. */
  public final Stash stash;

  /** What {@code /do/{name}} does with the request's session; its result is the body. */
  public final Map<String, Function<Session, Object>> actions = new ConcurrentHashMap<>();

  private final WebModule.Server server;
  private final Browser browser;

  /** With usual options. */
  public Shop(WebModule module, StorageBackend storage) {
    this(module, storage, options -> {}, web -> {});
  }

  /** With options of the Stash. */
  public Shop(WebModule module, StorageBackend storage, Consumer<StashBuilder> options) {
    this(module, storage, options, web -> {});
  }

  /** With options of the Stash and of the module, and more views. */
  public Shop(
      WebModule module,
      StorageBackend storage,
      Consumer<StashBuilder> options,
      Consumer<WebBuilder<?>> web) {
    StashBuilder builder =
        Stash.builder().secret(SECRET).storage(storage).insecureLoopbackCookies(true);
    options.accept(builder);
    this.stash = builder.build();
    Consumer<WebBuilder<?>> usual =
        served ->
            served
                .stash(stash)
                .view("counter", Counter::new)
                .view("strict", Strict::new)
                .allowOrigin("https://shop.example");
    this.server = module.start(new Application(usual.andThen(web), actions));
    this.browser = new Browser(server);
    actions.put("count", s -> s.view("counter").get("count", Integer.class).orElse(0));
    does("set", s -> s.view("counter").put("count", 7));
  }

  /** An action that says its name when it is done. */
  public void does(String name, Consumer<Session> work) {
    actions.put(
        name,
        session -> {
          work.accept(session);
          return name;
        });
  }

  /** The Cookie header that a page load gives to a new browser. */
  public String newBrowser() throws Exception {
    return browser.newBrowser();
  }

  /** Does something in an HTTP handler, as this browser. */
  public HttpResponse<String> act(String name, String cookie) throws Exception {
    return get("/do/" + name, "Cookie", cookie);
  }

  /** The Cookie header that a browser has after it did something that changes it. */
  public String after(String name, String cookie) throws Exception {
    return Browser.cookie(act(name, cookie));
  }

  /** GET, with names and values of headers. */
  public HttpResponse<String> get(String path, String... headers) throws Exception {
    return browser.get(path, headers);
  }

  /** POST without a body. */
  public HttpResponse<String> post(String path, String... headers) throws Exception {
    return browser.post(path, headers);
  }

  /** HEAD. */
  public HttpResponse<String> head(String path) throws Exception {
    return browser.head(path);
  }

  /** Any request. */
  public HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers)
      throws Exception {
    return browser.send(request, path, headers);
  }

  /** A page that asks for another id because its session is over. */
  public HttpResponse<String> renew(String cookie) throws Exception {
    return post("/stash/session", "Cookie", cookie, "Origin", origin());
  }

  /** The session key of a cookie. */
  public String key(String cookie) {
    return stash.web().cookie().read(List.of(cookie)).orElseThrow().key().value();
  }

  /** Waits until no session is in memory. */
  public void awaitAllOutOfMemory() {
    SOON.until(
        () -> {
          stash.passivateIdle();
          return stash.liveSessions() == 0;
        });
  }

  /** Waits until no socket is open. */
  public void awaitNoSockets() {
    SOON.until(() -> openSockets() == 0);
  }

  @Override
  public int port() {
    return server.port();
  }

  /** How many sockets are open. */
  public int openSockets() {
    return server.openSockets();
  }

  /** Drains the server. */
  public DrainReport drain(Duration spread) {
    return server.drain(spread);
  }

  @Override
  public void close() {
    server.close();
    stash.close();
  }
}
