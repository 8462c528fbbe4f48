package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Page;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The three calls, from an endpoint that the application wrote. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class StashConfiguratorTest {
  private final TestBackend storage = new TestBackend();
  private final Shop shop;

  StashConfiguratorTest(Container.Kind kind) {
    this.shop = new Shop(kind, storage, options -> {}, ElsewhereTest::chat);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Line line(String cookie) {
    return new Line(cookie, shop.server.origin());
  }

  @Test
  void whatOneSocketStashesTheNextRecovers() throws Exception {
    String cookie = shop.browser.newBrowser();
    try (Line line = line(cookie)) {
      assertEquals("NEW nothing 0", line.say("recover"));
      assertEquals("stashed false", line.say("same"));
      assertEquals(0, storage.puts());
      assertEquals("stashed true", line.say("hello"));
      assertEquals("stashed false", line.say("same"));
    }
    try (Line line = line(cookie)) {
      assertEquals("RECOVERED hello 1", line.say("recover"));
      assertEquals("reset", line.say("reset"));
      assertEquals("NEW nothing 0", line.say("recover"));
    }
    try (Line stranger = line(shop.browser.newBrowser())) {
      assertEquals("NEW nothing 0", stranger.say("recover"));
    }
  }

  @Test
  void theSessionItselfIsThatOfServlets() throws Exception {
    String cookie = shop.browser.newBrowser();
    shop.browser.get("/set", "Cookie", cookie);
    try (Line line = line(cookie)) {
      assertEquals("7", line.say("count"));
    }
  }

  @Test
  void aForeignOriginIsAnswered403() throws Exception {
    String cookie = shop.browser.newBrowser();
    var refused =
        assertThrows(
            CompletionException.class, () -> new Line(cookie, "https://evil.example").close());
    assertEquals(403, Page.status(refused));
  }

  @Test
  void fieldsOfPagesAreRefusedByName() throws Exception {
    try (Line line = line(shop.browser.newBrowser())) {
      assertEquals("VIEW_INVALID", line.say("bind"));
      assertEquals("VIEW_INVALID", line.say("bind shown"));
    }
  }

  /** A socket that is answered once for each word. */
  private final class Line implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    Line(String cookie, String origin) {
      this.socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .header("Origin", origin)
              .header("Cookie", cookie)
              .buildAsync(URI.create("ws://127.0.0.1:" + shop.server.port() + "/chat"), this)
              .join();
    }

    @Nullable String say(String word) throws InterruptedException {
      socket.sendText(word, true).join();
      return answers.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public java.util.concurrent.@Nullable CompletionStage<?> onText(
        WebSocket from, CharSequence data, boolean last) {
      answers.add(data.toString());
      from.request(1);
      return null;
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
