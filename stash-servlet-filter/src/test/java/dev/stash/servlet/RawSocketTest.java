package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are no browsers. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class RawSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final TestBackend storage = new TestBackend();
  private final Container.Kind kind;
  private final Shop shop;

  RawSocketTest(Container.Kind kind) {
    this.kind = kind;
    this.shop = new Shop(kind, storage);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Socket connect(String headers) throws IOException {
    return connect("127.0.0.1", "Upgrade", "websocket", headers);
  }

  private Socket connect(String host, String connection, String upgrade, String headers)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), shop.server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    String request =
        "GET /stash/views/counter HTTP/1.1\r\nHost: "
            + host
            + ":"
            + shop.server.port()
            + "\r\nConnection: "
            + connection
            + "\r\nUpgrade: "
            + upgrade
            + "\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + headers
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** The head of the answer, byte by byte: frames follow it. */
  private static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** One text frame, masked with zeros. */
  private static void text(Socket socket, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[8 + body.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | 126);
    frame[2] = (byte) (body.length >> 8);
    frame[3] = (byte) body.length;
    System.arraycopy(body, 0, frame, 8, body.length);
    socket.getOutputStream().write(frame);
  }

  private String origin() {
    return "Origin: " + shop.server.origin() + "\r\n";
  }

  @ParameterizedTest
  @CsvSource({"'',403", "https://evil.example,403", "own,101"})
  void theOriginDecides(String origin, int status) throws Exception {
    String header = origin.isEmpty() ? "" : "Origin: " + origin + "\r\n";
    try (Socket socket = connect(origin.equals("own") ? origin() : header)) {
      String head = head(socket);
      assertTrue(head.startsWith("HTTP/1.1 " + status), head);
      assertEquals(status == 101, head.contains("Set-Cookie: stash-dev="), head);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "WebSocket", "Websocket", "WEBSOCKET", "wEbSoCkEt"})
  void theUpgradeIsAskedForInAnySpelling(String upgrade) throws Exception {
    for (String connection : List.of("Upgrade", "upgrade", "keep-alive, Upgrade")) {
      try (Socket socket = connect("127.0.0.1", connection, upgrade, origin())) {
        String head = head(socket);
        assertTrue(head.startsWith("HTTP/1.1 101"), head);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_shop.example", "[::1]", "127.0.0.1", "localhost"})
  void aPageOfThisVeryHostIsLetInHoweverThatIsCalled(String host) throws Exception {
    String own = "http://" + host + ":" + shop.server.port();
    boolean known = !host.contains("_") || kind != Container.Kind.TOMCAT; // has names by RFC 1123
    Map.of(own, known ? 101 : 400, "http://" + host + ":1", known ? 403 : 400)
        .forEach(
            (origin, status) -> {
              try (Socket socket =
                  connect(host, "Upgrade", "websocket", "Origin: " + origin + "\r\n")) {
                String head = head(socket);
                assertTrue(head.startsWith("HTTP/1.1 " + status), head);
              } catch (IOException broken) {
                throw new UncheckedIOException(broken);
              }
            });
  }

  @Test
  @Tag("young")
  void aClientThatDoesNotAnswerACloseIsCut() throws Exception {
    String cookie = shop.browser.newBrowser();
    try (Socket socket = connect(origin() + "Cookie: " + cookie + "\r\n")) {
      assertTrue(head(socket).contains(" 101"));
      text(socket, "{\"type\":\"mount\",\"page\":\"page-aaaaaaaaaaaaaaaa\"}");
      Awaitility.await().until(() -> shop.stash.liveSessions() == 1);
      shop.browser.get("/logout", "Cookie", cookie);
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(all.contains("logged_out"), all);
      Awaitility.await().until(() -> shop.filter.openSockets() == 0);
    }
  }

  @Test
  @Tag("young")
  void aClientThatDoesNotReadHoldsUpNobodyAndIsCutWhenItsSessionEnds() throws Exception {
    String cookie = shop.browser.newBrowser();
    try (Socket socket = connect(origin() + "Cookie: " + cookie + "\r\n")) {
      assertTrue(head(socket).contains(" 101"));
      text(socket, "{\"type\":\"mount\",\"page\":\"page-aaaaaaaaaaaaaaaa\"}");
      AtomicLong sent = new AtomicLong();
      Thread flood = Thread.ofVirtual().start(() -> flood(socket, sent));
      AtomicLong seen = new AtomicLong(-1);
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> sent.get() == seen.getAndSet(sent.get()));
      shop.browser.get("/set", "Cookie", cookie);
      assertEquals("7", shop.browser.get("/count", "Cookie", cookie).body());
      shop.browser.get("/logout", "Cookie", cookie);
      Awaitility.await().atMost(PATIENCE).until(() -> shop.filter.openSockets() == 0);
      Awaitility.await().atMost(PATIENCE).until(() -> !flood.isAlive());
    }
  }

  private static void flood(Socket socket, AtomicLong sent) {
    try {
      while (true) {
        text(socket, "{\"type\":\"ping\"}" + " ".repeat(200));
        sent.incrementAndGet();
      }
    } catch (IOException cut) {
      // that is what is waited for
    }
  }
}
