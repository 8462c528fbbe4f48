package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.RawSocket;
import dev.stash.web.contract.WebModuleContract;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are no browsers. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class RawSocketTest {
  private final Shop shop;

  RawSocketTest(Container.Kind kind) {
    this.shop = new Shop(kind, new TestBackend());
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private String origin() {
    return "Origin: " + shop.server.origin() + "\r\n";
  }

  private RawSocket with(String cookie) throws IOException {
    return RawSocket.open(shop.server, origin() + "Cookie: " + cookie + "\r\n");
  }

  /** Helidon knows those that are in use, by {@link WebModuleContract}. */
  @Test
  void theUpgradeIsAskedForInWhateverSpelling() throws Exception {
    try (RawSocket socket =
        RawSocket.open(shop.server, "127.0.0.1", "upgrade", "wEbSoCkEt", origin())) {
      assertEquals(101, socket.status());
    }
  }

  @Test
  @Tag("young")
  void aClientThatDoesNotAnswerACloseIsCut() throws Exception {
    String cookie = shop.browser.newBrowser();
    try (RawSocket socket = with(cookie)) {
      assertEquals(101, socket.status());
      socket.text("{\"type\":\"mount\",\"page\":\"page-aaaaaaaaaaaaaaaa\"}");
      Awaitility.await().until(() -> shop.stash.liveSessions() == 1);
      shop.browser.get("/logout", "Cookie", cookie);
      String all = socket.rest();
      assertTrue(all.contains("logged_out"), all);
      Awaitility.await().until(() -> shop.filter.openSockets() == 0);
    }
  }

  @Test
  @Tag("young")
  void aClientThatDoesNotReadHoldsUpNobodyAndIsCutWhenItsSessionEnds() throws Exception {
    String cookie = shop.browser.newBrowser();
    try (RawSocket socket = with(cookie)) {
      assertEquals(101, socket.status());
      socket.text("{\"type\":\"mount\",\"page\":\"page-aaaaaaaaaaaaaaaa\"}");
      AtomicLong sent = new AtomicLong();
      Thread flood = Thread.ofVirtual().start(() -> flood(socket, sent));
      AtomicLong seen = new AtomicLong(-1);
      Awaitility.await()
          .atMost(RawSocket.PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> sent.get() == seen.getAndSet(sent.get()));
      shop.browser.get("/set", "Cookie", cookie);
      assertEquals("7", shop.browser.get("/count", "Cookie", cookie).body());
      shop.browser.get("/logout", "Cookie", cookie);
      Awaitility.await().atMost(RawSocket.PATIENCE).until(() -> shop.filter.openSockets() == 0);
      Awaitility.await().atMost(RawSocket.PATIENCE).until(() -> !flood.isAlive());
    }
  }

  private static void flood(RawSocket socket, AtomicLong sent) {
    try {
      while (true) {
        socket.text("{\"type\":\"ping\"}" + " ".repeat(200));
        sent.incrementAndGet();
      }
    } catch (IOException cut) {
      // that is what is waited for
    }
  }
}
