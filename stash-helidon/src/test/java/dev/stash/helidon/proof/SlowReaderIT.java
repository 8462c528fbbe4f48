package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A tab that mounts and stops reading, while another one of its session is busy. */
@Timeout(120)
@ParameterizedClass
@EnumSource(Transport.class)
class SlowReaderIT {
  private static final int CHANGES = 2_000;
  private static final String FILL = "x".repeat(4_000);

  private final LogWatch watch = new LogWatch();
  private final BlockingBackend storage = BlockingBackend.over(new TestBackend());
  private final Transport transport;
  private final Site site;
  private final String cookie;

  SlowReaderIT(Transport transport) throws IOException {
    this.transport = transport;
    this.site = new Site(storage, Site.FAST, transport);
    try (RawSocket first = RawSocket.upgrade(transport, site.port(), "ledger", "", 0)) {
      cookie = "Cookie: " + HostileFramesIT.cookieOf(first) + "\r\n";
    }
  }

  @AfterEach
  void nothingIsLogged() {
    site.close();
    watch.close();
    assertEquals(List.of(), List.copyOf(watch.complaints()));
  }

  private RawSocket tab(String page, int receiveBuffer) throws IOException {
    RawSocket tab = RawSocket.upgrade(transport, site.port(), "ledger", cookie, receiveBuffer);
    tab.mount(page);
    tab.await("\"mounted\"");
    return tab;
  }

  /**
   * Eight megabytes of changes, each waited for. Storage stands still until so much is not stored
   * that the page is told to wait: a writer that is faster than storage is told so at any time.
   */
  private void change(RawSocket busy) throws IOException {
    BlockingBackend.Hold standstill = storage.holdNext(Operation.PUT);
    for (int i = 1; i <= CHANGES; i++) {
      String event =
          "{\"type\":\"event\",\"id\":"
              + i
              + ",\"name\":\"note\",\"payload\":\""
              + i
              + "-"
              + FILL
              + "\"}";
      busy.text(event);
      while (busy.await("\"done\"", "\"BUSY\"").contains("\"BUSY\"")) {
        standstill.release();
        busy.await("\"saved\"");
        busy.text(event);
      }
    }
  }

  @Test
  void itHoldsUpNobodyAndGetsTheNewestStateWhenItReadsAgain() throws Exception {
    try (RawSocket slow = tab("page-slow-aaaaaaaaaaa", 4_096);
        RawSocket busy = tab("page-busy-aaaaaaaaaaa", 0);
        RawSocket other = tab("page-other-aaaaaaaaaa", 0)) {
      Thread reader = Thread.ofPlatform().start(() -> readToTheLast(other));
      long heap = Vitals.usedHeap();
      long threads = Vitals.liveVirtualThreads();
      change(busy);
      reader.join(); // ends only when the last change has come to a third tab
      long grown = Vitals.usedHeap() - heap;
      long more = Vitals.liveVirtualThreads() - threads;
      int texts = 0;
      int bytes = 0;
      String last = "";
      while (!last.contains("\"" + CHANGES + "-")) {
        last = slow.await("\"note\"");
        bytes += last.length();
        texts++;
      }
      System.out.println(
          "SlowReaderIT: of "
              + CHANGES
              + " changes it read "
              + texts
              + " messages, "
              + bytes / 1024
              + " KiB, the last a "
              + (last.contains("\"resync\"") ? "resync" : "state")
              + "; heap grown by "
              + grown / 1024
              + " KiB, virtual threads by "
              + more);
      assertTrue(texts < CHANGES, "nothing was collapsed");
      assertTrue(grown < 16 << 20, "heap has grown by " + grown);
      assertTrue(more < 10, more + " threads more");
      slow.text("{\"type\":\"event\",\"id\":1,\"name\":\"note\",\"payload\":\"awake\"}");
      slow.await("\"done\"");
      other.await("\"note\":\"awake\"");
    }
  }

  private static void readToTheLast(RawSocket other) {
    try {
      other.await("\"" + CHANGES + "-");
    } catch (IOException late) {
      throw new java.io.UncheckedIOException(late);
    }
  }

  @Test
  void ifItNeverReadsAgainItsPageRejoinsOverAnotherSocket() throws Exception {
    String page = "page-slow-aaaaaaaaaaa";
    try (RawSocket busy = tab("page-busy-aaaaaaaaaaa", 0)) {
      try (RawSocket slow = tab(page, 4_096)) {
        slow.text(
            "{\"type\":\"event\",\"id\":1,\"name\":\"add\",\"payload\":{\"slot\":0,\"token\":7}}");
        slow.await("\"saved\"");
        change(busy);
      }
      try (RawSocket again = RawSocket.upgrade(transport, site.port(), "ledger", cookie, 0)) {
        again.text(
            "{\"type\":\"mount\",\"page\":\"" + page + "\",\"tab\":\"raw\",\"rejoin\":true}");
        String mounted = again.await("\"mounted\"");
        assertTrue(mounted.contains("\"recovered\""));
        assertTrue(mounted.contains("\"lastEvent\":1"));
        assertTrue(mounted.contains("\"mine\":{\"count\":1"));
        assertTrue(mounted.contains("\"" + CHANGES + "-"));
        Awaitility.await().until(() -> site.feature.openSockets() == 2);
      }
    }
  }

  /** The end of a session waits for nobody. */
  @Test
  void aLogoutCutsItOffWithinASecond() throws Exception {
    try (RawSocket slow = tab("page-slow-aaaaaaaaaaa", 4_096);
        RawSocket busy = tab("page-busy-aaaaaaaaaaa", 0);
        RawSocket logout = RawSocket.silent(transport, site.port())) {
      change(busy);
      String get =
          "GET /logout HTTP/1.1\r\nHost: 127.0.0.1:" + site.port() + "\r\n" + cookie + "\r\n";
      logout.bytes(get.getBytes(ISO_8859_1));
      logout.readHead();
      assertEquals(200, logout.statusCode());
      assertEquals(1008, busy.awaitClose());
      Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> site.feature.openSockets() == 0);
      assertTrue(slow.ends(5_000));
    }
  }
}
